"""Sentences are literal spans; a stop inside an abbreviation ends none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lists.vocabulary.sentences import clauses, sentence_at, sentences


def cut(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It sold coal. It stopped.", ["It sold coal.", "It stopped."]),
        ("Korea Co. Ltd. Trading sold coal.", ["Korea Co. Ltd. Trading sold coal."]),
        (
            "As of Apr. 2015 it was named. He led it.",
            ["As of Apr. 2015 it was named.", "He led it."],
        ),
        ("The U.S. Treasury listed it.", ["The U.S. Treasury listed it."]),
        ("It sold approx. five tons.", ["It sold approx. five tons."]),
        ('He said "no." It stopped.', ['He said "no."', "It stopped."]),
        ("Возил уголь из КНДР. Остановился.", ["Возил уголь из КНДР.", "Остановился."]),
        ("북한산 석탄을 운송. 그 후 중단.", ["북한산 석탄을 운송.", "그 후 중단."]),
        ("从朝鲜运煤。后来停止。", ["从朝鲜运煤。", "后来停止。"]),
        ("First part\n\nSecond part", ["First part", "Second part"]),
        ("UNLI-30.03.2018\nRegistered owner", ["UNLI-30.03.2018", "Registered owner"]),
    ],
)
def test_prose_is_cut_at_the_ends_of_its_sentences(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_a_remark_is_cut_at_its_semicolons() -> None:
    text = "DOB 1 Jan. 1970; Linked To: KOMID. ;; x"
    assert [text[s.start : s.end] for s in clauses(text)] == [
        "DOB 1 Jan. 1970",
        "Linked To: KOMID.",
        "x",
    ]


def test_the_sentence_at_a_place_is_the_one_around_it() -> None:
    text = "First one. Second one. Last one."
    assert sentence_at(text, text.index("Second")) == "Second one."
    assert sentence_at(text, len(text) - 1) == "Last one."
    assert sentence_at("", 0) == ""


@given(st.text(max_size=300))
def test_sentences_are_ordered_and_lose_nothing_but_white_space(text: str) -> None:
    end = 0
    for span in sentences(text):
        assert end <= span.start < span.end <= len(text)
        assert not text[end : span.start].strip()
        end = span.end
    assert not text[end:].strip()
