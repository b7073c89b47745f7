"""What waits for a reader: every unverified row of the tables, each with a place to look."""

from __future__ import annotations

from screening.typologies.law import law_rows
from screening.typologies.listed.curated import curated_facts
from screening.typologies.tables import read_toml
from screening.unverified_law import Unverified, unverified

WAITING = unverified()


def of_kind(kind: str) -> list[Unverified]:
    return [one for one in WAITING if one.kind == kind]


def test_every_unverified_row_is_listed_once() -> None:
    assert len(of_kind("citation")) == sum(not row.verified for row in law_rows())
    assert len(of_kind("curated fact")) == sum(not fact.verified for fact in curated_facts())
    reports = read_toml("russia.toml")["context"]
    assert len(of_kind("reported context")) == sum(not row["verified"] for row in reports)
    acts = read_toml("acts.toml")["act"]
    days = [*acts, *(one for act in acts for one in act.get("provision", ()))]
    assert len(of_kind("date")) == sum(not day["verified"] for day in days)


def test_each_says_what_to_check_and_where_to_look() -> None:
    for one in WAITING:
        assert one.what
        assert one.says
        assert one.look_at
        assert one.table.endswith(".toml")
        if one.kind != "reported context":
            assert one.look_at.startswith("https://")


def test_an_unread_citation_comes_with_its_note_and_its_typologies() -> None:
    (found,) = (one for one in WAITING if one.what == "UN: UNSCR 2375 (2017) OP13")
    assert found.about == ("PETRO_NGL",)
    assert found.look_at == "https://undocs.org/S/RES/2375(2017)"
    assert "the paragraph number was not" in found.note
