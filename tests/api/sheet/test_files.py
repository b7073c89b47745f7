"""Encodings, delimiters and broken quotation marks, as spreadsheets and people leave them."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.sheet import Record, read_records
from api.sheet.layout import text_layout
from lists.vocabulary.encoding import guess_encoding

if TYPE_CHECKING:
    from collections.abc import Iterator

KOREAN = "이름,국적,비고\n김정은,조선,지도자\n리설주,북한,배우자\n조선광선은행,평양,은행\n"
CHINESE = "名称,国家,备注\n朝鲜光鲜银行,朝鲜,银行\n大连某某贸易有限公司,中国,贸易\n"
RUSSIAN = "Имя;Гражданство\nКим Чен Ын;КНДР\nООО «Ромашка»;Россия\nЩукин Пётр;Россия\n"
JAPANESE = "氏名,国籍\n株式会社ヤマダ,日本\nソニー貿易,\n金英哲,北朝鮮\nたかはし丸,日本\n"
FRENCH = "nom;pays\nSociété Générale;Corée\nFrançois Lefèvre;Côte d'Ivoire\nMuñoz;España\n"


@pytest.mark.parametrize(
    ("text", "saved", "found"),
    [
        (FRENCH, "utf-8", "utf-8"),
        (KOREAN, "utf-8-sig", "utf-8-sig"),
        (RUSSIAN, "utf-16", "utf-16"),
        (KOREAN, "utf-32", "utf-32"),
        ("name,dob\nRi Je-son,1938\n", "utf-16-le", "utf-16-le"),
        ("name,dob\nRi Je-son,1938\n", "utf-16-be", "utf-16-be"),
        (RUSSIAN, "windows-1251", "cp1251"),
        (KOREAN, "euc-kr", "cp949"),
        (CHINESE, "gb18030", "gb18030"),
        (CHINESE, "gbk", "gb18030"),
        (FRENCH, "windows-1252", "cp1252"),
        (JAPANESE, "shift_jis", "cp932"),
        (JAPANESE.replace("氏名,国籍", "name,country"), "shift_jis", "cp932"),
        (JAPANESE, "euc_jp", "euc_jp"),
        ("姓名,國籍\n金英哲,北韓\n王小明,臺灣\n", "big5", "cp950"),
        ("name\nO’Brien\n“Company’s best” – Ltd\n", "cp1252", "cp1252"),
        ("name\nJOÃO CONCEIÇÃO\nJÄGER ÄRZTE 20 °C\n", "cp1252", "cp1252"),
        ("name;type\nROMANOV;person\n«РОМАШКА»;company\n", "windows-1251", "cp1251"),
    ],
)
def test_the_encoding_of_a_saved_sheet_is_found(text: str, saved: str, found: str) -> None:
    encoding = guess_encoding(text.encode(saved))
    assert encoding.name == found
    assert text.encode(saved).decode(encoding.name) == text


def test_a_letter_cut_in_two_by_the_sample_is_still_utf_8() -> None:
    assert guess_encoding("이름,국적\n김".encode()[:-1]).name == "utf-8"


def test_a_row_pasted_in_another_encoding_does_not_change_that_of_the_file() -> None:
    rows = "Müller, Ёлкин, 김\n".encode() * 5 + "Café\n".encode("cp1252")
    assert guess_encoding(rows)[:2] == ("utf-8", False)
    assert guess_encoding("Müller\nCafé\n".encode("cp1252")).name == "cp1252"


def test_only_marks_and_utf_8_are_certain() -> None:
    assert guess_encoding(KOREAN.encode()).sure
    assert not guess_encoding(KOREAN.encode("euc-kr")).sure


@given(st.binary(max_size=400))
def test_no_bytes_are_beyond_guessing(sample: bytes) -> None:
    name = guess_encoding(sample).name
    sample.decode(name, "replace")


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("name,dob\nA,1960\n", ","),
        ("name;dob\nA;1960\n", ";"),
        ("name\tdob\nA\t1960\n", "\t"),
        ("name|dob\nA|1960\n", "|"),
        ("name;address\nA;Street 1, Town, Land\nB;Road 2, City, Land\n", ";"),
        ('"name, full";"dob"\n"Smith, J";1960\n', ";"),
        ("sep=;\nname;dob\nA;1960\n", ";"),
        ("name\nA\n", ","),
        ("Our bank\nName;Born\nHans;x\n", ";"),
    ],
)
def test_the_delimiter_is_the_one_that_makes_sense_of_the_header(text: str, delimiter: str) -> None:
    dialect = text_layout(text)
    assert dialect.delimiter == delimiter
    assert dialect.declared == text.startswith("sep=")


def records(text: str, width: int = 0) -> list[Record]:
    return list(read_records(io.StringIO(text, newline=""), ",", width))


def test_line_breaks_in_cells_belong_to_the_cell_and_lines_are_counted() -> None:
    found = records('name,address\nA,"Street 1\nTown"\nB,x\n', 2)
    assert [(r.line, r.cells) for r in found] == [
        (1, ["name", "address"]),
        (2, ["A", "Street 1\nTown"]),
        (4, ["B", "x"]),
    ]


def test_empty_lines_come_without_cells() -> None:
    assert [r.cells for r in records("a,b\n\n , \n,\nc,d\n")] == [
        ["a", "b"],
        [],
        [],
        [],
        ["c", "d"],
    ]


def test_a_quotation_mark_that_is_never_closed_costs_its_own_line_only() -> None:
    text = "a,b,c\n" + 'x,"open,1\n' + "".join(f"row {n},2,3\n" for n in range(50))
    found = records(text, 3)
    assert [r.line for r in found if r.error] == [2]
    assert [r.cells[0] for r in found if not r.error][1:] == [f"row {n}" for n in range(50)]


def test_two_stray_quotation_marks_do_not_swallow_the_rows_between_them() -> None:
    text = 'a,b,c,d,e\n1,"x,2,3,4\n2,x,2,3,4\n3,x,2,3,4\n4,x",2,3,4\n5,x,2,3,4\n'
    found = records(text, 5)
    assert [r.line for r in found] == [1, 2, 3, 4, 5, 6]
    assert found[1].error
    assert {r.cells[0] for r in found if not r.error} >= {"2", "3", "5"}


def test_a_wrong_cell_count_over_several_lines_is_not_trusted() -> None:
    found = records('a,b,c\n1,"x\n2,y"\n3,4,5\n', 3)
    assert [r.line for r in found] == [1, 2, 3, 4]
    assert found[1].error
    assert not found[3].error


@pytest.mark.parametrize(
    ("cell", "said"), [("a\0b", "NUL"), ("caf\udce9", "not text"), ("x" * 140_000, "longer")]
)
def test_what_is_no_text_is_an_error_of_its_row(cell: str, said: str) -> None:
    good, bad, after = records(f"a,b\nx,{cell}\nc,d\n")
    assert (good.error, after.error) == ("", "")
    assert said in bad.error
    assert after.line == 3


# What a spreadsheet can write: any text but lone surrogates, NUL and bare carriage returns.
CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=8))
def test_what_csv_writes_is_read_back(rows: list[list[str]]) -> None:
    sheet = io.StringIO(newline="")
    csv.writer(sheet).writerows(rows)
    found = records(sheet.getvalue(), 3)
    expected = [row if any(cell.strip() for cell in row) else [] for row in rows]
    assert [r.cells for r in found] == expected
    assert not any(r.error for r in found)


@given(st.lists(st.text('ab",\n', max_size=8), max_size=12), st.integers(0, 5))
def test_no_line_is_ever_lost(lines: list[str], width: int) -> None:
    """Each line with a letter shows up in some record, whatever the quotation marks do."""
    text = "\n".join(f"<{n}>{line}" for n, line in enumerate(lines))
    held = "\0".join(cell for record in records(text, width) for cell in record.cells)
    assert all(f"<{n}>" in held for n in range(len(lines)))


@given(st.lists(st.text('ab",\n\r \0', max_size=8), max_size=12), st.integers(0, 5))
def test_lines_taken_apart_together_are_the_records_they_are_alone(
    lines: list[str], width: int
) -> None:
    text = "\n".join(lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lists.vocabulary.csv_records._Lines.run", lambda _: [])
        alone = records(text, width)
    assert records(text, width) == alone


def test_what_was_read_before_a_file_breaks_off_is_not_lost() -> None:
    def lines() -> Iterator[str]:
        yield from ("a,b\n", "1,2\n", "3,4\n")
        raise OSError("broken off")

    found: list[list[str]] = []
    with pytest.raises(OSError, match="broken off"):
        found.extend(record.cells for record in read_records(lines(), ","))
    assert found == [["a", "b"], ["1", "2"], ["3", "4"]]
