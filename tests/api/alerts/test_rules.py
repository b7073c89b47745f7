"""The rules of alerts, and files of one's own."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

import pytest

from api.alerts.rules import RulesRefused, alert_rules

if TYPE_CHECKING:
    from pathlib import Path

TEXT = (resources.files("api.alerts") / "rules.toml").read_text("utf-8")


def test_a_block_needs_two_persons_and_is_due_first() -> None:
    rules = alert_rules()
    assert [rules.persons(band) for band in ("block", "escalate", "review")] == [2, 2, 1]
    assert rules.due("block") < rules.due("escalate") < rules.due("review")


def test_a_file_of_ones_own_takes_their_place(tmp_path: Path) -> None:
    own = tmp_path / "rules.toml"
    own.write_text(TEXT.replace("due_hours = 120\npersons = 1", "due_hours = 8\npersons = 2"))
    assert alert_rules(own).persons("review") == 2
    assert alert_rules(own).hash != alert_rules().hash


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("persons = 2", "persons = 0", "persons"),
        ("[bands.block]", "[bands.hold]", "hold"),
        ('outcome = "inconclusive"', 'outcome = "true_match"', "inconclusive"),
        ("days = 365", "", "days"),
    ],
)
def test_rules_that_are_not_whole_are_refused(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    own = tmp_path / "rules.toml"
    own.write_text(TEXT.replace(old, new))
    with pytest.raises(RulesRefused, match=said):
        alert_rules(own)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RulesRefused, match=r"none\.toml"):
        alert_rules(tmp_path / "none.toml")
