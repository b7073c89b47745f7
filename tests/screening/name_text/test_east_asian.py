"""Names in Chinese characters and Hangul are found among titles that are written on to them."""

from __future__ import annotations

import pytest

from screening.name_text.east_asian import names_within
from screening.name_text.reader import read_text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("홍길동위원장", "홍길동"),
        ("홍길동 국무위원장님", "홍길동"),
        ("총비서 홍길동", "홍길동"),
        ("국무위원장홍길동", "홍길동"),
        ("洪吉童总书记", "洪吉童"),
        ("国务委员会委员长洪吉童", "洪吉童"),
        ("朝鮮労働党総書記 洪吉童", "洪吉童"),
    ],
)
def test_a_person_is_read_beside_a_post_that_no_table_has(text: str, name: str) -> None:
    assert name in [party.text for party in read_text(text, "person").parties]
    assert name in [party.text for party in read_text(text, None).parties]


def test_a_ship_is_read_without_the_word_for_ship_written_on_to_its_name() -> None:
    assert [party.text for party in read_text("청천강호", "vessel").parties] == ["청천강"]


@pytest.mark.parametrize("text", ["홍길동", "洪吉童", "Hong Kil Tong"])
def test_a_bare_name_is_read_as_it_stands(text: str) -> None:
    assert list(names_within(text, "person")) == []


@pytest.mark.parametrize("text", ["洪吉童贸易有限公司", "홍길동무역회사", "深圳电子"])
def test_the_first_signs_of_a_firm_are_no_person(text: str) -> None:
    assert list(names_within(text, "organization")) == []
    assert list(names_within(text, None)) == []
