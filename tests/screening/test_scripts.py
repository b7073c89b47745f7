"""A name in a script that cannot be compared is never cleared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.model.subject import Activity, Counterparty, Subject
from screening.scripts import unread_script
from tests.screening.deals import screened

UNCOMPARED = {
    "Thai": "นิโกลัส มาดูโร",
    "Myanmar": "ဗလာဒီမာ ပူတင်",
    "Hebrew": "ניקולס מדורו",
    "Greek": "Νικολάς Μαδούρο",
    "Katakana": "ニコラス・マドゥロ",
    "Ethiopic": "ኒኮላስ ማዱሮ",
    "Khmer": "នីកូឡាស ម៉ាឌូរ៉ូ",
    "Georgian": "ნიკოლას მადურო",
    "Devanagari": "निकोलस मादुरो",
    "Armenian": "Նիկոլաս Մադուրո",
}


@pytest.mark.parametrize(("script", "name"), UNCOMPARED.items())
def test_a_name_in_a_script_without_a_reader_asks_for_a_review(script: str, name: str) -> None:
    answer = screened(Subject(names=(name,)))
    assert (answer.status, answer.band) == ("partly_screened", "review")
    assert f"is in {script} script" in answer.unread[0].reason


@pytest.mark.parametrize(
    "name",
    ["Nguyễn Văn Ánh", "Ким Чен Ын", "김정은", "金正恩", "كيم جونغ", "Ｋｉｍ", "İsmail",
     "ʻOkina Ltd", "Acme Ω Ltd", "Kim", "7 ★ 7", ""],
)  # fmt: skip
def test_scripts_of_the_lists_are_read(name: str) -> None:
    assert not unread_script(name)


def test_a_latin_spelling_beside_another_script_is_enough() -> None:
    answer = screened(Subject(names=(UNCOMPARED["Thai"], "Alfa Widgets")))
    assert (answer.status, answer.band) == ("screened", "clear")


@pytest.mark.parametrize(
    "activity",
    [
        Activity(description=UNCOMPARED["Thai"]),
        Activity(counterparties=(Counterparty(UNCOMPARED["Thai"]),)),
    ],
)
def test_a_deal_in_a_script_without_a_reader_is_not_clear_either(activity: Activity) -> None:
    answer = screened(Subject(names=("Alfa Widgets",), activity=activity))
    assert (answer.status, answer.band) == ("partly_screened", "review")


@given(st.text(max_size=40))
def test_a_latin_name_longer_than_the_rest_is_always_read(text: str) -> None:
    assert not unread_script(text + "x" * 999)
