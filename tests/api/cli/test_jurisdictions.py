"""The option that names whose law binds the client."""

from __future__ import annotations

from typing import get_args

import pytest
import typer

from api.cli.jurisdictions import jurisdictions_of
from screening.model.codes import Jurisdiction


def test_each_jurisdiction_is_taken_in_any_capitals_and_once() -> None:
    assert jurisdictions_of(None) == ()
    assert jurisdictions_of(["uk", " UN ", "UK"]) == ("UK", "UN")
    assert jurisdictions_of(get_args(Jurisdiction)) == get_args(Jurisdiction)


def test_an_unknown_one_is_refused_with_those_that_exist() -> None:
    with pytest.raises(typer.BadParameter, match="known: UN, US, EU, UK"):
        jurisdictions_of(["GB"])
