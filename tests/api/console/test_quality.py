"""The page of figures: it draws the last reports and says when they may not hold any more."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from api.evaluation.report import Basis, Goal, SelfTest
from tests.api.console.test_pages import EVIL, check_page

if TYPE_CHECKING:
    from tests.api.console.conftest import Person


def report(made_at: datetime) -> bytes:
    goals = (Goal(f"exact {EVIL}", 1.0, 0.5, met=False),)
    made = SelfTest(
        Basis(made_at, "", "other", "", (), {}), 1, 1, (), (), (), (), (), goals, (), ()
    )
    return msgspec.json.encode(made)


def test_without_a_report_the_page_says_how_to_make_one(analyst: Person) -> None:
    page = analyst.get("/console/quality")
    check_page(page)
    assert "evaluate self-test --json" in page.text


def test_a_report_is_drawn_with_its_goals_and_its_age(analyst: Person) -> None:
    folder = analyst.client.app_state["held"].settings.quality_dir
    folder.mkdir(parents=True)
    (folder / "self-test.json").write_bytes(report(datetime.now(UTC)))
    (folder / "evaluation.json").write_bytes(b"{}")
    page = analyst.get("/console/quality")
    check_page(page)
    assert "50.00 % missed" in page.text
    assert "the policy is another one since" in page.text
    assert "evaluation.json cannot be read" in page.text
