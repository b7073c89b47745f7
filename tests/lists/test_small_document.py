"""A small document comes whole or not at all; ``tests/attempts`` has what servers do instead."""

from __future__ import annotations

import asyncio

import pytest

from lists.small_document import NoDocument, small_document
from tests.attempts.odd_servers import answering, page, saying


def test_a_document_up_to_the_bound_is_given_as_it_came() -> None:
    with answering(saying(page(b"x" * 1000))) as url:
        assert asyncio.run(small_document(url, 30, 1000)) == b"x" * 1000
        with pytest.raises(NoDocument, match="larger than 999 bytes"):
            asyncio.run(small_document(url, 30, 999))


def test_a_redirect_on_the_same_machine_is_followed_where_that_machine_was_configured() -> None:
    with answering(saying(page(b"here"))) as target:
        moved = page(b"", b"Location: " + target.encode(), status=b"302 Found")
        with answering(saying(moved)) as url:
            assert asyncio.run(small_document(url, 30, 1000)) == b"here"


def test_the_reason_names_no_address() -> None:
    with pytest.raises(NoDocument) as failure:
        asyncio.run(small_document("http://127.0.0.1:9/secret-path", 30, 1000))
    assert str(failure.value) == "it cannot be asked (ConnectError)"
