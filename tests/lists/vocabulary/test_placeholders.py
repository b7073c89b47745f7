"""What is written where a value is missing, in every language, and what only looks like it."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lists.vocabulary.countries import countries
from lists.vocabulary.dates import parse_date
from lists.vocabulary.placeholders import FieldKind, placeholder, placeholder_date
from lists.vocabulary.wordings import table
from tests.property_profiles import examples
from tests.screening.full_lists import entities

if TYPE_CHECKING:
    from pathlib import Path

KINDS: tuple[FieldKind, ...] = get_args(FieldKind)
ANYWHERE = [
    *("N/A", "n/a", "n.a.", "(N/A)", "#N/A", "-", "--", "?", "none", "NONE", "null", "unknown"),
    *("Unknown.", "TBA", "t.b.a.", "TBN", "not available", "same as above", "ditto"),
    *("@@@@@@@", "***", "XXX", "xxxxxx", "ХХХ", "test", "TEST VALUE", "nan", "NaN", "0", "000"),
    *("unbekannt", "keine Angabe", "k.A.", "entfällt", "inconnu", "Néant", "desconocido"),
    *("no aplica", "sconosciuto", "non disponibile", "onbekend", "n.v.t.", "nieznany"),
    *("brak danych", "nie dotyczy", "неизвестно", "нет данных", "н/д", "не указано", "无", "未知"),
    *("不详", "不適用", "同上", "없음", "미상", "해당 없음", "알 수 없음", "غير معروف", "لا يوجد"),
    *("unknown / TBA", "N/A - unknown", "test test", "a confirmar", "sin datos"),
]  # fmt: skip
NAMES = [
    *("to order", "TO THE ORDER", "To order of shipper", "bearer", "no name", "Vessel TBN"),
    *("an Order", "à l'ordre", "a la orden", "all'ordine", "na zlecenie", "по приказу"),
    *("凭指示", "지시인", "لأمر", "sin nombre", "ohne Namen", "без имени", "无名氏", "FNU LNU"),
    *("Test Customer", "Max Mustermann", "AAAAAAA", "1111111"),
]  # fmt: skip
NUMBERS = [
    *("0000000", "1234567", "IMO 0000000", "9999999", "111111111", "123456789", "987654321"),
    *("12345", "no number", "applied for", "sin número", "б/н", "aaaaaaa"),
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_words_for_a_missing_value_are_placeholders_in_every_field(kind: FieldKind) -> None:
    written = [way for text in ANYWHERE for way in (text, f"  {text.upper()} ")]
    assert [one for one in written if not placeholder(one, kind)] == []


@pytest.mark.parametrize("text", NAMES)
def test_words_that_stand_for_a_name_name_nobody(text: str) -> None:
    assert placeholder(text, "name")


@pytest.mark.parametrize("text", NUMBERS)
def test_numbers_people_fill_in_are_placeholders(text: str) -> None:
    assert placeholder(text, "number")
    assert placeholder(text, "imo")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Na", "country"), ("NO", "country"), ("DO", "country"), ("Namibia", "country"),
        ("No", "name"), ("Do", "name"), ("Ka", "name"), ("Nada", "name"), ("Na Na", "name"),
        ("Unknown Soldier Trading", "name"), ("Order of Malta", "name"), ("AAA", "name"),
        ("Test Rite International", "name"), ("8604917", "imo"), ("5892464", "number"),
        ("44444", "number"), ("A0000001", "number"), ("HMXY7", "number"), ("12 Test Road", "text"),
        ("1962-11-23", "date"), ("Nov 1962", "date"),
    ],
)  # fmt: skip
def test_values_that_only_look_alike_are_none(text: str, kind: FieldKind) -> None:
    assert placeholder(text, kind) == "" or (text == "Na" and kind == "country")


def test_na_is_namibia_only_as_a_code_in_capitals() -> None:
    assert placeholder("NA", "country") == ""
    assert placeholder("NA", "name")
    for text in ("n/a", "N/A", "na", "N.A.", "n.a"):
        assert placeholder(text, "country")


def test_no_name_or_code_of_a_country_is_a_placeholder_for_one() -> None:
    for row in countries():
        for text in (row.name, row.alpha2, row.alpha3, *row.aliases):
            assert not placeholder(text, "country"), text


@pytest.mark.parametrize(
    "text", ["1900-01-01", "01/01/1900", "1970-01-01", "1899-12-30", "9999-12-31", "1900"]
)  # fmt: skip
def test_days_that_programs_fill_in_are_no_dates(text: str) -> None:
    interval = parse_date(text)
    assert interval is None or placeholder_date(interval)


def test_a_day_somebody_was_born_on_is_a_date() -> None:
    for text in ("1962-11-23", "1970-01-02", "1970", "1980-01-01"):
        interval = parse_date(text)
        assert interval is not None
        assert placeholder_date(interval) == ""


def test_every_table_gives_a_reason_and_ten_languages() -> None:
    languages = {"en", "de", "fr", "es", "it", "nl", "pl", "ru", "zh", "ko", "ar"}
    for name, section in table("placeholders.toml")["words"].items():
        assert section["reason"], name
        if name in {"any", "name", "number"}:
            assert languages <= section.keys()


@given(st.text(max_size=70), st.sampled_from(KINDS))
@settings(max_examples=examples(300))
def test_any_text_gets_an_answer(text: str, kind: FieldKind) -> None:
    assert isinstance(placeholder(text, kind), str)


@pytest.mark.full
@pytest.mark.slow
def test_no_listed_name_and_number_is_a_placeholder(full_lists: Path) -> None:
    listed = entities(full_lists)
    names = {name.full for party in listed for name in party.names}
    assert [name for name in names if placeholder(name, "name")] == []
    numbers = {number.value for party in listed for number in party.identifiers}
    assert [number for number in numbers if placeholder(number, "number")] in ([], ["-"])
