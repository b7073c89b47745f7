"""A new version that lost a whole kind of fact is refused, though all its parties are there."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lists.content_profile import ContentProfile, drift_limits, losses
from lists.db import open_engine
from lists.imports import Intent
from lists.refresh import import_paths
from lists.store import SnapshotStore
from tests.property_profiles import examples

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lists.refresh import ImportReport


def profile(**counts: int) -> ContentProfile:
    return ContentProfile(Counter({name.replace("_", " "): n for name, n in counts.items()}))


def test_an_equal_profile_has_lost_nothing() -> None:
    same = profile(names=900, aliases=300, birth_dates=80)
    assert losses(same, same) == ()


def test_a_kind_of_fact_that_is_gone_is_named_with_its_count() -> None:
    (lost,) = losses(profile(aliases=2752), profile())
    assert lost.startswith("all 2,752 aliases are gone (100% lost")


def test_a_few_corrections_are_no_loss() -> None:
    assert losses(profile(birth_dates=100, aliases=300), profile(birth_dates=97, aliases=290)) == ()


def test_small_counts_may_go_because_one_correction_is_a_large_share_of_them() -> None:
    assert losses(profile(birth_dates=5), profile(birth_dates=1)) == ()


def test_one_type_of_identifier_is_missed_even_when_the_others_grow() -> None:
    before = ContentProfile(Counter({"identifiers": 400, "identifiers of type passport": 300}))
    after = ContentProfile(Counter({"identifiers": 400, "identifiers of type national_id": 400}))
    assert any("passport" in sentence for sentence in losses(before, after))


def test_a_programme_under_another_code_is_no_loss_while_its_parties_are_there() -> None:
    before = ContentProfile(Counter({"parties": 500, "parties of programme OLD": 25}))
    after = ContentProfile(Counter({"parties": 500, "parties of programme NEW": 25}))
    assert losses(before, after) == ()


def test_a_programme_whose_parties_are_gone_is_a_loss() -> None:
    before = ContentProfile(Counter({"parties": 500, "parties of programme DPRK": 155}))
    after = ContentProfile(Counter({"parties": 345}))
    assert any("programme DPRK" in sentence for sentence in losses(before, after))


@given(st.dictionaries(st.sampled_from(sorted(drift_limits())), st.integers(0, 5000)))
@settings(max_examples=examples(200))
def test_growth_is_never_a_loss(counts: dict[str, int]) -> None:
    before = ContentProfile(Counter(counts))
    after = ContentProfile(Counter({name: count + 7 for name, count in counts.items()}))
    assert losses(before, after) == ()


def test_every_limit_has_a_reason_and_a_sane_share() -> None:
    assert all(limit.why and 0 < limit.lost < 1 for limit in drift_limits().values())


@pytest.fixture(scope="module")
def incumbent(
    full_lists: Path, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A database with the UN list of November 2025 in it."""
    path = tmp_path_factory.mktemp("drift") / "lists.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    assert imported(path, full_lists / "lists" / "un" / "un_2025-11-20.xml").ok
    return path


def imported(database: Path, file: Path) -> ImportReport:
    engine = open_engine(f"sqlite:///{database}")
    try:
        return import_paths(SnapshotStore(engine), [file], Intent())
    finally:
        engine.dispose()


@pytest.fixture
def database(incumbent: Path, tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "lists.sqlite3"
    path.write_bytes(incumbent.read_bytes())
    yield path
    path.unlink()


@pytest.mark.full
@pytest.mark.parametrize(
    ("elements", "lost"),
    [
        (("INDIVIDUAL_DATE_OF_BIRTH",), "birth dates"),
        (("INDIVIDUAL_ALIAS",), "aliases"),
        (("ENTITY_ALIAS",), "aliases"),
        (("INDIVIDUAL_ALIAS", "ENTITY_ALIAS"), "aliases"),
        (("NATIONALITY", "INDIVIDUAL_DOCUMENT"), "nationalities"),
        (("INDIVIDUAL_DOCUMENT",), "identifiers of type passport"),
        (("INDIVIDUAL_PLACE_OF_BIRTH",), "birth places"),
        (("NAME_ORIGINAL_SCRIPT",), "original-script names"),
        (("COMMENTS1",), "reasons and remarks"),
        (("INDIVIDUAL_ADDRESS", "ENTITY_ADDRESS"), "addresses"),
    ],
)
def test_a_renamed_element_of_the_un_file_keeps_the_last_good_version_in_service(
    full_lists: Path, database: Path, tmp_path: Path, elements: tuple[str, ...], lost: str
) -> None:
    text = (full_lists / "lists" / "un" / "un_2026-02-27.xml").read_text("utf-8")
    for element in elements:
        for mark in ("<", "</"):
            text = text.replace(f"{mark}{element}>", f"{mark}{element}_NEW>")
    damaged = tmp_path / "consolidated.xml"
    damaged.write_text(text, "utf-8")
    (outcome,) = imported(database, damaged).outcomes
    assert outcome.state == "refused"
    reasons = " ".join(outcome.reasons)
    assert lost in reasons
    assert any(f"{element}_NEW" in reasons for element in elements), reasons


@pytest.mark.full
def test_the_next_real_edition_of_the_un_list_is_taken(full_lists: Path, database: Path) -> None:
    (outcome,) = imported(database, full_lists / "lists" / "un" / "un_2026-02-27.xml").outcomes
    assert (outcome.state, outcome.reasons) == ("activated", ())


@pytest.mark.full
def test_two_years_of_ofac_designations_are_no_loss(
    full_lists: Path, sqlite_template: Path, tmp_path: Path
) -> None:
    path = tmp_path / "ofac.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    folder = full_lists / "lists" / "ofac_csv"
    assert imported(path, folder / "2022-01-21").ok
    (outcome,) = imported(path, folder / "2023-12-28").outcomes
    assert (outcome.state, outcome.reasons) == ("activated", ())


@pytest.mark.full
def test_the_ofac_file_without_its_aliases_and_addresses_is_refused(
    full_lists: Path, sqlite_template: Path, tmp_path: Path
) -> None:
    path = tmp_path / "ofac.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    folder = full_lists / "lists" / "ofac_csv"
    assert imported(path, folder / "2022-01-21").ok
    alone = tmp_path / "2023-12-28"
    alone.mkdir()
    (alone / "sdn.csv").write_bytes((folder / "2023-12-28" / "sdn.csv").read_bytes())
    (outcome,) = imported(path, alone).outcomes
    assert outcome.state == "refused"
    assert any("aliases" in reason for reason in outcome.reasons)
