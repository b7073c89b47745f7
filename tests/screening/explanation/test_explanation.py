"""The words of an answer: stable, literal, careful. Changed wording shows in the snapshots."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from lists.entity import Identifier
from screening.model.result import Evidence
from screening.model.subject import (
    Activity,
    Cargo,
    Document,
    Employment,
    Port,
    Subject,
    VesselEvent,
)
from tests.screening.deals import assess, cargo, deal, match, ofac, same_name, un

if TYPE_CHECKING:
    from collections.abc import Callable

    from syrupy.assertion import SnapshotAssertion

    from screening.assessment import Assessment

ACHIM = un(
    "KOREA ACHIM SHIPPING CO",
    "KPe.061",
    "Registered owner of DPRK tanker CHON MA SAN. DPRK-flagged CHON MA SAN prepared for likely"
    " ship-to-ship transfer operations in late January 2018.",
)
NUMBER = Identifier(type="imo", value="8660313", normalized="8660313", valid=True)
CHON_MA_SAN = ofac("CHON MA SAN", "23729", "DPRK4", kind="vessel", identifiers=(NUMBER,))
KIM_CHOL = ofac("KIM, Chol", "23483", "DPRK4", kind="person")


def petroleum() -> Assessment:
    ship = Subject(
        kind="vessel", names=("CHON MA SAN",), imo="8660313",
        activity=Activity(cargo=(Cargo("gas oil", "271019", 1600, "t"),),
                          ports=(Port("KPNAM", "Nampo", "KP", "discharge"),),
                          vessel_events=(VesselEvent("sts", area="East China Sea"),)),
    )  # fmt: skip
    imo = Evidence("imo", 14_000, "8660313", "8660313", "same imo number")
    return assess(ship, ACHIM, CHON_MA_SAN, matches=(match(CHON_MA_SAN, 0.999, imo),))


def labor_broker() -> Assessment:
    return assess(
        deal(services=("worker dispatch", "dormitory"), description="builders for a stadium",
             employment=(Employment("KP", "OOO Stroy", "RU", "construction", "RU"),))
    )  # fmt: skip


def clean_company() -> Assessment:
    return assess(
        deal(origin="DE", destination="FR", cargo=cargo("machine tools", "8457"),
             ports=(Port("DEHAM", "Hamburg", "DE", "load"),)), ACHIM,
    )  # fmt: skip


def false_friend() -> Assessment:
    subject = Subject(kind="person", names=("KIM Chol",), nationalities=("KR",))
    other = Evidence("birth_date", -9000, "1990-01-01", "1964-09-27", "born in different years")
    return assess(subject, KIM_CHOL, matches=(match(KIM_CHOL, 0.02, same_name(KIM_CHOL), other),))


def coal_with_papers() -> Assessment:
    return assess(
        deal(origin="RU", destination="CN", cargo=cargo("coal", "2701", origin="RU"),
             ports=(Port("KPRAJ", "Rajin", "KP", "load"),),
             documents=(Document("notification", details="2375 OP18"),)), law="UN",
    )  # fmt: skip


SECTIONS = ("facts", "matched", "listed", "links", "reasons", "law", "checked",
            "would_change", "scoring")  # fmt: skip
STORIES = [petroleum, labor_broker, clean_company, false_friend, coal_with_papers]


@pytest.mark.parametrize("story", STORIES)
def test_the_wording_is_stable(
    story: Callable[[], Assessment], snapshot: SnapshotAssertion
) -> None:
    assert story().explanation.text == snapshot


@pytest.mark.parametrize("story", STORIES)
def test_the_text_is_its_parts_and_nothing_else(story: Callable[[], Assessment]) -> None:
    told = story().explanation
    headline, *lines = told.text.splitlines()
    assert headline == told.headline
    parts = {one for name in SECTIONS for one in getattr(told, name)}
    said = [line.removeprefix("- ") for line in lines if line.startswith("- ")]
    assert set(said) <= parts
    assert all(line == "" or line.endswith(":") or line.startswith(("- ", "More in the fields"))
               for line in lines)  # fmt: skip


@pytest.mark.parametrize("story", STORIES)
def test_everything_is_short_enough_to_be_read(story: Callable[[], Assessment]) -> None:
    told = story().explanation
    assert 0 < len(told.headline) <= 200
    assert len(told.facts) <= 5
    assert len(told.text) <= (600 if story().band == "clear" else 2500)
    assert max(len(line.split()) for line in told.text.splitlines()) <= 41


@pytest.mark.parametrize("story", STORIES)
def test_nobody_is_called_guilty(story: Callable[[], Assessment]) -> None:
    text = story().explanation.text.lower()
    assert not re.search(r"guilt|violat|criminal|illegal", text)


def test_a_quote_is_told_with_list_reference_and_field() -> None:
    subject = Subject(names=("Korea Achim Shipping",))
    answer = assess(subject, ACHIM, CHON_MA_SAN, matches=(match(ACHIM),))
    transfer = next(f for f in answer.typologies if f.code == "STS")
    (quote,) = transfer.quotes
    assert ACHIM.listings[0].reason[quote.start : quote.end] == quote.text
    assert (quote.reference, quote.version) == ("KPe.061", "un-v1")
    assert "KPe.061, reason for listing)" in answer.explanation.text


def test_an_unread_citation_says_so_in_a_field_of_its_own_and_not_in_a_sentence() -> None:
    answer = petroleum()
    labels = {c.verification for finding in answer.typologies for c in finding.law}
    assert labels == {"checked", "paragraph not checked"}
    assert "not checked" not in answer.explanation.text


def test_what_was_checked_and_found_clean_is_named() -> None:
    told = clean_company().explanation
    assert told.checked[-1] == "Checked and found clean: cargo, ports."
    assert "Lists searched: un-v1." in told.checked


def test_what_would_change_the_result_is_named() -> None:
    answer = assess(Subject(kind="person", names=("KIM, Chol",)), KIM_CHOL,
                    matches=(match(KIM_CHOL, 0.8, same_name(KIM_CHOL)),))  # fmt: skip
    assert "a birth date" in answer.explanation.would_change[0]


def test_a_long_list_of_matches_is_counted_not_told() -> None:
    parties = [ofac(f"KIM, Chol {n}", str(n), "DPRK4", kind="person") for n in range(7)]
    answer = assess(Subject(names=("KIM Chol",)), *parties, matches=[match(p) for p in parties])
    assert "Other listed parties that may be meant: 2." in answer.explanation.matched


def test_a_sign_with_brackets_is_a_whole_sentence() -> None:
    work = Employment(nationality="KP", sector="construction", work_country="RU")
    subject = Subject(names=("Blue Door Ltd",), activity=Activity(employment=(work,)))
    answer = assess(subject).explanation
    sign = "a DPRK national works abroad in RU (construction) after 2019-12-22"
    assert f"DPRK workers earning abroad: {sign}; tie to the DPRK: worker" in answer.headline
    assert f"DPRK workers earning abroad: {sign}." in answer.facts


def test_an_event_that_is_not_known_is_not_said_to_be_checked() -> None:
    deal = Activity(vessel_events=(VesselEvent(""),))
    answer = assess(Subject(names=("Blue Door Ltd",), activity=deal)).explanation
    assert "vessel events" not in answer.text
