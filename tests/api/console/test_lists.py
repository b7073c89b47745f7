"""Lists at the console: a held version, who may decide it, and what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.api.console.conftest import Person
from tests.api.console.test_pages import EVIL, check_page
from tests.api.publishing import KIM_YONG_CHOL, publish
from tests.factories import person

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.testclient import TestClient

    from lists.history import Trouble
    from lists.store import SnapshotStore

LOSS = "100 % of the records are gone"
NEWCOMER = person(f"PAK, {EVIL}", source="ofac_sdn", key="99", reference="99")


@pytest.fixture(name="held")
def _held(three_lists: SnapshotStore) -> str:
    version = publish(three_lists, "ofac_sdn", [NEWCOMER], activate=False)
    three_lists.log.refuse("ofac_sdn", LOSS, version.id)
    return version.id


@pytest.fixture(name="officer")
def _officer(held: str, service: Callable[..., TestClient]) -> Person:
    """Somebody who may decide, at a service with a held version."""
    assert held
    made = Person(service(with_key=False))
    made.sign_in(made.new_key())
    return made


def decided(person: Person, held: str, what: str, reason: str = "checked by hand") -> int:
    fields = {"version": held, "reason": reason}
    return person.send(f"/console/lists/ofac_sdn/{what}", fields).status_code


@pytest.mark.slow
def test_a_held_version_is_shown_with_its_loss_and_let_in(
    officer: Person, held: str, three_lists: SnapshotStore
) -> None:
    overview = officer.get("/console/lists")
    check_page(overview)
    assert "a newer version is held" in overview.text
    page = officer.get("/console/lists/ofac_sdn")
    check_page(page)
    assert LOSS in page.text
    changes = officer.get(f"/console/lists/ofac_sdn/changes?to={held}")
    check_page(changes)
    assert KIM_YONG_CHOL.caption in changes.text
    assert "No longer listed: 1" in changes.text
    assert decided(officer, held, "let-in", "") == 422
    assert decided(officer, held, "let-in") == 200
    assert held in {one.id for one in three_lists.active()}
    newest = three_lists.events("ofac_sdn")[0]
    assert (newest.kind, newest.forced, newest.reason) == ("activated", True, "checked by hand")
    assert newest.by.startswith("anna (key:")
    assert decided(officer, held, "let-in") == 409


@pytest.mark.slow
def test_a_held_version_is_kept_out_for_a_reason_and_stays_open(
    officer: Person, held: str, three_lists: SnapshotStore
) -> None:
    active = {one.id for one in three_lists.active()}
    assert decided(officer, held, "keep-out", "the file is broken") == 200
    assert decided(officer, held, "keep-out", "still broken") == 200
    assert {one.id for one in three_lists.active()} == active
    trouble: Trouble = three_lists.log.troubles()["ofac_sdn"]
    assert trouble.held == held
    assert "still broken" in trouble.refused
    assert trouble.refused.count(LOSS) == 1


@pytest.mark.slow
def test_only_who_may_decides(officer: Person, held: str, three_lists: SnapshotStore) -> None:
    officer.sign_in(officer.new_key("lists:read", name="bert"))
    page = officer.get("/console/lists/ofac_sdn")
    assert "Your key may not decide this" in page.text
    assert decided(officer, held, "let-in") == 403
    assert decided(officer, held, "keep-out") == 403
    assert officer.get(f"/console/lists/ofac_sdn/preview?version={held}").status_code == 403
    assert held not in {one.id for one in three_lists.active()}


@pytest.mark.slow
def test_no_other_version_than_the_held_one_is_let_in(officer: Person) -> None:
    assert decided(officer, "ofac_sdn-20200101-00000000", "let-in") == 409
    assert officer.get("/console/lists/nothing").status_code == 404


@pytest.mark.slow
def test_a_first_version_has_nothing_to_be_compared_with(officer: Person) -> None:
    answer = officer.get("/console/lists/un/changes")
    assert answer.status_code == 200
    check_page(answer)
    assert "is the first version here. There is nothing to compare it with." in answer.text
