"""Whatever field a listed party is written into, the result is not clear.

The cases are made from the table of fields itself, so a new field is among them.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from api.service.subjects import read_subject
from lists.vocabulary.subject_fields import record_names, record_table
from screening.model.subject import Options
from screening.screener import Screener
from tests import factories
from tests.screening.deals import POLICY, TODAY, ofac

if TYPE_CHECKING:
    from collections.abc import Iterator

    from screening.model.result import Result

FIRM = ofac("ZARYA MACHINE WORKS COMPANY", "77", "RUSSIA-EO14024")
TEXTS = (
    "c/o Zarya Machine Works Company, Dandong",
    "zarya machine works company",
    "Zarya Machine Works Company, 1515",
    "12 Station Road; Zarya Machine Works Company; 1000 Riga",
)


@cache
def screener() -> Screener:
    return Screener(factories.snapshot((FIRM,)), POLICY)


def screened(submitted: dict[str, Any]) -> Result:
    return screener().screen(read_subject(submitted), Options(), TODAY)


def fields(record: str = "subject", path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The path of every field that takes a text, in every record."""
    for name, field in record_table(record).fields.items():
        if field.reader in record_names():
            yield from fields(field.reader, (*path, name))
        else:
            yield (*path, name)


def submitted(path: tuple[str, ...], value: object) -> dict[str, Any]:
    for name in reversed(path):
        value = {name: value}
    assert isinstance(value, dict)
    if path[0] == "identifiers" and path[-1] != "value":
        value["identifiers"]["value"] = "A1234567"
    return {"names": ["Alfa Widgets"], **value} if path[0] != "names" else value


PATHS = list(fields())


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("path", PATHS, ids=".".join)
def test_a_listed_party_written_into_any_field_is_never_clear(
    path: tuple[str, ...], text: str
) -> None:
    answer = screened(submitted(path, text))
    assert answer.band != "clear"
    assert "ZARYA" in answer.explanation.text.upper()


@pytest.mark.parametrize("path", [path for path in PATHS if path != ("names",)], ids=".".join)
def test_a_value_of_another_type_is_searched_for_parties_as_well(path: tuple[str, ...]) -> None:
    answer = screened(submitted(path, {"line": ["c/o Zarya Machine Works Company"]}))
    assert answer.band != "clear"


@pytest.mark.parametrize("path", PATHS, ids=".".join)
def test_a_text_that_is_cut_off_leaves_the_result_partly_screened(path: tuple[str, ...]) -> None:
    answer = screened(submitted(path, "plain words " * 2_000))
    assert (answer.status, answer.band) == ("partly_screened", "review")
    assert any(one.reason.startswith("only the first") for one in answer.unread)


@pytest.mark.parametrize(
    "given",
    [
        {"remarks": "zarya machine works company"},
        {"remarks": ["none", {"more": "zarya machine works company"}]},
        {"activity": {"description": "sale of pumps", "remarks": "zarya machine works company"}},
        {"addresses": [{"street": "1 Quay", "care_of": "zarya machine works company"}]},
        {"countries": ["DE", "zarya machine works company"]},
    ],
)
def test_what_no_field_can_take_is_searched_all_the_same(given: dict[str, Any]) -> None:
    answer = screened({"names": ["Alfa Widgets"], **given})
    assert answer.band not in {"clear", "review"}


def test_a_listed_name_among_other_words_of_an_unknown_field_is_reviewed_at_least() -> None:
    """The words around it may belong to a longer name, so it is less sure than by itself."""
    answer = screened(
        {"names": ["Alfa Widgets"], "remarks": "paid for zarya machine works company"}
    )
    assert answer.band != "clear"


@pytest.mark.parametrize(
    "place",
    [
        "Machine Works Road 12, Riga",
        "Zarya Street 5, Minsk",
        "Zarya port",
        "Works Company House, 3 Zarya Square",
    ],
)
@pytest.mark.parametrize(
    "path", [("addresses",), ("activity", "ports", "name"), ("activity", "origin")]
)
def test_a_place_that_shares_words_with_a_listed_name_is_harmless(
    path: tuple[str, ...], place: str
) -> None:
    answer = screened(submitted(path, place))
    assert (answer.status, answer.band) == ("screened", "clear")


def test_every_text_of_the_table_says_how_it_is_searched() -> None:
    free = {"name", "text", "words", "label", "lower", "place", "number", "wallet", "imo"}
    silent = [
        ".".join(path)
        for path in PATHS
        if (field := field_at(path)).reader in free and not field.parties
    ]
    assert silent == []


def field_at(path: tuple[str, ...]) -> Any:
    record = "subject"
    for name in path[:-1]:
        record = record_table(record).fields[name].reader
    return record_table(record).fields[path[-1]]
