"""Tables of annexes to EU acts: parties, ships with what bans them, and files that are damaged."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest

from lists.db import open_engine
from lists.detect import detect
from lists.eu import journal
from lists.eu.journal import read
from lists.parsing.report import ParseReport, UnreadableList
from lists.refresh import import_paths
from lists.store import SnapshotStore
from tests.lists.eu_journal_files import CARRIER, DERIVED, GENERAL, ROWS, TANKER, table

if TYPE_CHECKING:
    from pathlib import Path

    from lists.entity import Entity


def parties(*paths: Path, report: ParseReport | None = None) -> list[Entity]:
    return list(read({path.name: path for path in paths}, report or ParseReport("eu_journal")))


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", unicodedata.normalize("NFC", text).casefold()))


def test_a_row_is_a_party_with_the_acts_reason_under_the_row_people_cite(tmp_path: Path) -> None:
    (carrier,) = parties(table(tmp_path / "acts.csv", CARRIER))
    (listing,) = carrier.listings
    assert listing.reference == "Reg. (EU) 269/2014 Annex I (entities) 901"
    assert listing.listed_on == date(2024, 2, 23)
    assert listing.reason == CARRIER["reason"]
    assert (listing.programmes, listing.measures) == (("UKR",), ("asset freeze",))
    assert [(one.type, one.normalized) for one in carrier.identifiers] == [("inn", "7700000016")]
    assert [name.full for name in carrier.names] == [
        "Primorye Carrier LLC",
        "ООО Приморский перевозчик",
    ]


def test_a_ship_kept_out_of_ports_is_not_called_frozen(tmp_path: Path) -> None:
    (ship,) = parties(table(tmp_path / "acts.csv", TANKER))
    assert ship.kind == "vessel"
    assert ship.listings[0].measures == ("port ban", "ban on services")
    assert ("Grey Heron", "former") in {(name.full, name.kind) for name in ship.names}
    assert [(one.type, one.value) for one in ship.identifiers] == [("imo", "9999008")]


@pytest.mark.parametrize(
    ("annex", "measures"),
    [("XIV.A", ("asset freeze", "seizure")), ("XIV.B", ("port ban",)), ("XV.F", ("freeze so",))],
)
def test_what_an_annex_means_goes_before_the_printed_word(
    tmp_path: Path, annex: str, measures: tuple[str, ...]
) -> None:
    row = TANKER | {"act": "2017/1509", "annex": annex, "measure": "Freeze so"}
    (ship,) = parties(table(tmp_path / "acts.csv", row))
    assert ship.listings[0].measures == measures
    assert ship.listings[0].programmes == ("PRK",)


def test_a_table_in_the_layout_of_the_derived_files_is_read_as_well(tmp_path: Path) -> None:
    row = dict.fromkeys(DERIVED, "") | {
        "celex": "32017R1509", "recordId": "3", "programKey": "EU-PRK", "annex": "XVI.A",
        "measure": "Asset freeze", "startDate": "12.12.2022", "reason": "Buys engines for KOMID.",
        "schema": "Person", "name": "RI Test Su", "alias": "RI Test-Su; 리시험",
        "birthDate": "7.8.1965 / 20.2.1972", "passportNumber": "563410081 / 472410022",
        "nationality": "DPRK", "gender": "male.", "kppCode": "770801001",
    }  # fmt: skip
    report = ParseReport("eu_journal")
    (found,) = parties(table(tmp_path / "a.csv", row, headings=DERIVED), report=report)
    assert found.reference == "Reg. (EU) 2017/1509 Annex XVI.A 3"
    assert [span.start for span in found.birth_dates] == [date(1965, 8, 7), date(1972, 2, 20)]
    assert [one.value for one in found.identifiers] == ["563410081", "472410022"]
    assert (found.gender, found.nationalities) == ("male", ("KP",))
    assert found.notes == ("kpp: 770801001",)
    assert report.oddities == []


def test_what_is_no_party_or_cannot_be_read_is_listed(tmp_path: Path) -> None:
    port = CARRIER | {"type": "Asset", "name": "Port of Somewhere"}
    ship = TANKER | {"imo": "Does not exist"}
    person = GENERAL | {"birth_date": "10 October (year unknown)", "date": "", "gender": "?"}
    report = ParseReport("eu_journal")
    found = parties(table(tmp_path / "acts.csv", port, ship, person), report=report)
    assert [one.caption for one in found] == ["Blue Heron", "PAK Test Il"]
    assert {(one.field, one.value) for one in report.oddities} == {
        ("type", "Asset: Port of Somewhere"), ("imo", "Does not exist"), ("date", ""),
        ("birth_date", "10 October (year unknown)"), ("gender", "?"),
    }  # fmt: skip


def test_a_column_nothing_is_known_of_is_named(tmp_path: Path) -> None:
    report = ParseReport("eu_journal")
    assert parties(table(tmp_path / "acts.csv", CARRIER | {"case": "7"}), report=report)
    assert [(one.severity, one.field) for one in report.oddities] == [("unknown", "case")]


@pytest.mark.parametrize("form", ["utf-8-sig", "utf-16"])
def test_cells_with_line_breaks_and_other_encodings_are_read(tmp_path: Path, form: str) -> None:
    path = table(tmp_path / "a.csv", CARRIER | {"reason": "First line,\nsecond line.\n\nThird."})
    path.write_bytes(path.read_bytes().decode().encode(form))
    (carrier,) = parties(path)
    assert carrier.listings[0].reason == "First line,\nsecond line.\n\nThird."


def test_a_ship_twice_in_one_annex_is_kept_twice_and_reported(tmp_path: Path) -> None:
    report = ParseReport("eu_journal")
    path = table(tmp_path / "a.csv", TANKER, TANKER | {"entry": "78", "date": "1.7.2024"})
    first, second = parties(path, report=report)
    assert first.id != second.id
    assert [one.message for one in report.oddities] == ["twice in one annex"]


@pytest.mark.parametrize("lacking", ["act", "annex", "entry", "date", "measure", "type", "name"])
def test_a_table_without_a_needed_column_is_refused(tmp_path: Path, lacking: str) -> None:
    row = {field: value for field, value in CARRIER.items() if field != lacking}
    with pytest.raises(UnreadableList, match=f"no column {lacking}"):
        parties(table(tmp_path / "acts.csv", row))


@pytest.mark.parametrize("share", [0.3, 0.5, 0.7, 0.9, 0.97])
def test_a_table_that_is_cut_short_is_refused(tmp_path: Path, share: float) -> None:
    rows = [CARRIER | {"entry": str(n), "website": "www.example.org"} for n in range(20)]
    path = table(tmp_path / "acts.csv", *rows)
    text = path.read_bytes()
    path.write_bytes(text[: int(share * len(text))])
    with pytest.raises(UnreadableList, match="line"):
        parties(path)


def test_tables_of_one_folder_are_one_edition(tmp_path: Path) -> None:
    table(tmp_path / "annexes-2026-07-17" / "a.csv", CARRIER)
    table(tmp_path / "annexes-2026-07-17" / "b.csv", TANKER)
    table(tmp_path / "annexes-2026-07-17" / "customers.csv", {"name": "Nobody"})
    (package,) = detect([tmp_path]).packages
    assert (package.source, package.format) == ("eu_journal", "eu_journal_csv")
    assert sorted(package.files) == ["a.csv", "b.csv"]
    assert package.published_hint is not None
    assert package.published_hint.date() == date(2026, 7, 17)


@pytest.mark.slow
def test_an_edition_that_lacks_an_act_or_its_reasons_is_held(
    tmp_path: Path, sqlite_url: str
) -> None:
    engine = open_engine(sqlite_url)
    store = SnapshotStore(engine)
    rows = [
        row | {"entry": str(n), "name": f"{row['name']} {n}"} for n in range(40) for row in ROWS
    ]
    whole = [row for row in rows if row["act"] != "Reg. (EU) 833/2014"]
    table(tmp_path / "one" / "a.csv", *whole)
    table(tmp_path / "one" / "b.csv", *(row for row in rows if row not in whole))
    assert [one.state for one in import_paths(store, [tmp_path / "one"]).outcomes] == ["activated"]
    table(tmp_path / "two" / "a.csv", *whole)
    (held,) = import_paths(store, [tmp_path / "two"]).outcomes
    assert held.state == "refused"
    renamed = [{("grounds" if k == "reason" else k): v for k, v in row.items()} for row in rows]
    table(tmp_path / "three" / "a.csv", *renamed)
    (held,) = import_paths(store, [tmp_path / "three"]).outcomes
    assert held.state == "refused"
    assert "reason is gone, 120 values lost; grounds is new" in " ".join(held.reasons)
    engine.dispose()


@pytest.mark.full
def test_the_real_tables_hold_what_an_independent_count_finds(full_lists: Path) -> None:
    paths = sorted((full_lists / "more_lists" / "eu_journal").glob("*.csv"))
    rows = []
    for path in paths:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows += list(csv.DictReader(file))
    assert len(rows) > 4_000
    kept = [row for row in rows if row["schema"] != "Asset"]
    report = ParseReport("eu_journal")
    found = parties(*paths, report=report)
    assert report.counts["records"] == len(rows)
    assert len(found) == len({one.id for one in found}) == len(kept)
    of_kind = Counter(
        {"Person": "person", "Vessel": "vessel"}.get(r["schema"], "organization") for r in kept
    )
    assert Counter(one.kind for one in found) == of_kind
    with_imo = [
        r for r in kept if r["schema"] == "Vessel" and re.fullmatch(r"\d{7}", r["imoNumber"])
    ]
    ships = [one for one in found if one.kind == "vessel"]
    assert sum(any(i.type == "imo" for i in one.identifiers) for one in ships) == len(with_imo)
    reasons = [row["reason"] for row in kept if row["reason"]]
    assert sum(bool(one.listings[0].reason) for one in found) == len(reasons)
    for row, one in zip(kept, found, strict=True):
        names = words(" ".join(f"{name.raw} {name.full}" for name in one.names))
        assert words(row["name"]) <= names, one.id
        headings = {"text", "of", "image", *words(" ".join(re.findall(r"\w+:", row["alias"])))}
        assert words(row["alias"]) - headings <= names, one.id
    skipped = [one for one in report.oddities if one.severity == "skipped"]
    assert Counter(one.field for one in skipped) == {"type": len(rows) - len(kept), "imo": 1}
    undated = [row for row in kept if not re.search(r"\d{4}", row["startDate"])]
    assert sum(one.message == "no date of listing" for one in report.oddities) == len(undated)


def test_only_a_table_that_names_acts_and_annexes_is_taken_for_one() -> None:
    assert journal.is_journal(["CELEX", "Annex", "Name"])
    assert not journal.is_journal(["name", "act", "reason"])
