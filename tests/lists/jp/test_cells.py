"""Cells of Japan's list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lists.jp.cells import (
    births_of,
    countries_of,
    documents_of,
    names_of,
    notice_days,
    place_of,
    values_of,
)
from lists.jp.notes import read_note
from lists.parsing.gathered_party import GatheredParty
from lists.parsing.report import ParseReport


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1962年3月", [("1962-03-01", "1962-03-31", False)]),
        ("1980年頃", [("1980-01-01", "1980-12-31", True)]),
        ("1957年から1959年の間", [("1957-01-01", "1959-12-31", False)]),
        ("1977年-1982年", [("1977-01-01", "1982-12-31", False)]),
        ("１９６７年９月３０日", [("1967-09-30", "1967-09-30", False)]),
        ("1966/2/2", [("1966-02-02", "1966-02-02", False)]),
        ("1980-05-20", [("1980-05-20", "1980-05-20", False)]),
        ("1974年7月2日生\nBorn on 2 July 1974", [("1974-07-02", "1974-07-02", False)]),
        (
            "（a）1958年から1963年の間 （b）1970年頃",
            [("1958-01-01", "1963-12-31", False), ("1970-01-01", "1970-12-31", True)],
        ),
        (
            "1978年３月３日又は３月13日",
            [("1978-03-03", "1978-03-03", False), ("1978-03-13", "1978-03-13", False)],
        ),
        ("不明", []),
    ],
)
def test_every_date_of_a_cell_is_read(cell: str, expected: list[tuple[str, str, bool]]) -> None:
    births = births_of(cell)
    found = [(str(d.start), str(d.end), d.approximate) for d in births.dates]
    assert (found, births.unread) == (expected, ())


def test_what_is_no_date_is_given_back() -> None:
    births = births_of("1402年6月24日（ヒジュラ暦）")
    assert births.dates == ()
    assert births.unread == ("1402年6月24日", "ヒジュラ暦")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("キム・ハクソン\nKim Hak Song", ["キム・ハクソン", "Kim Hak Song"]),
        ("イ銀行、ロ銀行\nI Bank, Ro Bank", ["イ銀行", "ロ銀行", "I Bank", "Ro Bank"]),
        ("イ社\nI Co., Ltd", ["イ社", "I Co., Ltd"]),
        ("イ；ロ\nI Bank; Ro (RO；R) Bank", ["イ", "ロ", "I Bank", "Ro (RO;R) Bank"]),
        ("サルマン; ラズハル Salmane; Lazhar", ["サルマン", "ラズハル", "Salmane", "Lazhar"]),
        ("(a) Ri Jio_x000D_\n(b) Li Jio", ["Ri Jio", "Li Jio"]),
        ("不明", []),
    ],
)
def test_names_of_a_cell_are_taken_apart(cell: str, expected: list[str]) -> None:
    assert [name.text for name in names_of(cell, "alias")] == expected


def test_a_label_says_that_a_name_is_a_former_one() -> None:
    cell = "（別称）ファースト銀行\n（旧称）キョンギョン銀行\nFirst Bank\nf.k.a. Kyongyong Bank"
    assert [(name.text, name.kind) for name in names_of(cell, "alias")] == [
        ("ファースト銀行", "alias"),
        ("キョンギョン銀行", "former"),
        ("First Bank", "alias"),
        ("Kyongyong Bank", "former"),
    ]
    assert names_of("DEFENSE MINISTRY, f.k.a. ARMED FORCES (MPAF)", "alias")[1] == (
        "ARMED FORCES (MPAF)",
        "former",
    )
    assert names_of("（別称、火薬工場）", "alias") == (("火薬工場", "alias"),)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("654410001", [("654410001", "")]),
        ("PS927120001（北朝鮮旅券）", [("PS927120001", "KP")]),
        ("723360001（ロシア連邦旅券）、旅券失効日：2023年3月4日", [("723360001", "RU")]),
        (
            "BD5600001（スロバキア共和国旅券）、旅券失効日：2024年5月19日\n；BD3800001（スロバキア共和国旅券）",
            [("BD5600001", "SK"), ("BD3800001", "SK")],
        ),
        ("チュニジア旅券\u3000P182001（２００３年９月１３日発行）", [("P182001", "TN")]),
        ("リビア旅券番号：G52FYPRL、発行日：2014年5月8日", [("G52FYPRL", "LY")]),
        ("不明", []),
    ],
)
def test_documents_are_numbers_and_no_dates(cell: str, expected: list[tuple[str, str]]) -> None:
    assert [tuple(one) for one in documents_of(cell)] == expected


def test_a_country_is_told_in_either_language() -> None:
    assert countries_of("北朝鮮平壌特別市中区域") == ("KP",)
    assert countries_of("コンゴ民主共和国") == ("CD",)
    assert countries_of("中華人民共和国丹東市") == ("CN",)
    assert countries_of("チュニジア Tunisia") == ("TN",)
    assert place_of("34 Herbst Street, Windhoek, Namibia").country == "NA"


def test_values_stand_apart_outside_brackets_only() -> None:
    assert values_of("北朝鮮平壌（甲；乙）；中国丹東市\n不明") == (
        "北朝鮮平壌(甲;乙)",
        "中国丹東市",
    )


def test_notices_are_of_listing_and_amendment() -> None:
    days = [str(day.start) for day in notice_days("2006.9.19\n2016.3.11改訂\n2022. 8. 3改訂")]
    assert days == ["2006-09-19", "2016-03-11", "2022-08-03"]


def test_labelled_facts_are_read_from_other_information() -> None:
    report = ParseReport("jp_mof")
    party = GatheredParty("jp_mof", "1", "1", "organization", report)
    read_note(party, "ＩＭＯ番号：5987860\nSWIFT/BIC：FTBDKPPY\n電話：850-2-381、性別：男性")
    found = {(one.type, one.normalized) for one in party.identifiers}
    assert found >= {("imo_company", "5987860"), ("bic", "FTBDKPPY"), ("phone", "8502381")}
    assert party.gender == "male"
    assert report.oddities == []


def test_two_imo_numbers_without_a_sign_between_are_read_apart_and_reported() -> None:
    report = ParseReport("jp_mof")
    party = GatheredParty("jp_mof", "1", "1", "organization", report)
    read_note(party, "IMO番号：59878605954061")
    assert [one.value for one in party.identifiers] == ["5987860", "5954061"]
    read_note(party, "IMO番号：12345678901234")
    assert [odd.message.partition(";")[0] for odd in report.oddities] == [
        "several IMO numbers without a sign between them",
        "no IMO number by its check digit",
    ]


@given(st.text(alphabet="0123456789年月日頃からの間()（）；、a又は - /", max_size=60))
def test_any_cell_is_read_without_an_error(cell: str) -> None:
    births_of(cell)
    names_of(cell, "alias")
    documents_of(cell)
