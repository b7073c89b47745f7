"""The headline: who, listed where, by which facts, what to do, in two hundred letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.explanation.headline import MAX_LETTERS, headline_of
from screening.explanation.inputs import NamedInDeal
from screening.model.result import Evidence, Match, Term
from screening.model.subject import Subject, Unread
from screening.typologies.client.submission import Submission
from tests import factories
from tests.screening.explanation.parts import (
    OPEN,
    OTHER_DATE,
    SAME_IMO,
    SAME_NAME,
    SHIP,
    hit,
    inputs,
)


def test_an_equal_imo_number_is_named_as_what_it_is() -> None:
    said = headline_of(inputs(hit(SAME_IMO, SAME_NAME)))
    assert said == (
        "Hold: YU JONG 2 is very likely the ship on the OFAC SDN list: same IMO number and same"
        " name. A person must decide."
    )


def test_how_sure_it_is_stands_in_the_verb() -> None:
    said = [headline_of(inputs(hit(SAME_NAME, certainty=c))) for c in (0.95, 0.7, 0.4, 0.1)]
    assert [("very likely" in s, "probably the" in s, "may be" in s) for s in said] == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
        (False, False, True),
    ]


@pytest.mark.parametrize("band", ["review", "escalate"])
def test_what_would_settle_it_is_asked_for(band: str) -> None:
    said = headline_of(inputs(hit(SAME_NAME, known=OPEN), band=band))
    assert said.endswith("Ask for a birth date or a passport number.")
    assert "about 3,774 people bear the name" in said


def test_a_clear_says_whom_it_is_not_and_why() -> None:
    person = factories.person("KIM Chol", key="2", source="un")
    subject = Subject(kind="person", names=("KIM Chol",))
    far = hit(SAME_NAME, OTHER_DATE, entity=person, certainty=0.01)
    said = headline_of(inputs(far, band="clear", subject=subject))
    assert said.startswith("Clear: KIM Chol is probably not KIM Chol (UN sanctions list)")
    assert said.endswith("born in different years.")


def test_nothing_found_is_said_of_the_fields_that_were_sent() -> None:
    said = headline_of(inputs(band="clear"))
    assert said == (
        "Clear: no listed party matches the names sent, and nothing sent points to the DPRK."
    )


def test_what_was_not_screened_is_the_headline_where_nothing_else_was_found() -> None:
    subject = Subject(names=("A",), unread=(Unread("UBO", "it could not be read"),))
    assert "UBO" in headline_of(inputs(band="review", subject=subject))


def test_a_party_of_the_deal_is_named() -> None:
    known = NamedInDeal("Yu Jong Two", Match(0.97, 5000, (SAME_NAME,), SHIP))
    said = headline_of(inputs(band="escalate", partners=(known,)))
    assert "the deal names Yu Jong Two, which is very likely YU JONG 2" in said


def test_parties_that_something_else_leads_over_are_named_or_counted() -> None:
    others = [factories.entity(f"{name} TRADING", key=name) for name in ("ALDER", "BIRCH", "CEDAR")]
    for many, end in (
        (1, "also names ALDER, listed as ALDER TRADING"),
        (3, "parties in the facts."),
    ):
        named = tuple(
            NamedInDeal(one.caption.split()[0], Match(0.97, 5000, (SAME_NAME,), one), weight=0.5)
            for one in others[:many]
        )
        said = headline_of(inputs(hit(SAME_NAME), partners=named))
        assert said.startswith("Hold: YU JONG 2 is very likely the ship on the OFAC SDN list")
        assert end in said


def test_a_number_that_differs_without_counting_is_said() -> None:
    slip = Evidence("passport", 0, "290320765", "290320764", "passport number but for one slip")
    said = headline_of(inputs(hit(SAME_NAME, slip)))
    assert "same name, passport number but for one slip." in said


def test_a_red_flag_alone_is_named() -> None:
    flags = Submission(red_flags=(Term("red flag", 0.4, "ship: AIS silent for 60 hours"),))
    assert "AIS silent" in headline_of(inputs(band="review", submission=flags))


EVIDENCE = st.sampled_from([(SAME_NAME, OTHER_DATE), (SAME_NAME,), ()])


@given(st.text(min_size=1, max_size=400), st.text(min_size=1, max_size=400), EVIDENCE)
def test_no_name_makes_a_headline_longer_than_a_cell(
    name: str, caption: str, evidence: tuple[Evidence, ...]
) -> None:
    entity = factories.entity(caption, kind="vessel", key="9")
    subject = Subject(names=(name,))
    for band in ("clear", "review", "escalate", "block"):
        found = hit(*evidence, entity=entity, known=OPEN)
        said = headline_of(inputs(found, band=band, subject=subject))
        assert 0 < len(said) <= MAX_LETTERS
        assert "\n" not in said


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("Granite Ocean Co Ltd", "same name, other legal form"),
        ("Granite Ocean", "same name, other legal form"),
        ("Granite Oceans Co Ltd", "similar name"),
        ("granite ocean company limited", "same name"),
    ],
)
def test_a_name_that_differs_by_its_legal_form_is_no_similar_name(sent: str, said: str) -> None:
    firm = factories.entity("GRANITE OCEAN COMPANY LIMITED", kind="organization", key="7")
    name = Evidence("name", 9_000, sent, "GRANITE OCEAN COMPANY LIMITED", "23 bits")
    found = headline_of(inputs(hit(name, entity=firm), subject=Subject(names=(sent,))))
    assert f": {said}." in found
