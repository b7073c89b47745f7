"""Evidence quotes words as they stand in the names, in brackets what they were read as."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pytest

from screening.index.plain_reading import name_readings
from screening.written_words import WrittenWords
from tests.factories import entity
from tests.screening.listed import ask, screener

if TYPE_CHECKING:
    from lists.entity import Kind
    from screening.model.result import Match
    from screening.screener import Screener

_READ_AS = re.compile(r"\([^()]*\)")
_QUOTES = re.compile(r"(?:bits: |only submitted: |only listed: |other words: )([^;]*)")
CASES: list[tuple[str, str, Kind]] = [
    ("TANCHON DEVELOPMENT BANQUE", "Tanchon Development Bank", "organization"),
    ("Bravik Offshore Bureau", "BRAVIK OFF-SHORE OFFICE", "organization"),
    ("ООО Корсаков Трейдинг", "Korsakov Trading Co., Ltd.", "organization"),
    ("朝鲜贸易银行", "Choson Trade Bank", "organization"),
    ("Green Pine Assoc. Corp", "Green Pine Associated Corporation", "organization"),
    ("Korsakov Mining Develpment G.m.b.H.", "KORSAKOV MINING DEVELOPMENT LLC", "organization"),
    ("To the order of Korea Kumsan Trading", "KOREA KUMSAN TRADING", "organization"),
    ("Mr. Kim Jong-un", "KIM, Jong Un", "person"),
    ("Gim Jeongeun", "KIM Jong Un", "person"),
    ("김정은", "KIM Jong Un", "person"),
    ("金正恩", "KIM Jong Un", "person"),
    ("Ким Чен Ын", "KIM Jong Un", "person"),
    ("Владимир Петрович Кураев", "KURAEV, Vladimir Petrovich", "person"),
    ("ולדימיר פוטין", "Vladimir PUTIN", "person"),
    ("محمد حسن الخطيب", "Muhammad Hassan al-Khatib", "person"),
    ("Bill Harkavy", "HARKAVY, William", "person"),
    ("K1M Jong Un", "KIM, Jong Un", "person"),
    ("Vvalter Hovvard", "WALTER, Howard", "person"),
    ("MV YU JEONG No. 02", "YU JONG 2", "vessel"),
]


@cache
def over(listed: str, kind: Kind) -> Screener:
    return screener(entity(listed, kind=kind))


def match(asked: str, listed: str, kind: Kind) -> Match:
    return ask(over(listed, kind), asked, kind=kind, threshold=0.5).matches[0]


@pytest.mark.parametrize(("asked", "listed", "kind"), CASES)
def test_every_quoted_word_stands_in_the_names(asked: str, listed: str, kind: Kind) -> None:
    whys = [term.why for term in match(asked, listed, kind).evidence]
    quoted = [quote for why in whys for quote in _QUOTES.findall(why)]
    assert quoted
    for quote in quoted:
        words = re.split(r"[\s,=~]+", _READ_AS.sub("", quote))
        assert [word for word in words if word not in f"{asked} {listed}"] == []
        assert any(words)


def why(asked: str, listed: str, kind: Kind) -> str:
    return next(t.why for t in match(asked, listed, kind).evidence if t.feature == "name")


def test_a_canonical_form_stands_in_brackets_behind_the_word() -> None:
    told = why("TANCHON DEVELOPMENT BANQUE", "Tanchon Development Bank", "organization")
    assert "TANCHON = Tanchon" in told
    assert "BANQUE (bank) = Bank" in told
    assert "bank = bank" not in told


def test_a_syllable_is_shown_as_it_was_spelled() -> None:
    assert "Gim (giym) = KIM (giym)" in why("Gim Jeong Eun", "KIM Jong Un", "person")


def test_the_most_telling_words_come_first() -> None:
    told = why("Korea Trading Wolmido", "Wolmido Korea Trading", "organization")
    assert told.split("bits: ")[1].startswith("Wolmido = Wolmido")


def test_a_misread_letter_keeps_the_word_in_its_place() -> None:
    assert "Hovvard (howard) = Howard" in why("Vvalter Hovvard", "WALTER, Howard", "person")


def test_a_word_without_a_known_place_is_shown_as_it_was_compared() -> None:
    raw = "\ufb01nex Harkavy"  # one sign for f and i: normalization moves the characters
    keys = [piece[:2] for piece in name_readings(raw, "organization")[0].pieces]
    assert WrittenWords(raw, "organization", keys).shown([0]) == "(finex)"


def test_the_explanation_names_the_strongest_facts_first() -> None:
    asked = {"kind": "person", "names": ("KIM Jong Un",)}
    match_text = ask(over("KIM Jong Un", "person"), *asked["names"], kind="person")
    assert match_text.explanation.facts[0] == "Same name."
