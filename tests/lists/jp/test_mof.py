"""Japan's list of frozen assets: a workbook with a sheet a measure, and a CSV file."""

from __future__ import annotations

import csv
import re
from collections import Counter
from contextlib import closing
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from lists.detect import detect
from lists.jp.mof import is_mof, read
from lists.jp.table import field_of, sheet_of
from lists.parsing.report import ParseReport, UnreadableList
from lists.vocabulary.sources import listed_for_dprk
from tests.lists.workbooks import workbook

if TYPE_CHECKING:
    from pathlib import Path

    from lists.entity import Entity

FIRMS = ["告示日付", "告示番号", "日本語表記", "英語表記", "別称・旧称", "所在地", "その他の情報"]
PERSONS = [
    "告示日付", "告示番号", "日本語表記", "英語表記", "別称・別名", "役職", "生年月日", "国籍",
    "旅券番号", "住所", "その他の情報",
]  # fmt: skip
FIRM_SHEET = "14.北朝鮮(決議1718号等；団体) "
PERSON_SHEET = "17.北朝鮮(協調；個人)"
FIRM = [
    "2018.4.10\n2022.8.3改訂",
    "#75",
    "イ商事",
    "I TRADING",
    "イ\nI Co",
    "北朝鮮平壌",
    "IMO番号：5987860",
]


def parties(
    folder: Path, report: ParseReport | None = None, **sheets: list[list[Any]]
) -> list[Entity]:
    named = {"一覧": [["目次"]], **sheets}
    path = workbook(folder / "list.xlsx", **named)
    return list(read(path, report or ParseReport("jp_mof")))


def firms(*rows: list[Any]) -> list[list[Any]]:
    return [["資産凍結等の措置の対象となる者"], ["（注）"], FIRMS, *rows]


def test_a_firm_is_read_with_its_regime_names_and_numbers(tmp_path: Path) -> None:
    (one,) = parties(tmp_path, **{FIRM_SHEET: firms(FIRM)})
    assert (one.id, one.kind) == ("jp_mof-DPRK-UN1718-E-75", "organization")
    assert [(n.full, n.kind) for n in one.names] == [
        ("I TRADING", "primary"),
        ("イ商事", "original_script"),
        ("イ", "original_script"),
        ("I Co", "alias"),
    ]
    assert [(n.type, n.value) for n in one.identifiers] == [("imo_company", "5987860")]
    assert one.countries == ("KP",)
    listing = one.listings[0]
    assert (listing.listed_on, listing.amended_on) == (date(2018, 4, 10), date(2022, 8, 3))
    assert listing.programmes == ("JP:DPRK-UN1718",)
    assert "資産凍結" in listing.legal_basis[0]
    assert listed_for_dprk(listing)


def test_a_person_is_read_with_date_document_and_post(tmp_path: Path) -> None:
    row = [
        "2023.3.17", 75, "リ・ジオ", "Ri Ji O", "", "銀行代表者\nBank representative",
        datetime(1960, 5, 31), "北朝鮮", 654410001, "", "性別：男性",  # noqa: DTZ001
    ]  # fmt: skip
    (one,) = parties(tmp_path, **{PERSON_SHEET: [["措置"], PERSONS, row]})
    assert (one.id, one.kind, one.gender) == ("jp_mof-DPRK-P-75", "person", "male")
    assert one.birth_dates[0].start == date(1960, 5, 31)
    assert one.nationalities == ("KP",)
    assert [(n.type, n.value) for n in one.identifiers] == [("passport", "654410001")]
    assert one.positions == ("銀行代表者", "Bank representative")


def test_a_party_taken_off_is_counted_and_text_without_a_name_reported(tmp_path: Path) -> None:
    report = ParseReport("jp_mof")
    found = parties(
        tmp_path,
        report,
        **{FIRM_SHEET: firms(FIRM, ["2022.4.6削除", 8], ["", "", "", "", "", "", "続き"])},
    )
    assert len(found) == 1
    assert report.counts["taken off"] == 1
    assert [(odd.severity, odd.value) for odd in report.oddities] == [("skipped", "続き")]


def test_a_number_that_two_parties_bear_is_reported(tmp_path: Path) -> None:
    report = ParseReport("jp_mof")
    other = [*FIRM[:2], "ロ商事", "RO TRADING"]
    found = parties(tmp_path, report, **{FIRM_SHEET: firms(FIRM, other)})
    assert [one.id for one in found] == ["jp_mof-DPRK-UN1718-E-75", "jp_mof-DPRK-UN1718-E-75.2"]
    assert [odd.value for odd in report.oddities] == ["RO TRADING"]


@pytest.mark.parametrize(
    ("name", "code", "kind", "part"),
    [
        ("13.北朝鮮(決議1695号)", "DPRK-UN1695", "", ""),
        ("15.北朝鮮(決議1718号等；個人)", "DPRK-UN1718", "person", ""),
        ("16.北朝鮮(協調；団体)", "DPRK", "organization", ""),
        ("6.イラク前政権関係者等 (Ⅱ)", "IRAQ", "", "II"),
        ("30.ロシア連邦(特定銀行） ", "RUSSIA", "organization", "BANKS"),
        ("28.ロシア連邦(団体(特定銀行を除く))", "RUSSIA", "organization", ""),
        ("36.ロシア及びベラルーシ以外（特定銀行)", "RUSSIA-OTHERS", "organization", "BANKS"),
        ("40.南スーダン", "SOUTH-SUDAN", "", ""),
        ("99.火星", "", "", ""),
    ],
)
def test_a_sheets_name_tells_regime_and_kind(name: str, code: str, kind: str, part: str) -> None:
    found = sheet_of(name)
    assert (found.code, found.kind, found.part, found.by_number) == (code, kind, part, False)


def test_an_unknown_regime_column_or_sheet_is_reported(tmp_path: Path) -> None:
    report = ParseReport("jp_mof")
    found = parties(
        tmp_path,
        report,
        **{"46.火星": [["火星"], [*FIRMS, "衛星"], [*FIRM, "x"]], "47.木星": [["木星"]]},
    )
    assert found[0].listings[0].programmes == ("JP:OTHER",)
    assert [(odd.severity, odd.field) for odd in report.oddities] == [
        ("unknown", "衛星"),
        ("odd", "sheet"),
        ("skipped", "sheet"),
    ]


CSV = [
    "区分", "番号", "告示日付", "告示番号", "個人・団体", "氏名（日本語）", "氏名（英語）",
    "別名・別称（日本語）", "別名・別称（英語）", "旧称（英語）", "確定に十分でない別名（英語）",
    "生年月日", "国籍（日本語）", "旅券番号", "住所・所在地（国）（英語）", "国連参照番号",
    "その他の情報", "外務省告示情報",
]  # fmt: skip


def table(folder: Path, *rows: dict[str, str]) -> Path:
    path = folder / "list.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        written = csv.DictWriter(file, CSV, restval="")
        written.writeheader()
        written.writerows(rows)
    return path


def test_the_csv_file_is_read_alike(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        {
            "区分": "北朝鮮(決議1718号等；個人)", "番号": "015-000075", "告示日付": "2017.8.16",
            "告示番号": "56", "個人・団体": "個人", "氏名（日本語）": "リ・ジオ",
            "氏名（英語）": "RI JI O", "別名・別称（英語）": "LI JI; LEE JI",
            "旧称（英語）": "PAK JI",
            "確定に十分でない別名（英語）": "Old Li", "生年月日": "1964年12月23日",
            "国籍（日本語）": "北朝鮮", "旅券番号": "654410001",
            "住所・所在地（国）（英語）": "China",
            "国連参照番号": "KPi.999", "外務省告示情報": "RI JI O (original script: 리지오) 旅券",
        },
        {"告示日付": "2022.4.6削除", "告示番号": "8"},
    )  # fmt: skip
    report = ParseReport("jp_mof")
    (one,) = read(path, report)
    assert one.id == "jp_mof-DPRK-UN1718-P-56"
    kinds = {name.full: name.kind for name in one.names}
    assert kinds["LEE JI"] == "alias"
    assert (kinds["PAK JI"], kinds["Old Li"]) == ("former", "weak_alias")
    assert [(tie.type, tie.target_reference) for tie in one.links] == [("same_as", "KPi.999")]
    assert (one.nationalities, one.countries) == (("KP",), ("CN",))
    assert report.counts["taken off"] == 1
    assert [odd for odd in report.oddities if odd.severity != "odd"] == []
    (package,) = detect([path]).packages
    assert (package.source, package.format) == ("jp_mof", "mof_csv")


def test_a_regime_told_by_its_number_alone_is_reported(tmp_path: Path) -> None:
    path = table(tmp_path, {"区分": "16", "告示番号": "9", "氏名（英語）": "I TRADING"})
    report = ParseReport("jp_mof")
    (one,) = read(path, report)
    assert one.listings[0].programmes == ("JP:DPRK",)
    assert [odd.message for odd in report.oddities] == [
        "the regime was told by the number of the sheet"
    ]


def test_a_file_cut_short_or_of_another_list_is_refused(tmp_path: Path) -> None:
    path = table(tmp_path, *({"告示番号": f"{n}", "氏名（英語）": f"I {n}"} for n in range(9)))
    whole = path.read_text("utf-8-sig")
    path.write_text(whole[: len(whole) - 12], "utf-8")
    with pytest.raises(UnreadableList, match="line 10"):
        list(read(path, ParseReport("jp_mof")))
    path.write_text("name,country\nX,KP\n")
    with pytest.raises(UnreadableList, match="not the columns"):
        list(read(path, ParseReport("jp_mof")))
    book = workbook(tmp_path / "other.xlsx", A=[["amount"], [1]])
    with pytest.raises(UnreadableList, match="no table"):
        list(read(book, ParseReport("jp_mof")))


def test_the_workbook_is_told_by_its_headings(tmp_path: Path) -> None:
    parties(tmp_path, **{FIRM_SHEET: firms(FIRM)})
    (package,) = detect([tmp_path / "list.xlsx"]).packages
    assert (package.source, package.format) == ("jp_mof", "mof_xlsx")
    assert is_mof(FIRMS)
    assert not is_mof(FIRMS[2:])
    assert field_of("所在地・住所\n登録された事務所の住所") == "address"


@pytest.mark.full
@pytest.mark.filterwarnings("ignore:Print area cannot be set:UserWarning")
def test_the_published_file_is_read_to_its_last_party(full_lists: Path) -> None:
    """Counted again from the cells by another library."""
    path = full_lists / "more_lists" / "jp" / "shisantouketsu20260305.xlsx"
    report = ParseReport("jp_mof")
    found = list(read(path, report))
    named: Counter[str] = Counter()
    off = documents = 0
    english: list[str] = []
    with closing(openpyxl.load_workbook(path, read_only=True, data_only=True)) as book:
        for name in book.sheetnames:
            head: list[str] = []
            for cells in book[name].iter_rows(values_only=True):
                texts = ["" if cell is None else str(cell).strip() for cell in cells]
                if not head and texts and "告示日付" in texts[0]:
                    head = ["".join(text.split()) for text in texts]
                elif head and any(texts[2:4]):
                    named[name.strip()] += 1
                    english.append(texts[3])
                    number = texts[head.index("旅券番号")] if "旅券番号" in head else ""
                    documents += bool(re.search(r"\d{4}", number))
                elif head and "削除" in texts[0]:
                    off += 1
    assert len(found) == sum(named.values()) == report.counts["records"] == 2_862
    assert report.counts["taken off"] == off == 598
    programmes = Counter((one.listings[0].programmes[0], one.kind) for one in found)
    korean = {sheet: count for sheet, count in named.items() if "北朝鮮" in sheet}
    assert sorted(korean.values()) == [16, 75, 75, 80, 84]
    assert programmes["JP:DPRK-UN1718", "organization"] == 75
    assert programmes["JP:DPRK-UN1718", "person"] == 80
    assert programmes["JP:DPRK", "organization"] == 75
    assert programmes["JP:DPRK", "person"] == 84
    assert sum(listed_for_dprk(one.listings[0]) for one in found) == 330
    with_passport = sum(any(n.type == "passport" for n in one.identifiers) for one in found)
    assert abs(with_passport - documents) <= 3
    names = {name.full.casefold() for one in found for name in one.names}
    single = [text for text in english if re.fullmatch(r"[A-Za-z .\-']+", text)]
    assert {text for text in single if " ".join(text.split()).casefold() not in names} == set()
    assert {(odd.severity, odd.field) for odd in report.oddities} == {
        ("skipped", "name"),
        ("odd", "birth date"),
        ("odd", "nationality"),
        ("odd", "passport"),
        ("odd", "IMO"),
    }
    assert len(report.oddities) < 45
