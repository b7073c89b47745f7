"""Text as publishers type it, cleaned and split."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lists.vocabulary.cleaning import clean, clean_prose, emails_in, script_of, split_names


@given(st.text(max_size=60))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def test_invisible_characters_never_part_equal_names() -> None:
    assert clean("KOREA\u200b KWANG\u202eSON\u00a0 BANK ") == "KOREA KWANGSON BANK"


def test_prose_keeps_its_lines_but_not_a_printers_indentation() -> None:
    assert clean_prose("through its vessel,\n      the Chong Chon Gang \r\nin 2013 ") == (
        "through its vessel,\nthe Chong Chon Gang\nin 2013"
    )


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Fazel Rahim; Fazil Rahim", ("Fazel Rahim", "Fazil Rahim")),
        ("(a) Maulavi, (b) Mullah", ("Maulavi", "Mullah")),
        ("a) Director b) Minister", ("Director", "Minister")),
        ("1. Kiribati 2: Cambodia", ("Kiribati", "Cambodia")),
        ("1: Chong Rim 2 2: Saebyol", ("Chong Rim 2", "Saebyol")),
        ("JI SONG 6", ("JI SONG 6",)),
        ("BILLIONS NO. 18", ("BILLIONS NO. 18",)),
        ("Corps (IRGC's) base", ("Corps (IRGC's) base",)),
        (" ; ", ()),
    ],
)
def test_a_field_is_split_only_where_it_lists(text: str, names: tuple[str, ...]) -> None:
    assert split_names(text) == names


def test_scripts_are_told_by_their_letters() -> None:
    found = [script_of(text) for text in ("Kim", "리설주", "金铁三", "Ким", "حسن", "123", "金 김")]
    assert found == ["Latn", "Hang", "Hani", "Cyrl", "Arab", "", "Hang"]


def test_e_mail_addresses_survive_stray_blanks() -> None:
    assert emails_in("ryonha@ silibank.com") == ("ryonha@silibank.com",)
    assert emails_in("pac@silibank. com and kndic@co.chesin.com") == (
        "pac@silibank.com",
        "kndic@co.chesin.com",
    )
