"""A clear certificate is green only if every list was current and everything was searched."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from api.audit.store import AuditLog
from api.certificate.content import certificate
from api.certificate.page import page
from lists.vocabulary.sources import FETCHED
from tests.api.publishing import publish
from tests.factories import entity

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.testclient import TestClient

    from api.certificate.blocks import Certificate
    from lists.store import SnapshotStore

NOW = datetime.now(UTC)
GREEN = '<div class="band clear">clear</div>'


@pytest.fixture
def every_list(store: SnapshotStore) -> SnapshotStore:
    """A store with one party on every official list, all published today."""
    for source in FETCHED:
        publish(store, source.code, [entity(f"LISTED BY {source.code}", source=source.code)])
    return store


def made(store: SnapshotStore, client: TestClient, subject: Any, **options: Any) -> Certificate:
    body = {"subjects": [subject], "options": options}
    own = client.post("/v1/screen", json=body).json()["results"][0]["screening_id"]
    log = AuditLog(store.engine)
    return certificate(store, log, log.find(own), NOW)


NOBODY = {"names": ["Wilhelmina Oosterbeek"]}


@pytest.mark.slow
def test_a_clear_on_every_current_list_is_green(
    every_list: SnapshotStore, service: Callable[..., TestClient]
) -> None:
    one = made(every_list, service(), NOBODY)
    assert (one.band, one.gaps, one.outcome) == ("clear", (), "clear")
    assert GREEN in page(one)


def assert_not_green(one: Certificate, said: str) -> None:
    assert one.band == "clear"
    assert any(said in gap for gap in one.gaps), one.gaps
    assert (one.outcome, one.colour) == ("clear, with gaps", "review")
    shown = page(one)
    assert GREEN not in shown
    assert shown.index("What this screening did not cover") < shown.index("<table"), "on top"


@pytest.mark.slow
def test_an_old_list_is_said_with_its_age(
    every_list: SnapshotStore, service: Callable[..., TestClient]
) -> None:
    old = NOW - timedelta(days=1_096)
    publish(every_list, "un", [entity("AN OLD EDITION")], published=old)
    one = made(every_list, service(), NOBODY)
    assert_not_green(one, "Consolidated List: 1,096 days old at the screening")


@pytest.mark.slow
def test_a_sample_is_no_list(store: SnapshotStore, service: Callable[..., TestClient]) -> None:
    for source in FETCHED:
        publish(store, source.code, [entity("A SAMPLE", source=source.code)], sample=True)
    assert_not_green(made(store, service(), NOBODY), "SAMPLE LISTS (UN sanctions list; ")


@pytest.mark.slow
def test_a_list_that_was_never_loaded_is_named(
    three_lists: SnapshotStore, service: Callable[..., TestClient]
) -> None:
    one = made(three_lists, service(), NOBODY)
    assert_not_green(one, "Not loaded, so nobody listed only there could be found")
    assert [source.title for source in FETCHED if source.title not in page(one)] == []


@pytest.mark.slow
def test_a_refused_file_is_said_until_a_good_one_comes(
    every_list: SnapshotStore, service: Callable[..., TestClient]
) -> None:
    client = service()
    every_list.log.refuse("ofac_sdn", "the file has 3 records, 900 are expected")
    before = made(every_list, client, NOBODY)
    assert_not_green(before, "the newest file had been refused: the file has 3 records")
    publish(every_list, "ofac_sdn", [entity("THE NEXT", source="ofac_sdn")])
    assert made(every_list, client, NOBODY).gaps == ()
    log = AuditLog(every_list.engine)
    again = certificate(every_list, log, log.find(before.screening_id), NOW)
    assert again.gaps == before.gaps, "a certificate shows the moment of its screening"


@pytest.mark.slow
def test_what_could_not_be_searched_is_named(
    every_list: SnapshotStore, service: Callable[..., TestClient]
) -> None:
    one = made(every_list, service(), {"names": ["ꦏꦶꦩ꧀ꦗꦺꦴꦁ"]})
    assert one.band == "review", "a script that is not read"
    assert any(gap.startswith("Part of what was sent was not searched") for gap in one.gaps)


@pytest.mark.slow
def test_a_request_for_some_lists_covers_those_alone(
    every_list: SnapshotStore, service: Callable[..., TestClient]
) -> None:
    one = made(every_list, service(), NOBODY, lists=["un"])
    assert_not_green(
        one, "Only these lists were searched, as the request asked: UN sanctions list."
    )


def test_gaps_are_said_beside_a_hit_too(
    three_lists: SnapshotStore, service: Callable[..., TestClient]
) -> None:
    one = made(three_lists, service(), {"names": ["KOREA KWANGSON BANKING CORP"]})
    assert one.gaps
    assert (one.outcome, one.colour) == ("block", "block")
