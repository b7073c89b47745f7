"""Which readings a name in another script has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from screening.naming.foreign import in_latin_letters
from screening.naming.names import Role, read_name
from screening.naming.text import words

if TYPE_CHECKING:
    from screening.naming.tokens import NameVariant


def by_scheme(name: str, scheme: str, kind: str | None = "person") -> list[NameVariant]:
    return [one for one in read_name(name, kind) if one.scheme == scheme]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name",
    ["ולדימיר פוטין", "ウラジーミル・プーチン", "弗拉基米尔·普京", "فلاديمير بوتين", "วลาดีมีร์ ปูติน",
     "ဗလာဒီမာ ပူတင်", "Βλαντίμιρ Πούτιν", "Վլադիմիր Պուտին", "ვლადიმერ პუტინი"],
)  # fmt: skip
def test_a_name_written_by_sound_has_a_token_for_each_word(name: str) -> None:
    readings = by_scheme(name, "sound")
    assert any(len(one.tokens) == 2 for one in readings)
    assert all(token.role is Role.SOUND for one in readings for token in one.tokens)
    token = readings[-1].tokens[0]
    assert name[token.start : token.end] in name


@pytest.mark.parametrize(
    "name",
    ["Vladimir Putin", "Владимир Путин", "김정은", "王伟", "李秀英", "محمد حسن", "علي الخطيب",
     "普京", "פוטין", "欧阳娜娜"],
)  # fmt: skip
def test_native_names_and_single_words_have_none(name: str) -> None:
    assert not by_scheme(name, "sound")


def test_a_firm_is_not_read_by_sound() -> None:
    assert not by_scheme("ולדימיר פוטין", "sound", "organization")


def test_a_text_of_many_words_is_not_read_by_sound() -> None:
    assert not by_scheme(" ".join(["פוטין"] * 9), "sound")


def test_particles_are_left_out() -> None:
    (reading,) = by_scheme("בשאר אל-אסד", "sound")
    assert len(reading.tokens) == 2


def test_greek_armenian_and_georgian_letters_are_spelled_in_latin_ones() -> None:
    spelled = [
        " ".join(word.text for word in way)
        for name in ("Σεργκέι Λαβρόφ", "Սերգեյ Լավրով", "სერგეი ლავროვი")
        for way in in_latin_letters(words(name))
    ]
    assert spelled == ["sergei lavrof", "sergey lavrov", "sergei lavrovi", "sergei lavrov"]


@pytest.mark.parametrize(
    "name",
    ["Кім Чен Ин", "Ким Џонг Ун", "キム・ジョンウン", "קים ג'ונג און", "كيم جونغ أون", "Կիմ Չեն Ըն",
     "კიმ ჩენ ინი", "Κιμ Γιονγκ Ουν"],
)  # fmt: skip
def test_a_korean_name_is_read_as_korean_in_every_script(name: str) -> None:
    readings = by_scheme(name, "korean")
    assert any(len(one.tokens) == 3 for one in readings)


def test_an_ordinary_name_is_not_read_as_korean() -> None:
    for name in ("דוד כהן", "タナカ ヒロシ", "Γιώργος Παπαδόπουλος", "جون سميث"):
        assert not by_scheme(name, "korean")


def test_ukrainian_letters_are_also_read_as_russian_writes_them() -> None:
    texts = {one.tokens[-1].text for one in read_name("Сергій Сєчін", "person")}
    assert "sechin" in texts
    assert len(read_name("Виктор Иванов", "person")) == len(read_name("Виктор Петров", "person"))
