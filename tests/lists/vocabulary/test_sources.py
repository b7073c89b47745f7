"""The table of lists: a new row fails here until every place that needs the list has it."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lists import imports
from lists.detect import CUSTOM_FORMATS
from lists.entity import Listing
from lists.vocabulary.sources import (
    SOURCES,
    find_source,
    listed_for_dprk,
    programme_covers,
    short_title,
    source,
)
from screening.policy import Policy
from screening.typologies.catalogue import catalogue

if TYPE_CHECKING:
    from lists.vocabulary.source import Source

ROOT = Path(__file__).parents[3]
CODES = [one.code for one in SOURCES]


@pytest.mark.parametrize("one", SOURCES, ids=CODES)
def test_every_fact_of_a_list_is_stated(one: Source) -> None:
    for fact in ("title", "publisher", "short_title", "authority", "jurisdiction", "opensanctions"):
        assert getattr(one, fact), fact
    assert one.parsers
    assert one.country or one.jurisdiction == "UN"


@pytest.mark.parametrize("one", SOURCES, ids=CODES)
def test_every_format_of_a_list_has_a_parser(one: Source) -> None:
    for form, module in one.parsers.items():
        assert imports.PARSERS[form] == module
        assert callable(import_module(module).read)


@pytest.mark.parametrize("one", SOURCES, ids=CODES)
def test_the_law_a_list_carries_out_is_in_the_catalogue_and_the_policy(one: Source) -> None:
    if one.law_pending:
        assert not any(t.citations([one.jurisdiction]) for t in catalogue()), "no longer pending"
        return
    assert one.jurisdiction in Policy.bundled().rules.risk.default_jurisdictions
    silent = [t.code for t in catalogue() if not t.citations([one.jurisdiction])]
    assert len(silent) < len(catalogue()) / 2, silent


@pytest.mark.parametrize("one", SOURCES, ids=CODES)
def test_a_list_is_in_the_documentation_and_its_parser_has_tests(one: Source) -> None:
    assert f"| `{one.code}`" in (ROOT / "docs" / "lists.md").read_text("utf-8")
    tests = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests" / "lists").rglob("*.py"))
    for module in one.parsers.values():
        package, _, name = module.rpartition(".")
        assert f"{module} import" in tests or f"{package} import {name}" in tests, module


def test_no_two_lists_share_a_name() -> None:
    for fact in ("code", "title", "short_title", "opensanctions", "url"):
        assert len({getattr(one, fact) for one in SOURCES}) == len(SOURCES), fact


def test_a_format_belongs_to_one_parser() -> None:
    stated = {(form, module) for one in SOURCES for form, module in one.parsers.items()}
    assert len(stated) + len(CUSTOM_FORMATS) == len(imports.PARSERS)


def test_a_custom_list_is_called_by_its_own_name() -> None:
    assert find_source("house_wl") is None
    assert short_title("house_wl") == "house_wl"
    with pytest.raises(KeyError, match="house_wl"):
        source("house_wl")


@pytest.mark.parametrize(
    ("listing", "expected"),
    [
        (Listing("un", "KPe.001"), True),
        (Listing("un", "QDe.004"), False),
        (Listing("un", "GBi.001"), False),
        (Listing("un_vessels", "8660313"), True),
        (Listing("ofac_sdn", "1", ("DPRK3",)), True),
        (Listing("ofac_sdn", "1", ("NPWMD",)), False),
        (Listing("ofac_sdn", "1", ("NPWMD",), remarks="North Korea Sanctions Regulations"), True),
        (Listing("eu", "EU.1", ("PRK",)), True),
        (Listing("eu", "EU.1", ("UKR",)), False),
        (Listing("house_wl", "7", ("DPRK2",)), True),
        (Listing("house_wl", "7", ("IRAN",)), False),
    ],
)
def test_a_listing_is_for_the_dprk_by_its_programme_or_reference(
    listing: Listing, *, expected: bool
) -> None:
    assert listed_for_dprk(listing) is expected


def test_a_programme_says_what_it_covers() -> None:
    assert programme_covers("DPRK3").startswith("E.O. 13722")
    assert programme_covers("SDGT") == ""


def test_what_covers_are_told_of_is_a_dprk_programme() -> None:
    for one in SOURCES:
        for programme in one.dprk.covers:
            listing = Listing(one.code, "1", (programme,), remarks=one.dprk.shared_mark)
            known = listed_for_dprk(listing) or any(
                prefix.startswith(programme) for prefix in one.dprk.prefixes
            )
            assert known, programme
            assert re.fullmatch(r"[A-Z0-9:-]+", programme)
