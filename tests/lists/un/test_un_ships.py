"""Ships that the UN lists among its entities: found by their IMO numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lists.parsing.report import ParseReport
from lists.un.xml import read
from screening.model.subject import SubjectIdentifier
from tests.lists.un_files import tag, un_file, un_record
from tests.screening.listed import ask, screener

if TYPE_CHECKING:
    from pathlib import Path

    from lists.entity import Entity


def only(folder: Path, name: str, comments: str) -> Entity:
    record = un_record(
        tag("COMMENTS1", comments), reference="LYe.006", first_name=name, un_list_type="Libya"
    )
    (entity,) = read(un_file(folder, record), ParseReport("un"))
    return entity


@pytest.mark.parametrize(
    "comments",
    [
        "AVAX (IMO 9058713) was listed on 22 July 2026 under paragraph 10 of resolution 2146.",
        "IMO: 9058713. Listed pursuant to paragraph 10 of resolution 2146 (2014).",
        "Additional information: Listed IMO number: 9058713.",
    ],
)
def test_a_ship_among_the_entities_is_found_by_its_imo_number(
    tmp_path: Path, comments: str
) -> None:
    ship = only(tmp_path, "AVAX", comments)
    assert ship.kind == "vessel"
    assert [(one.type, one.value) for one in ship.identifiers] == [("imo", "9058713")]
    assert ship.listings[0].measures
    number = SubjectIdentifier("imo", "9058713")
    result = ask(screener(ship), identifiers=(number,))
    assert [match.entity.id for match in result.matches] == [ship.id]


def test_a_firm_with_a_company_number_stays_a_firm(tmp_path: Path) -> None:
    firm = only(tmp_path, "OCEAN MARITIME MANAGEMENT COMPANY", "IMO number: 1790183.")
    assert firm.kind == "organization"
    assert [one.type for one in firm.identifiers] == ["imo_company"]


def test_a_fleet_in_a_firms_text_does_not_make_it_a_ship(tmp_path: Path) -> None:
    firm = only(tmp_path, "GULF STAR", "Its vessels are EDERRA (IMO: 9258026) and others.")
    assert (firm.kind, firm.identifiers) == ("organization", ())
    assert [link.target_reference for link in firm.links] == ["IMO 9258026"]
