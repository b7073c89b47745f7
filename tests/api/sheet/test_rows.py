"""From cells to the subject a client would have sent, and from results back to cells."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.service.value_readers import amount_and_unit as quantity
from api.sheet import guarded, map_columns, unguarded
from api.sheet.outcome import (
    OUTPUT_COLUMNS,
    RESULT_COLUMNS,
    beside_what_it_stands_on,
    output_cells,
)
from api.sheet.rows import submitted
from lists.vocabulary.headings import columns
from screening.model.result import DealParty, Evidence, Finding, Match, PathStep
from tests.factories import entity, listing, result


def read(**cells: str) -> dict[str, Any]:
    """One row, by heading (``_`` for a space)."""
    subject, _ = submitted(list(cells.values()), mapping(*cells))
    return subject


def mapping(*headings: str) -> Any:
    return map_columns([heading.replace("_", " ") for heading in headings])


def test_a_person_is_read() -> None:
    assert read(
        name="Ri Je-son; 리제선",
        type="Individual",
        dob="1938",
        nationality="KP, RU",
        passport="654120260",
        passport_country="DPRK",
        sex="муж",
    ) == {
        "names": ["Ri Je-son", "리제선"],
        "kind": "person",
        "birth_date": "1938",
        "nationalities": ["KP", "RU"],
        "gender": "male",
        "identifiers": [{"type": "passport", "value": "654120260", "country": "DPRK"}],
    }


def test_a_name_in_parts_is_put_together() -> None:
    assert read(surname="Kim", first_name="Jong", middle_name="Un")["names"] == ["Jong Un Kim"]


def test_a_shipment_is_read() -> None:
    subject = read(
        vessel="YU JONG 2",
        imo="8604917.0",
        cargo="gas oil; coal",
        hs_code="2710, 2701",
        quantity="5,000 t; 300",
        port_of_loading="Vladivostok",
        port_of_discharge="KPNAM",
        consignee="Korea Kumsan",
        document="exemption",
        document_reference="S/AC.49/2020",
        vessel_event="sts;ais_gap",
        event_hours="6;12",
    )
    assert subject["imo"] == "8604917"
    activity = subject["activity"]
    assert activity["cargo"] == [
        {"description": "gas oil", "hs_code": "2710", "quantity": "5,000 t"},
        {"description": "coal", "hs_code": "2701", "quantity": "300"},
    ]
    assert activity["ports"] == [
        {"name": "Vladivostok", "role": "load"},
        {"name": "KPNAM", "role": "discharge"},
    ]
    assert activity["counterparties"] == [{"name": "Korea Kumsan", "role": "consignee"}]
    assert activity["documents"] == [{"type": "exemption", "reference": "S/AC.49/2020"}]
    assert [event["type"] for event in activity["vessel_events"]] == ["sts", "ais_gap"]


def test_work_is_that_of_the_person_in_the_row() -> None:
    subject = read(
        name="A", nationality="KP", employer="B Ltd", sector="software", work_country="RU"
    )
    assert subject["activity"]["employment"] == [
        {"employer": "B Ltd", "sector": "software", "work_country": "RU", "nationality": "KP"}
    ]


def test_an_address_keeps_its_lines_and_a_name_cell_does_not() -> None:
    subject = read(name="A\nB", address="Street 1;\nTown")
    assert subject["names"] == ["A", "B"]
    assert subject["addresses"] == ["Street 1;\nTown"]


def test_a_number_a_spreadsheet_shortened_is_left_for_the_reader_of_the_field_to_say() -> None:
    subject, _ = submitted(["A", "9.18763E+06"], mapping("name", "imo"))
    assert subject["imo"] == "9.18763E+06"
    whole, _ = submitted(["A", "9.187629E+06"], mapping("name", "imo"))
    assert whole["imo"] == "9187629"


def test_a_placeholder_for_a_part_of_a_name_is_left_out_and_said() -> None:
    columns = mapping("first_name", "middle_name", "last_name")
    subject, warnings = submitted(["Won Ho", "N/A", "Ri"], columns)
    assert subject["names"] == ["Won Ho Ri"]
    assert warnings == ["middle_name: 'N/A' is a placeholder; not used"]
    surnames, _ = submitted(["Jong Ho", "", "No"], columns)
    assert surnames["names"] == ["Jong Ho No"]
    nobody, _ = submitted(["N/A", "", "unknown"], columns)
    assert nobody["names"] == ["N/A unknown"]


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("5000", (5000.0, "")),
        ("5,000", (5000.0, "")),
        ("5.000,5 t", (5000.5, "t")),
        ("5,000.5 MT", (5000.5, "MT")),
        ("2,5", (2.5, "")),
        ("1 234 567 kg", (1234567.0, "kg")),
        ("1.000.000", (1000000.0, "")),
        ("about ten", (None, "")),
    ],
)
def test_amounts_are_read_as_people_write_them(
    text: str, read_as: tuple[float | None, str]
) -> None:
    assert quantity(text) == read_as


@pytest.mark.parametrize("code", sorted(columns()))
def test_no_column_is_read_into_nothing(code: str) -> None:
    subject, _ = submitted(["A", "1 x"], map_columns(["name", code]))
    alone, _ = submitted(["A", ""], map_columns(["name", code]))
    if columns()[code].part != "identifier_country":  # says something only beside its number
        assert subject != alone


@given(st.text())
def test_guarding_is_undone_exactly(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell


@given(st.sampled_from("=+-@\t\r"), st.text(), st.integers(0, 3))
def test_no_guarded_cell_can_be_run(sign: str, rest: str, apostrophes: int) -> None:
    cell = "'" * apostrophes + sign + rest
    assert guarded(cell)[0] == "'"
    assert unguarded(guarded(cell)) == cell


def test_a_result_becomes_its_cells() -> None:
    listed = entity("KOREA KWANGSON BANKING CORP", key="1", reference="KPe.025")
    match = Match(0.9876543, 6300, (Evidence("name", 6300, "a", "b", "same"),), listed)
    finding = Finding("FIN-1", "banking", "list text", 0.9, "because")
    found = result("x", "block", 95, matches=(match,), typologies=(finding,), warnings=("w",))
    cells = dict(zip(RESULT_COLUMNS, output_cells(found), strict=True))
    assert cells["status"] == "screened"
    assert cells["band"] == "block"
    assert cells["match_score"] == "0.987654"
    assert (cells["listed_party"], cells["listed_reference"]) == (listed.caption, "KPe.025")
    assert cells["typologies"] == "FIN-1 0.90"
    assert cells["warnings"] == "w"


def test_a_row_decided_by_a_party_to_the_deal_names_that_party() -> None:
    bank = entity("KOREA KWANGSON BANKING CORP", key="1", reference="KPe.025")
    namesake = entity("KIM Chol", key="2")
    named = DealParty("Kwangson Bank", "creditor agent", Match(0.98, 6300, (), bank))
    found = result(
        "x", "block", 95, deal_parties=(named,), discounted=(Match(0.4, 0, (), namesake),)
    )
    cells = dict(zip(RESULT_COLUMNS, output_cells(found), strict=True))
    assert cells["listed_as"] == "party to the deal (creditor agent)"
    assert (cells["listed_party"], cells["listed_reference"]) == (bank.caption, "KPe.025")
    assert cells["matches"] == ""


def test_a_listed_party_has_the_publisher_s_page_or_ours() -> None:
    page = "https://publisher.example/71"
    shown = entity(key="7/1", listings=(listing(url=page),))
    for party, address in ((entity(key="7/1"), "/v1/entities/un-7%2F1"), (shown, page)):
        found = result("x", "block", 95, matches=(Match(0.99, 6600, (), party),))
        cells = dict(zip(RESULT_COLUMNS, output_cells(found), strict=True))
        assert cells["listed_url"] == address


def test_columns_that_were_added_stand_at_the_end() -> None:
    first = ["error", "screening_id", "lists", "policy", "software"]
    second = ["dprk_risk", "identity", "ask_for"]
    third = ["headline", "facts", "listed_as", "listed_on", "programmes", "listed_url",
             "listed_birth_dates", "listed_countries", "listed_numbers", "red_flags",
             "decision", "decided_by", "decision_reason"]  # fmt: skip
    assert [*OUTPUT_COLUMNS[-21:]] == [*first, *second, *third]
    before, behind = beside_what_it_stands_on(RESULT_COLUMNS)
    row = ("line", *before, "screening_id", "lists", "policy", "software", *behind)
    assert row == OUTPUT_COLUMNS


def test_the_path_of_a_row_is_the_strongest_match_s_own() -> None:
    first, second = entity("KIM Jong Un", key="1"), entity("KIM Tong-un", key="2")
    matches = (Match(0.99, 6600, (), first), Match(0.81, 2100, (), second))
    led = PathStep(second.id, second.caption, "official of", "3", "Division 39")
    finding = Finding("PROLIF_FINANCE", "finance", "inherited", 0.5, "because", path=(led,))
    place = RESULT_COLUMNS.index("path")
    both = result("x", "block", 99, matches=matches, typologies=(finding,))
    assert output_cells(both)[place] == ""
    alone = result("x", "review", 40, matches=matches[1:], typologies=(finding,))
    assert "KIM Tong-un - official of - Division 39" in output_cells(alone)[place]


def test_a_number_wrapped_to_keep_its_zeros_is_unwrapped() -> None:
    subject = read(name='="Kim ""Iron"" Chol"', passport='="00712"', tax_id="=1+1")
    assert subject["names"] == ['Kim "Iron" Chol']
    assert [number["value"] for number in subject["identifiers"]] == ["00712", "=1+1"]


@pytest.mark.parametrize("fault", ["#N/A", "#REF!", "#NAME?"])
def test_what_a_spreadsheet_could_not_work_out_is_no_value(fault: str) -> None:
    subject, warnings = submitted([fault, "1960"], mapping("name", "dob"))
    assert subject == {"birth_date": "1960"}
    assert warnings == [f"name: the spreadsheet says {fault} here; not used"]
