"""Names of plain words are read the quick way, and never otherwise than at length."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.index.plain_reading import name_readings, plain_readings
from screening.index.reading import readings_at_length
from screening.naming.marks import plain_spellings

KINDS = st.sampled_from(["person", "organization", "vessel", "aircraft", None])
PLAIN = st.lists(
    st.sampled_from(["ba", "ko", "ri", "mun", "th", "er", "ing", "or", "st", "eo", "vv", "l"]),
    min_size=1,
    max_size=4,
).map("".join)
TABLES = st.sampled_from([
    *("trading", "general", "limited", "liability", "company", "estate", "real", "bank", "marine"),
    *("genral", "leemited", "comany", "tradin", "pjsk", "gbmh", "eal", "solmar"),
    *("de", "bin", "mr", "al", "kim", "jong", "un", "li", "wei", "ahmed", "ivanov", "petrovich"),
    *("hassan", "din", "abdul", "abu", "allah", "olga", "ivanova", "petrovna", "roman", "sky"),
    *("naboba", "dono", "chi", "song", "yoo", "deha", "rossi", "park", "mustafa", "alharan", "eo"),
    *("ii", "no", "ex", "aka", "llc", "geum", "bill", "sergei", "and", "j", "jr", "the"),
])  # fmt: skip
WRITTEN = st.sampled_from([str.lower, str.title, str.upper])
WORDS = st.builds(lambda word, write: write(word), PLAIN | TABLES, WRITTEN)
BESIDE = st.sampled_from(
    ["Co.,", "S.A.", "B.V.", "Inc.", "Mr.", "Min-jun", "M/V", "2", "&", "(UK)"]
)
PARTS = st.builds(lambda word, comma: word + comma, WORDS, st.sampled_from(["", "", "", ","]))


@given(st.lists(PARTS | BESIDE, min_size=1, max_size=5).map(" ".join), KINDS)
def test_the_quick_way_reads_a_name_as_it_is_read_at_length(raw: str, kind: str | None) -> None:
    for _ in range(3):  # a pattern is learnt when it comes again
        assert name_readings(raw, kind) == readings_at_length(raw, kind)  # type: ignore[arg-type]


@given(PLAIN, PLAIN, st.sampled_from(["Genral Trading", "Trading Co., Ltd", "Real Estate S.A."]))
def test_what_was_learnt_of_one_firm_holds_for_another(one: str, other: str, rest: str) -> None:
    for word in (one, other, other):
        raw = f"{word.title()} {rest}"
        assert name_readings(raw, "organization") == readings_at_length(raw, "organization")


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("Bakoda Trading Co., Ltd", "organization"),
        ("Anna Bastormun Nowak", "person"),
        ("Ahmed Bastormun", "person"),
        ("Olga Bastormun Hassan", "person"),
        ("MV BASTOR THINGO", "vessel"),
        ("Ama Deha Rossi", "person"),
        ("Sara Nalo Park", "person"),
    ],
)
def test_usual_names_are_read_the_quick_way(raw: str, kind: str) -> None:
    for _ in range(2):
        plain_readings(raw, kind)  # type: ignore[arg-type]
    assert plain_readings(raw, kind)  # type: ignore[arg-type]


def test_a_ship_of_korean_words_has_its_spelling_of_the_dprk_beside_the_plain_one() -> None:
    for raw in ("MV BASTOR THINGO", "MV GLORT THINGO", "MV YOO CHISONG"):
        plain_readings(raw, "vessel")
    found = plain_readings("MV YOO CHISONG", "vessel")
    assert found == readings_at_length("MV YOO CHISONG", "vessel")
    assert [[piece.text for piece in one.pieces][1:] for one in found] == [
        ["yoo", "chisong"],
        ["yu", "jisong"],
    ]


MARKED = st.lists(
    st.sampled_from([
        *("Müller", "MÜLLER", "müller", "Jörg", "Köhn", "Şen", "ŞİMŞEK", "Yılmaz", "Weiß", "Ärn"),
        *("Ŏm", "Sŏng", "Çelik", "Đorđe", "Ağa", "Ñor", "Ékim", "Ülo", "Hǎi", "Ördek", "kïm"),
        *("Bastor", "Thingo", "Ahmed", "Olga", "Park", "DEHA", "Rossi", "Trading", "Ivanov", "Wei"),
    ]),
    min_size=2,
    max_size=4,
).map(" ".join)  # fmt: skip


@given(MARKED, KINDS)
def test_names_with_marks_are_read_as_their_plain_spellings(raw: str, kind: str | None) -> None:
    for _ in range(3):
        assert name_readings(raw, kind) == readings_at_length(raw, kind)  # type: ignore[arg-type]


def test_a_name_with_a_mark_is_read_the_quick_way() -> None:
    assert plain_spellings("Anna Bastor MÜLLER") == ["Anna Bastor MULLER", "Anna Bastor MUELLER"]
    assert plain_spellings("Anna Weiß") == []


@pytest.mark.parametrize(
    "raw", ["Mustafa Alharan", "AHMED Bastor hassan", "Olga Mustafa Thingo", "Hassan Ee", "Ali Aio"]
)
def test_names_by_sound_are_put_together_as_at_length(raw: str) -> None:
    for _ in range(3):
        assert name_readings(raw, "person") == readings_at_length(raw, "person")


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("Kim Jong Un", "person"),
        ("Ivan Bastormun Petrovich", "person"),
        ("Mr Ahmed Bastormun", "person"),
        ("Bakoda Genral Trading", "organization"),
        ("Bakoda 2", "vessel"),
        ("Bakoda", "organization"),
        ("Bakoda aka Bastor", "organization"),
        ("Deha Ro Park", "person"),
    ],
)
def test_what_may_be_read_otherwise_is_read_at_length(raw: str, kind: str) -> None:
    for _ in range(3):
        assert not plain_readings(raw, kind)  # type: ignore[arg-type]
