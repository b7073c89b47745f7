"""One pass for many wordings finds exactly what a search for each of them finds."""

from __future__ import annotations

import re
import string
import sys
import tomllib
from functools import cache
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lists.vocabulary.case_folding import fold_case
from lists.vocabulary.literal_starts import Literals, literals_of
from lists.vocabulary.shared_search import SharedSearch, Wordings
from lists.vocabulary.wordings import anywhere, bounded
from tests.property_profiles import examples

SCREENING = Path(__file__).parents[3] / "screening" / "data"


@cache
def tables() -> dict[str, tuple[str, ...]]:
    """The wordings of the service: goods and listed texts by typology, signals, denials."""
    found: dict[str, tuple[str, ...]] = {}
    for row in tomllib.loads((SCREENING / "typologies.toml").read_text("utf-8"))["typology"]:
        for what in ("goods", "decisive_goods", "context_goods", "text", "business", "name"):
            found[f"{row['code']}.{what}"] = tuple(row.get(what, ()))
    for section, keys in tomllib.loads((SCREENING / "signals.toml").read_text("utf-8")).items():
        found |= {f"{section}.{key}": tuple(words) for key, words in keys.items()}
    nexus = tomllib.loads((SCREENING / "nexus.toml").read_text("utf-8"))
    found |= {key: tuple(nexus[key]) for key in ("denied", "turns", "denied_after")}
    return {key: words for key, words in found.items() if words}


@cache
def shared(*, whole_words: bool) -> SharedSearch[str]:
    of = Wordings.bounded if whole_words else Wordings.anywhere
    return SharedSearch({key: of(words) for key, words in tables().items()})


@cache
def alone(key: str, *, whole_words: bool) -> re.Pattern[str]:
    return (bounded if whole_words else anywhere)(tables()[key])


def spans(found: object) -> list[tuple[int, int, str]]:
    return [(*match.span(), match.group()) for match in islice(found, 50)]  # type: ignore[call-overload]


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Texts that hold wordings of the tables, also cut, run together and in other letters."""
    parts = []
    for _ in range(draw(st.integers(1, 4))):
        words = draw(st.sampled_from(tables()[draw(st.sampled_from(sorted(tables())))]))
        written = draw(st.from_regex(re.compile(words, re.IGNORECASE), fullmatch=True))
        parts.append(written[draw(st.integers(0, 2)) :] if draw(st.booleans()) else written)
        parts.append(draw(st.sampled_from([" ", "", ", ", "s ", "-", " \n ", "ſ", "İ"])))
    text = "".join(parts)[:400]
    return draw(st.sampled_from([text, text.upper(), text.lower(), text.replace("k", "\u212a")]))


@pytest.mark.slow
@settings(max_examples=examples(30))
@given(text=texts(), pos=st.integers(0, 40), whole_words=st.booleans())
def test_every_wording_is_found_as_a_search_of_its_own_finds_it(
    text: str, pos: int, *, whole_words: bool
) -> None:
    searched = shared(whole_words=whole_words)
    ends = (sys.maxsize, max(pos, len(text) - 5))
    holding = set(searched.may_hold(text))
    for key in tables():
        pattern = alone(key, whole_words=whole_words)
        assert spans(searched[key].finditer(text)) == spans(pattern.finditer(text))
        assert key in holding or pattern.search(text) is None
        for end in ends:
            here, there = searched[key].search(text, pos, end), pattern.search(text, pos, end)
            assert (here and here.span()) == (there and there.span())


@settings(max_examples=examples(15))
@given(st.text(max_size=60) | st.text(string.printable, max_size=60))
def test_any_text_is_read_alike(text: str) -> None:
    for key in tables():
        found = shared(whole_words=True)[key].finditer(text)
        assert spans(found) == spans(alone(key, whole_words=True).finditer(text))


def test_the_first_of_the_alternatives_wins_where_two_begin_at_one_place() -> None:
    search = SharedSearch(
        {
            "short first": Wordings.anywhere(["coal", "coal dust"]),
            "long first": Wordings.anywhere(["coal dust", "coal"]),
        }
    )
    first, second = (search[key].search("coal dust") for key in ("short first", "long first"))
    assert first is not None
    assert second is not None
    assert (first.group(), second.group()) == ("coal", "coal dust")


def test_a_part_of_a_text_is_searched_without_what_stands_before_and_behind_it() -> None:
    coal = SharedSearch({"coal": Wordings.bounded(["coal"])})["coal"]
    text = "coal " * 100
    found = coal.search(text, 250, 300)
    assert found is not None
    assert found.start() == 250
    assert [one.start() for one in coal.finditer(text, 251, 262)] == [255]
    assert coal.search(text, 251, 258) is None


def test_only_what_begins_in_the_text_may_be_held() -> None:
    search = SharedSearch(
        {
            "coal": Wordings.bounded(["coal"]),
            "any": Wordings.anywhere([r"\d+"]),
            "none": Wordings(()),
        }
    )
    assert list(search.may_hold("coal")) == ["coal", "any"]
    assert list(search.may_hold("iron")) == ["any"]


@pytest.mark.parametrize(
    ("wording", "starts"),
    [
        (r"\bULSD\b", {"ulsd"}),
        ("(?:river |sea )?sand", {"river sa", "sea sand", "sand"}),
        ("(?<!crude )oil (?:cargo|exports?)", {"oil cargo", "oil export"}),
        ("nostro|vostro", {"nostro", "vostro"}),
        ("cr?abs?", {"crab", "cab"}),
        ("[KC]oal", {"koal", "coal"}),
        ("(?:a|b{2}c) x", {"a x", "b"}),
        ("песок|песка", {"песок", "песка"}),
    ],
)
def test_what_every_match_begins_with_is_read_from_the_wording(
    wording: str, starts: set[str]
) -> None:
    assert literals_of(wording).starts == starts


def test_where_the_beginning_is_open_the_longest_letters_inside_count() -> None:
    assert literals_of(r"\w+ Chollima") == Literals(frozenset(), " chollima")
    assert literals_of(r"\w+ \d+") == Literals(frozenset())
    assert literals_of(r"(?:x|\d)?\s*") == Literals(frozenset())


def test_letters_that_match_without_regard_to_case_fold_to_one() -> None:
    folded: dict[str, set[str]] = {}
    for code in range(0x1E922):
        letter = chr(code)
        if letter != letter.lower() or letter != letter.upper():
            folded.setdefault(fold_case(letter), set()).add(letter)
    for letter, others in folded.items():
        pattern = re.compile(re.escape(letter), re.IGNORECASE)
        assert len(letter) == 1
        assert all(pattern.fullmatch(other) for other in others)


def test_folding_takes_for_one_all_that_python_does() -> None:
    cased = [c for c in map(chr, range(0x1E944)) if c != c.lower() or c != c.upper()]
    everything = "".join(cased)
    for letter in cased:
        found = re.findall(re.escape(letter), everything, re.IGNORECASE)
        assert {fold_case(other) for other in found} == {fold_case(letter)}


@given(st.text(max_size=40))
def test_folding_moves_no_letter(text: str) -> None:
    assert len(fold_case(text)) == len(text)
