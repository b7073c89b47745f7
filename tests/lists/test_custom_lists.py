"""Custom lists: named after their file or by the operator, and otherwise lists like any other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lists.custom import BadListName, any_source, known_sources, list_name, name_of_file
from lists.db import open_engine
from lists.detect import detect
from lists.refresh import Intent, import_paths
from lists.store import SnapshotStore
from lists.vocabulary.sources import FETCHED, SOURCES
from tests.lists.ftm_files import line, write

if TYPE_CHECKING:
    from collections.abc import Iterator

SIMPLE = (
    '"id","schema","name","aliases","birth_date","countries","addresses","identifiers",'
    '"sanctions","phones","emails","program_ids","dataset","first_seen","last_seen"\n'
    '"NK-1","Person","Kim Chol","Kim Cheol;김철","1962-05-03","kp","Nampo","654120260;77",'
    '"DPRK3","+850 2 381","k@silibank.com","US-DPRK3","US OFAC","2020-01-01","2026-01-01"\n'
    '"NK-2","Vessel","CHON MA SAN","","","kp","","IMO8660313","","","","","UN","",""\n'
    '"NK-3","Dragon","Smaug","","","","","","","","","","","",""\n'
)


@pytest.fixture
def store(database_url: str) -> Iterator[SnapshotStore]:
    engine = open_engine(database_url)
    yield SnapshotStore(engine)
    engine.dispose()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("acme-watchlist-2026-02-01.csv", "acme_watchlist"),
        ("Own List.csv", "own_list"),
        ("us_sdn/entities.ftm.json", "us_sdn"),
        ("blacklist/targets.simple.csv", "blacklist"),
        ("peps.ftm.json", "peps"),
    ],
)
def test_a_list_is_named_after_its_file(path: str, expected: str) -> None:
    assert name_of_file(Path(path)) == expected


@pytest.mark.parametrize("path", ["un.csv", "2026.csv", "1/entities.ftm.json", "이름.csv", "x.csv"])
def test_where_the_file_says_nothing_somebody_must(path: str) -> None:
    with pytest.raises(BadListName, match=r"--source|official"):
        name_of_file(Path(path))


@pytest.mark.parametrize(
    "name",
    ["un", "ofac_sdn", "default", "sanctions", "Acme", "a", "../x", "a b", "x" * 41, "1x", ""],
)
def test_a_name_that_is_taken_or_unfit_is_refused(name: str) -> None:
    with pytest.raises(BadListName):
        list_name(name)


def test_official_lists_stay_first_and_themselves() -> None:
    known = known_sources("zeta", "un", "acme", "unidentified")
    assert known[: len(FETCHED)] == FETCHED
    assert [one.code for one in known[len(FETCHED) :]] == ["acme", "zeta"]
    assert any_source("un") is SOURCES[0]
    assert any_source("acme").min_records == 1


def test_formats_are_told_apart_by_content(tmp_path: Path) -> None:
    ftm = write(tmp_path / "acme.txt", line("Person", "x", name="A B"))
    simple, own = tmp_path / "open.csv", tmp_path / "own.csv"
    simple.write_text(SIMPLE)
    own.write_text("name\nBad Trading\n")
    found = {one.source: one.format for one in detect([ftm, simple, own]).packages}
    assert found == {"acme": "ftm_json", "open": "ftm_simple_csv", "own": "watchlist_csv"}


def test_a_csv_file_in_a_folder_is_no_watchlist_unless_asked_for(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text("name\nInnocent Ltd\n")
    detection = detect([tmp_path])
    assert detection.packages == ()
    assert [one.refused for one in detection.unknown] == [False]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[{"id": "x", "schema": "Person", "properties": {}}]', "one JSON array"),
        ('{"name": "package", "version": 1}', "no FollowTheMoney entities"),
    ],
)
def test_other_json_is_refused_with_what_it_is(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "acme.json"
    path.write_text(text)
    (unknown,) = detect([path]).unknown
    assert said in unknown.reason
    assert unknown.refused


def test_a_simple_table_keeps_what_its_columns_hold(store: SnapshotStore, tmp_path: Path) -> None:
    path = tmp_path / "open.csv"
    path.write_text(SIMPLE)
    report = import_paths(store, [path])
    version = report.outcomes[0].version
    assert version is not None
    found = {one.id: one for one in store.snapshot([version]).entities}
    assert set(found) == {"NK-1", "NK-2"}
    person = found["NK-1"]
    assert [name.full for name in person.names] == ["Kim Chol", "Kim Cheol", "김철"]
    assert person.listings[0].programmes == ("DPRK3", "US-DPRK3")
    assert {(one.type, one.value) for one in person.identifiers} == {
        ("email", "k@silibank.com"),
        ("phone", "+850 2 381"),
        ("other", "654120260"),
        ("other", "77"),
    }
    assert found["NK-2"].identifiers[0].type == "imo"
    assert store.reading_of(version).counts["skipped"] == 1


def test_a_custom_list_has_versions_checks_differences_and_a_way_back(
    store: SnapshotStore, tmp_path: Path
) -> None:
    rows = [line("Person", f"p{number}", name=f"Person Number {number}") for number in range(10)]

    def imported(name: str, count: int, *more: dict) -> str:
        path = write(tmp_path / f"{name}.ftm.json", *rows[:count], *more)
        (outcome,) = import_paths(store, [path], Intent(by="me"), name="acme").outcomes
        changes = tuple(outcome.diff.counts.values()) if outcome.diff else ()
        return " ".join(map(str, (outcome.state, *changes)))

    assert imported("one", 10) == "activated"
    assert imported("two", 10) == "unchanged"
    assert imported("three", 9, line("Person", "new", name="New One")) == "activated 1 0 1"
    assert imported("four", 2) == "refused"  # more than half gone at once
    before = store.active()
    assert store.rollback("acme", "mistake", "me").source == "acme"
    assert store.active() != before
    assert store.events("acme")[0].kind == "rolled_back"
    assert imported("three", 9, line("Person", "new", name="New One")) == "held"


def test_a_name_belongs_to_files_that_have_none_of_their_own(
    store: SnapshotStore, tmp_path: Path
) -> None:
    (tmp_path / "un.csv").write_text("name\nBad Trading\n")
    report = import_paths(store, [tmp_path / "un.csv"])
    assert "official list" in report.unknown[0].reason
    report = import_paths(store, [tmp_path / "un.csv"], name="ours")
    assert report.outcomes[0].source == "ours"
