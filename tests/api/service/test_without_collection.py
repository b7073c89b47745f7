"""A pause of the collector of cycles ends, whatever happens in it, and only if it began there."""

from __future__ import annotations

import gc

import pytest

from api.service.without_collection import without_collection


def test_the_collector_goes_on_after_a_pause_also_of_one_that_fails() -> None:
    assert gc.isenabled()
    with pytest.raises(ValueError, match=r"^in it"), without_collection():
        raise ValueError("collector in it" if gc.isenabled() else "in it")
    assert gc.isenabled()
    gc.unfreeze()


def test_a_pause_inside_another_does_not_end_it() -> None:
    with without_collection():
        with without_collection():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
    gc.unfreeze()
