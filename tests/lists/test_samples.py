"""The bundled sample lists: readable to the last record, true to their read-me, broad enough.

They are what a new installation serves first, so a broken or one-sided sample is the first thing a
user would see. Each record was checked against the published lists when it was written; here only
what must hold without them is tested.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import lists
from lists.detect import detect
from lists.imports import parse
from lists.parsing.report import ParseReport

if TYPE_CHECKING:
    from lists.entity import Entity

FOLDER = Path(lists.__file__).parent / "data" / "sample"
DPRK = re.compile(
    r"\bDPRK|North[ -]Korea|Democratic People['\u2019]s Republic of Korea|\bKOMID\b|Korean People",
)
RUSSIA_STORY = {  # RUSSIA-EO14024: ships, owners and a man behind DPRK arms for Russia
    *("ofac-37059", "ofac-37095", "ofac-37098", "ofac-46773", "ofac-44294"),
    *("ofac-37065", "ofac-37049", "ofac-46768", "ofac-46770"),
}


@cache
def readings() -> dict[str, tuple[tuple[Entity, ...], ParseReport]]:
    """Every sample list by source, with what its parser had to say."""
    read = {}
    for package in detect([FOLDER]).packages:
        reading = ParseReport(package.source)
        read[package.source] = (tuple(parse(package, reading)), reading)
    return read


def entities() -> tuple[Entity, ...]:
    return tuple(entity for found, _ in readings().values() for entity in found)


def party(key: str) -> Entity:
    return next(entity for entity in entities() if key in {entity.id, entity.reference})


def words(entity: Entity) -> str:
    """All a typology rule can read: names, positions, reasons, remarks."""
    texts = [name.full for name in entity.names] + [*entity.titles, *entity.positions]
    for listing in entity.listings:
        texts += [listing.reason, listing.remarks]
    return "\n".join(texts + list(entity.notes))


def dprk_related(entity: Entity) -> bool:
    programmes = " ".join(code for listing in entity.listings for code in listing.programmes)
    return bool(
        entity.reference.startswith("KP")
        or entity.source == "un_vessels"
        or "UK:DPR" in programmes
        or "DPRK" in programmes
        or "PRK" in programmes.split()
        or entity.id in RUSSIA_STORY
        or (entity.source in {"ofac_sdn", "eu"} and DPRK.search(words(entity)))
        or (entity.source == "eu" and "KP" in entity.nationalities + entity.countries)
        or (entity.source == "eu" and "M Leasing" in words(entity))
    )


def read_me_counts() -> dict[str, tuple[int, int]]:
    rows = re.findall(
        r"^\| `([^`]+)` \|[^|]+\| (\d+) \| (\d+) \|$",
        (FOLDER / "README.md").read_text("utf-8"),
        re.MULTILINE,
    )
    return {file: (int(records), int(related)) for file, records, related in rows}


def test_the_folder_holds_one_list_of_each_publisher() -> None:
    assert sorted(readings()) == ["eu", "ofac_sdn", "uk", "un", "un_vessels"]


def test_no_record_is_skipped_and_no_value_unknown() -> None:
    told = [
        oddity
        for _, reading in readings().values()
        for oddity in reading.oddities
        if oddity.severity != "odd"
    ]
    assert told == []


@pytest.mark.parametrize(
    ("source", "file"),
    [
        ("un", "un.xml"),
        ("un_vessels", "un_vessels.html"),
        ("ofac_sdn", "ofac/*.csv"),
        ("eu", "eu.xml"),
        ("uk", "uk.xml"),
    ],
)
def test_the_read_me_tells_the_true_counts(source: str, file: str) -> None:
    found, _ = readings()[source]
    related = sum(dprk_related(entity) for entity in found)
    assert read_me_counts()[file] == (len(found), related)


def test_there_are_enough_dprk_designations_and_enough_others() -> None:
    related = sum(map(dprk_related, entities()))
    assert related >= 150
    assert len(entities()) - related >= 60


def test_no_party_is_there_twice() -> None:
    keys = Counter((entity.source, entity.reference) for entity in entities() if entity.reference)
    ids = Counter(entity.id for entity in entities())
    assert [key for key, times in (keys + ids).items() if times > 1] == []


def test_only_the_number_that_is_published_wrong_fails_its_check_digit() -> None:
    failed = {
        (entity.reference, number.value)
        for entity in entities()
        for number in entity.identifiers
        if number.valid is False
    }
    assert failed == {("23513", "543400")}


def test_every_ship_but_one_has_a_ship_number() -> None:
    without = [
        entity.caption
        for entity in entities()
        if entity.kind == "vessel" and not any(one.type == "imo" for one in entity.identifiers)
    ]
    assert without == ["MIN NING DE YOU 078"]


def test_every_party_named_after_linked_to_is_in_the_sample() -> None:
    lost = [
        (entity.caption, link.target_name)
        for entity in readings()["ofac_sdn"][0]
        for link in entity.links
        if link.type == "linked_to" and not link.target_id
    ]
    assert lost == []


TYPOLOGY_WORDS = {
    "PETRO_REFINED": r"refined petroleum|fuel oil",
    "STS": r"ship-to-ship",
    "COAL_MINERAL": r"coal|zinc|gold",
    "SEAFOOD": r"processing and preserving of fish",
    "ARMS": r"arms dealer|munitions|torpedoes",
    "RUS_MIL_LOGISTICS": r"port of Dunai|Russian armed forces",
    "SPACE_MISSILE": r"satellite|ballistic missile",
    "WMD_NUCLEAR": r"nuclear|uranium|plutonium",
    "BANK": r"SWIFT|\bbank\b",
    "LABOR_OVERSEAS": r"exportation of workers",
    "LABOR_BROKER": r"visas, passports and departures",
    "IT_WORKER": r"IT workers|information technology",
    "CYBER_CRYPTO": r"Digital Currency Address|cyber-attacks",
    "SHIP_NETWORK": r"Registered owner|ship manager",
    "SHIP_IDENTITY": r"mask its identity|identity laundering|fabricated documents",
    "RAIL": r"railway container operator",
    "AVIATION": r"AIR KORYO|Aircraft Operator",
    "STATUE": r"statues",
    "INSURANCE": r"insurance",
    "DIPLOMATIC": r"ambassador|embassy|consul",
    "STATE_PARTY": r"Workers['\u2019] Party|Ministry of",
}
"""LUXURY, TEXTILE, JV and the like are in no listing; they come from submissions only."""


@pytest.mark.parametrize("code", sorted(TYPOLOGY_WORDS))
def test_each_typology_that_lists_can_support_has_a_dprk_record(code: str) -> None:
    pattern = re.compile(TYPOLOGY_WORDS[code], re.IGNORECASE)
    found = [one.caption for one in entities() if dprk_related(one) and pattern.search(words(one))]
    assert found, code


QUOTES = [
    ("unv-8660313", "ship-to-ship transfer operations for oil"),
    ("KPe.066", "loaded 1,168 kiloliters of fuel oil"),
    ("KPe.066", "ship-to-ship"),
    ("KPe.065", "erase SAMMA SHIPPING"),
    ("KPe.065", "to mask its identity"),
    ("EU.9442.82", "vessel identity laundering"),
    ("EU.9443.81", "vessel identity laundering"),
    ("KPe.060", "oil deal valued at over $1 million"),
    ("KPe.059", "8,000 metric tons of coal"),
    ("KPe.059", "using canvas"),
    ("KPe.036", "firm for trading in coal"),
    ("unv-9020003", "loaded DPRK coal at Najin"),
    ("KPe.001", "primary arms dealer"),
    ("KPi.017", "KOMID representative in Iran"),
    ("KPe.004", "vacuum pumps"),
    ("KPe.050", "exportation of workers"),
    ("EU.11337.46", "North Korean armaments"),
    ("EU.11337.46", "port of Dunai"),
    ("EU.11874.67", "largest railway container operator"),
    ("EU.11874.67", "military goods from China and the"),
    ("EU.11623.11", "handles DPRK personnel's visas, passports and departures"),
    ("DPR0289", "transferring petroleum products between Russia and DPRK as owner of the vessel"),
    ("DPR0290", "allowing UN designated vessels to bunker in its berth at the port of Vostochny"),
    ("DPR0291", "allowed UN designated vessels to bunker in the berth of the Toplivo Bunkering"),
    ("ofac-30083", "Construction of other civil engineering projects"),
]


@pytest.mark.parametrize(("key", "quote"), QUOTES)
def test_the_phrases_that_examples_quote_stand_as_published(key: str, quote: str) -> None:
    assert quote in words(party(key))


NUMBERS = [
    ("ofac-23729", "imo", "8660313"),
    ("ofac-23736", "imo", "8604917"),
    ("ofac-24508", "imo", "9003550"),
    ("ofac-37059", "imo", "9179842"),
    ("ofac-37095", "imo", "9161003"),
    ("ofac-37098", "imo", "9358010"),
    ("ofac-46773", "imo", "8517839"),
    ("EU.9442.82", "imo", "8514306"),
    ("EU.9443.81", "imo", "9036387"),
    ("unv-7937317", "imo", "7937317"),
    ("ofac-37065", "imo_company", "6246853"),
    ("KPe.066", "imo_company", "5434358"),
    ("ofac-15603", "bic", "FTBDKPPY"),
    ("KPe.047", "bic", "FTBDKPPY"),
    ("ofac-37517", "bic", "FAEBRU8V"),
    ("ofac-27307", "wallet", "0x098b716b8aaf21512996dc57eb0615e2383e2f96"),
    ("ofac-28263", "wallet", "1Hn9ErTCPRP6j5UDBeuXPGuq5RtRjFJxJQ"),
]


@pytest.mark.parametrize(("key", "kind", "value"), NUMBERS)
def test_the_numbers_of_the_acceptance_cases_are_read(key: str, kind: str, value: str) -> None:
    assert value in {one.normalized for one in party(key).identifiers if one.type == kind}


def test_persons_of_one_name_stay_apart() -> None:
    older, younger = party("ofac-12211"), party("ofac-17614")
    assert older.caption == younger.caption == "KIM, Yong Chol"
    assert not set(older.birth_dates) & set(younger.birth_dates)


def test_a_long_remark_goes_on_in_the_comments_file_in_the_middle_of_a_word() -> None:
    remarks = {row[0]: row[11] for row in csv_rows("sdn.csv")}
    rest = {row[0]: row[1] for row in csv_rows("sdn_comments.csv")}
    assert rest
    assert {len(remarks[uid]) for uid in rest} == {1000}
    assert remarks["27307"][-1].isalpha()
    assert rest["27307"][0].isalpha()
    assert "WHOIS HACKING TEAM" in {name.full for name in party("ofac-27307").names}


@pytest.mark.parametrize("file", ["sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv"])
def test_csv_files_end_as_the_publisher_ends_them(file: str) -> None:
    raw = (FOLDER / "ofac" / file).read_bytes()
    assert raw.endswith((b'"\r\n\x1a', b"-0- \r\n\x1a"))
    assert raw.count(b"\n") == raw.count(b"\r\n")


def test_every_ofac_party_has_an_address_row_even_without_an_address() -> None:
    assert {row[0] for row in csv_rows("add.csv")} == {row[0] for row in csv_rows("sdn.csv")}


def test_each_file_that_can_say_so_calls_itself_a_sample() -> None:
    for file in ("un.xml", "un_vessels.html", "eu.xml", "uk.xml"):
        assert "SAMPLE, written by hand" in (FOLDER / file).read_text("utf-8")[:400]


def test_the_samples_stay_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) < 400_000


def csv_rows(file: str) -> list[list[str]]:
    with (FOLDER / "ofac" / file).open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.reader(lines) if len(row) > 1]
