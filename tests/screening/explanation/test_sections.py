"""The sections: short sentences about match, listing, ties, conduct, law, and what was checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.explanation.facts import MAX_FACTS, facts_of
from screening.explanation.law import law_sentences
from screening.explanation.matched import match_sentences
from screening.explanation.paths import link_sentences, path_in_words
from screening.explanation.phrases import (
    MAX_WORDS,
    cut_words,
    ended,
    in_words,
    packed,
    quote_around,
    shortened,
)
from screening.explanation.quoted import listing_sentences
from screening.explanation.reasons import reason_sentences
from screening.explanation.searched import (
    change_sentences,
    checked_sentences,
    scoring_sentences,
)
from screening.explanation.text import MAX_LETTERS, text_of
from screening.model.result import Citation, Evidence, Explanation, Finding, PathStep, Quote
from screening.model.subject import Subject, Unread
from tests import factories
from tests.screening.explanation.parts import (
    COMMON,
    OPEN,
    OTHER_DATE,
    SAME_IMO,
    SAME_NAME,
    SHIP,
    hit,
    inputs,
)

if TYPE_CHECKING:
    from screening.explanation.inputs import ExplanationInput

ON_UN = factories.entity("YU JONG 2", kind="vessel", source="un_vessels", key="2")
STEP = PathStep("a", "AGENT CO", "acting for", "b", "BANK", "un", "KPe.900", "agent of the Bank")
BANNED = Citation("UN", "UNSCR 1 OP1: transfers are banned", "2017-09-11", status="banned")
MAY_BE = Citation("UN", "UNSCR 2 OP2: ships may be listed", "2016-11-30", status="sanctionable")


def finding(code: str = "STS", **fields: Any) -> Finding:
    values: dict[str, Any] = {
        "label": "Ship-to-ship transfer",
        "basis": "list text",
        "strength": 0.9,
        "why": "the listing says so",
        "law": (MAY_BE, BANNED),
        "status": "UN: banned",
    }
    return Finding(code, **{**values, **fields})


def two_records() -> ExplanationInput:
    same = {SHIP.id: SHIP.id, ON_UN.id: SHIP.id}
    return inputs(hit(SAME_IMO, SAME_NAME), hit(SAME_NAME, entity=ON_UN), same_party=same)


def test_records_of_one_party_are_told_as_one() -> None:
    said = list(match_sentences(two_records()))
    assert sum(one.startswith("Possible match: ") for one in said) == 1
    assert "2 records of one party" in said[0]
    assert [one.split(",")[0] for one in listing_sentences(two_records())] == [
        "OFAC SDN list",
        "UN 1718 designated vessels list",
    ]


def test_what_speaks_for_and_against_a_match_is_told_apart() -> None:
    said = list(match_sentences(inputs(hit(SAME_NAME, OTHER_DATE, known=OPEN))))
    assert 'For it: same name "YU JONG 2".' in said
    assert "Against it: born in different years: 1990-01-01 sent, 1964-09-27 listed." in said
    assert COMMON.why in said[0]


def test_facts_are_few_and_what_was_not_screened_is_always_one() -> None:
    subject = Subject(names=("A",), unread=tuple(Unread(f, "-") for f in ("UBO", "notes")))
    many = tuple(finding(f"C{n}", label=f"Conduct {n}") for n in range(9))
    said = facts_of(inputs(hit(SAME_IMO, SAME_NAME, OTHER_DATE), findings=many, subject=subject))
    assert len(said) == MAX_FACTS
    assert said[0] == "Same IMO number: 8604917."
    assert said[-1] == "Not screened: UBO, notes."


def test_a_tie_is_told_once_and_with_its_source() -> None:
    found = inputs(hit(SAME_NAME, path=(STEP,)), findings=(finding(path=(STEP,)),))
    assert list(link_sentences(found)) == [
        "AGENT CO: acting for BANK (UN sanctions list, KPe.900).",
        'Its source says: "agent of the Bank".',
    ]
    assert "AGENT CO - acting for - BANK" in path_in_words((STEP,))


def test_parties_without_a_tie_share_a_sentence() -> None:
    said = list(link_sentences(inputs(hit(untied=True), hit(entity=ON_UN, untied=True))))
    assert said == ["No tie of YU JONG 2 to the DPRK was found in the lists loaded."]
    tied = list(link_sentences(inputs(hit(untied=True, tie="its address is in Pyongyang"))))
    assert tied == ["YU JONG 2 is not listed for the DPRK, but its address is in Pyongyang."]


def test_a_quote_keeps_the_words_that_the_finding_rests_on() -> None:
    words = " ".join(f"word{n}" for n in range(90))
    text = words.replace("word70", "word70 coal trade")
    quote = Quote(text, SHIP.id, "un", "KPe.1", "reason", 0, len(text))
    known = finding(why='X: the listing says "coal trade"', quotes=(quote, quote))
    (said,) = list(listing_sentences(inputs(findings=(known,))))
    assert "coal trade" in said
    assert len(said.split()) <= MAX_WORDS


def test_the_leading_law_is_in_words_and_the_others_by_paragraph() -> None:
    said = list(law_sentences((finding("STS"), finding("ARMS"), finding("STS"))))
    assert said == [
        "UN law, banned: UNSCR 1 OP1: transfers are banned (since 2017-09-11).",
        "UN law also: UNSCR 2 OP2.",
        "ARMS: UN banned, UNSCR 1 OP1.",
    ]


def test_a_reason_says_nothing_twice() -> None:
    known = finding(basis="submission", signals=("coal in the text",), counter=("a permit",))
    other = finding("ARMS", basis="submission", counter=("a permit",))
    said = list(reason_sentences(inputs(findings=(known, other))))
    assert len(said) == len(set(said))
    assert sum("a permit" in one for one in said) == 1


def test_what_was_checked_is_said_only_where_nothing_was_found() -> None:
    assert any("No listed party" in one for one in checked_sentences(inputs(band="clear")))
    assert not any("No listed party" in one for one in checked_sentences(inputs(hit(SAME_NAME))))


@pytest.mark.parametrize("band", ["escalate", "review", "block"])
def test_what_would_settle_a_match_is_asked_for_where_nobody_is_held(band: str) -> None:
    said = " ".join(change_sentences(inputs(hit(SAME_NAME, known=OPEN), band=band)))
    assert ("ask for a birth date or a passport number" in said) is (band != "block")


def test_the_part_of_other_sanctions_is_said_wherever_there_is_a_risk() -> None:
    said = list(scoring_sentences(inputs(hit(SAME_NAME))))
    assert "DPRK risk 0 of 100: all of this is the risk of other sanctions." in said
    clear = inputs(band="clear")
    outcome = clear.outcome._replace(risk=0)
    only = list(scoring_sentences(inputs(band="clear", outcome=outcome)))
    assert only == ["Risk 0 of 100, band clear: nothing found that asks for a review."]


@given(st.lists(st.lists(st.text(min_size=1), min_size=1, max_size=70), max_size=6))
def test_no_packed_sentence_is_too_long_to_read(items: list[list[str]]) -> None:
    for sentence in packed("For it", [" ".join(words) for words in items]):
        assert len(sentence.split()) <= MAX_WORDS + 1


def test_a_sentence_ends_once() -> None:
    assert ended('It says: "so."') == 'It says: "so."'
    assert ended("It is so") == "It is so."
    assert cut_words("a b c", 2) == "a b …"
    assert shortened("a  b\nc", 4) == "a b…"
    assert quote_around("short quote", "") == "short quote"


@given(st.lists(st.text(max_size=300), max_size=40), st.lists(st.text(max_size=300), max_size=40))
def test_a_text_is_never_longer_than_a_page_and_says_what_it_left_out(
    matched: list[str], reasons: list[str]
) -> None:
    parts = Explanation(headline="Hold: it.", matched=tuple(matched), reasons=tuple(reasons))
    text = text_of(parts).text
    assert len(text) <= MAX_LETTERS
    assert text.startswith("Hold: it.")
    said = sum(text.count(f"- {one}") > 0 for one in {*matched, *reasons})
    if said < len({*matched, *reasons}):
        assert "More in the fields" in text


def test_only_equal_words_are_called_the_same_name() -> None:
    turned = Evidence("name", 9000, "KERIMOV, Suleyman", "Suleyman KERIMOV", "all words agree")
    alike = Evidence("name", 9000, "KERIMOV, Suleyman", "SULAYMAN, Akram", "all words agree")
    assert in_words(turned).startswith("same name")
    assert in_words(alike) == 'similar names "KERIMOV, Suleyman" and "SULAYMAN, Akram"'
