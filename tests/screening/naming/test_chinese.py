"""Which names are nothing but Mandarin syllables."""

from __future__ import annotations

import pytest

from screening.index.plain_reading import name_readings
from screening.naming.chinese import is_chinese, syllables


@pytest.mark.parametrize(
    ("word", "count"), [("wang", 1), ("xi", 1), ("xian", 1), ("zhenyu", 2), ("jiangzhou", 2)]
)
def test_a_word_is_cut_into_as_few_syllables_as_it_can(word: str, count: int) -> None:
    assert syllables(word) == count


@pytest.mark.parametrize("word", ["ivan", "smith", "zhneyu", "hassan", "winston", ""])
def test_other_words_have_no_syllables(word: str) -> None:
    assert syllables(word) == 0


@pytest.mark.parametrize("name", ["zhang wei", "wei zhang", "li zhen yu", "ouyang jianguo"])
def test_a_surname_and_syllables_are_a_chinese_name(name: str) -> None:
    assert is_chinese(name.split())


@pytest.mark.parametrize("name", ["maria lopez", "wei", "boris ma", "li zhen yu an bo"])
def test_other_names_are_not_chinese(name: str) -> None:
    assert not is_chinese(name.split())


@pytest.mark.parametrize("raw", ["LI, Zhenyu", "李莊雨", "Zhenyu Li"])
def test_the_letters_of_a_chinese_name_tell_persons_apart(raw: str) -> None:
    assert all(reading.ordered for reading in name_readings(raw, "person"))


def test_a_firm_with_a_chinese_name_is_read_as_any_other() -> None:
    assert not any(r.ordered for r in name_readings("Dalian Haibo", "organization"))
