"""Headings of everyday sheets, in the languages they come in, and what is said about the others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.sheet import SheetRefused, map_columns
from api.sheet.outcome import OUTPUT_COLUMNS
from lists.vocabulary.folding import letters
from lists.vocabulary.headings import columns

PAGE = Path(__file__).parents[3] / "docs" / "batch.md"


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("Name", "name"),
        ("DATE-OF-BIRTH", "dob"),
        ("date_of_birth", "dob"),
        ("D.O.B.", "dob"),
        ("IMO No.", "imo"),
        ("HS Code", "hs_code"),
        ("Port of Loading", "port_of_loading"),
        ("ФИО", "name"),
        ("Дата рождения", "dob"),
        ("Гражданство", "nationality"),
        ("성명", "name"),
        ("생년월일", "dob"),
        ("국적", "nationality"),
        ("姓名", "name"),
        ("出生日期", "dob"),
        ("海关编码", "hs_code"),
        ("Raison sociale", "name"),
        ("RAISON SOCIALE", "name"),
        ("Date de naissance", "dob"),
        ("Société", "name"),
        ("Societe", "name"),
        ("Número de pasaporte", "passport"),
        ("Nacionalidad", "nationality"),
        ("  beneficiary   name ", "payee"),
    ],
)
def test_a_heading_is_understood_whatever_its_case_accents_and_signs(
    heading: str, code: str
) -> None:
    assert map_columns(["name", heading]).codes[1] == code


def test_no_heading_has_two_meanings() -> None:
    meanings: dict[str, str] = {}
    for code, column in columns().items():
        for heading in (code, *column.headings):
            assert letters(heading), heading
            assert meanings.setdefault(letters(heading), code) == code, heading


def test_unknown_columns_are_named_with_what_was_perhaps_meant() -> None:
    mapping = map_columns(["name", "nationalty", "shoe size", ""])
    assert mapping.codes == ("name", "", "", "")
    assert mapping.unknown == ("nationalty", "shoe size")
    assert "did you mean 'nationality'" in mapping.warnings[0]
    assert mapping.warnings[1] == "the column 'shoe size' is not understood; it was not used"


def test_a_heading_that_stands_twice_is_read_twice_and_said() -> None:
    mapping = map_columns(["Name", "name", "dob"])
    assert mapping.codes == ("name", "name", "dob")
    assert "stands twice" in mapping.warnings[0]


def test_columns_this_service_wrote_are_passed_over() -> None:
    mapping = map_columns(["name", "band", "risk", "explanation", "screening_id"])
    assert mapping.codes == ("name", "", "", "", "")
    assert mapping.ignored == ("band", "risk", "explanation", "screening_id")
    assert mapping.unknown == ()


def test_the_clients_own_mapping_goes_before_the_table() -> None:
    mapping = map_columns(["Kunde", "name", "dob"], {"Kunde": "name", "name": ""})
    assert mapping.codes == ("name", "", "dob")
    assert mapping.unknown == ()


@pytest.mark.parametrize(
    ("given_mapping", "said"),
    [
        ({"Kunde": "name"}, "there is no column 'Kunde'"),
        ({"name": "nmae"}, "did you mean 'name'"),
    ],
)
def test_a_mapping_to_nothing_is_refused(given_mapping: dict[str, str], said: str) -> None:
    with pytest.raises(SheetRefused, match=said):
        map_columns(["name"], given_mapping)


def test_a_sheet_without_anybody_in_it_is_refused_with_its_headings() -> None:
    with pytest.raises(SheetRefused, match="'Umsatz', 'Filiale'") as refused:
        map_columns(["Umsatz", "Filiale"])
    assert refused.value.line == 1


def test_two_hundred_columns_are_read() -> None:
    header = [f"field {number}" for number in range(199)] + ["name"]
    mapping = map_columns(header)
    assert mapping.codes.count("name") == 1
    assert len(mapping.unknown) == 199


@given(st.lists(st.text(max_size=20), max_size=12))
def test_every_column_is_used_or_reported(header: list[str]) -> None:
    mapping = map_columns(["name", *header])
    for heading, code in zip(mapping.header, mapping.codes, strict=True):
        assert code or not heading.strip() or heading in (*mapping.unknown, *mapping.ignored)
    assert any(mapping.codes)


def test_the_page_about_batches_lists_every_meaning() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", PAGE.read_text("utf-8"), re.MULTILINE))
    for code, column in columns().items():
        assert rows.get(code, "").strip() == column.about, code


def test_only_a_result_file_has_columns_that_are_passed_over() -> None:
    """A client's own ``decision`` or ``explanation`` may name a party."""
    own = map_columns(["name", "explanation", "decision", "status"])
    assert own.ignored == ()
    assert "explanation" in own.unknown
    ours = map_columns(["name", *OUTPUT_COLUMNS])
    assert set(ours.ignored) == set(OUTPUT_COLUMNS)
