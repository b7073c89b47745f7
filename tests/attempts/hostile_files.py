"""Files made to bring whoever reads them down: kinds of them, each in five variations.

``python -m benchmarks.hostile_files`` sends the same ones to a real server.
"""

from __future__ import annotations

import gzip
import io
import random
import struct
import zipfile
from typing import TYPE_CHECKING

from tests.api.attempts_with_files import CELL, LAUGHS, sheet
from tests.api.sheet.workbook_files import FILLER, ods, ods_of, packed, xls, xlsb

if TYPE_CHECKING:
    from collections.abc import Callable

VARIATIONS = 5
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    + "".join(
        f'<Override PartName="/xl/{part}" ContentType="application/vnd.openxmlformats-'
        f'officedocument.spreadsheetml.{kind}+xml"/>'
        for part, kind in (
            ("workbook.xml", "sheet.main"),
            ("worksheets/sheet1.xml", "worksheet"),
            ("styles.xml", "styles"),
            ("sharedStrings.xml", "sharedStrings"),
        )
    )
    + "</Types>"
)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row>'
_KIM = "<c r='A2' t='inlineStr'><is><t>Kim</t></is></c>"


def xlsx(rows: str = "", **parts: str | bytes) -> bytes:
    """A workbook of one sheet; ``parts`` (``xl_styles``…) replace or add parts."""
    relation = '<Relationship Id="{}" Type="{}" Target="{}"/>'
    relations = "".join(
        relation.format(name, f"{_OFFICE}/{kind}", target)
        for name, kind, target in (
            ("rId1", "worksheet", "worksheets/sheet1.xml"),
            ("rId2", "sharedStrings", "sharedStrings.xml"),
            ("rId3", "styles", "styles.xml"),
        )
    )
    whole: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}">'
        + relation.format("rId1", f"{_OFFICE}/officeDocument", "xl/workbook.xml")
        + "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{relations}'
        "</Relationships>",
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"/>',
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}"/>',
        "xl/worksheets/sheet1.xml": sheet(_HEADER + rows),
    }
    for name, content in parts.items():
        whole[PARTS[name]] = content
    return packed(whole)


PARTS = {
    "styles": "xl/styles.xml",
    "words": "xl/sharedStrings.xml",
    "book": "xl/workbook.xml",
    "relations": "xl/_rels/workbook.xml.rels",
    "sheet": "xl/worksheets/sheet1.xml",
    "extra": "xl/worksheets/sheet2.xml",
    "top": "_rels/.rels",
}


def zip_bomb(number: int) -> bytes:
    part = ("sheet", "words", "styles", "book", "extra")[number]
    return xlsx("", **{part: b" " * 120_000_000})


def shared_string_bomb(number: int) -> bytes:
    """Some megabytes of text that thousands of cells share."""
    text = "x" * (3_000_000 * (number + 1))
    words = f'<sst xmlns="{_MAIN}"><si><t>{text}</t></si></sst>'
    cells = "".join(
        f'<row r="{line}"><c r="A{line}" t="s"><v>0</v></c></row>' for line in range(2, 4_000)
    )
    return xlsx(cells, words=words)


def sparse_rows(number: int) -> bytes:
    line = (1_048_576, 1_048_575, 900_000, 700_000, 1_048_576)[number]
    column = ("XFD", "AZZ", "ZZ", "XFD", "A")[number]
    return xlsx(f'<row r="{line}"><c r="{column}{line}"><v>1</v></c></row>')


def row_numbers(number: int) -> bytes:
    line = ("4294967295", "-1", "0", "99999999999999999999", "x")[number]
    return xlsx(f'<row r="{line}"><c><v>1</v></c></row>')


def column_letters(number: int) -> bytes:
    letters = ("ZZZZZZ", "XFE", "", "1", "Я")[number]
    return xlsx(f'<row r="2"><c r="{letters}2"><v>1</v></c></row>')


def rows_out_of_order(number: int) -> bytes:
    """A row that some readers drop in silence."""
    rows = (
        f'<row r="9">{_KIM.replace("A2", "A9")}</row><row r="2">{_KIM}</row>',
        f'<row r="2">{_KIM}</row><row r="2">{_KIM}</row>',
        f'<row r="2">{_KIM}{_KIM}</row>',
        f'<row r="3">{_KIM}</row>',
        f'<row r="2"><c r="B2"><v>1</v></c>{_KIM}</row>',
    )
    return xlsx(rows[number])


def style_bomb(number: int) -> bytes:
    many = 60_000 * (number + 1)
    formats = '<numFmt numFmtId="200" formatCode="000"/>' * (many if number % 2 else 1)
    styles = '<xf numFmtId="200"/>' * many
    return xlsx(styles=f'<styleSheet xmlns="{_MAIN}"><numFmts>{formats}</numFmts>'
                f"<cellXfs>{styles}</cellXfs></styleSheet>")  # fmt: skip


def entities(number: int) -> bytes:
    doctype = f"<!DOCTYPE x [<!ENTITY a 'AAAAAAAAAA'>{LAUGHS}]>"
    outside = "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"
    return (
        xlsx(sheet=sheet(CELL.format("&i;"), doctype)),
        xlsx(sheet=sheet(CELL.format("&e;"), outside)),
        xlsx(styles=f"{doctype}<styleSheet xmlns='{_MAIN}'><x>&i;</x></styleSheet>"),
        xlsx(relations=f"{outside}<Relationships xmlns='{_PACKAGE}'>&e;</Relationships>"),
        ods_of(f"{doctype}<a>&i;</a>"),
    )[number]


def relations(number: int) -> bytes:
    target = (
        "workbook.xml", "../../../../etc/passwd", "/xl/_rels/workbook.xml.rels", "", "none.xml"
    )[number]  # fmt: skip
    one = f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="{target}"/>'
    return xlsx(relations=f'<Relationships xmlns="{_PACKAGE}">{one * 3}</Relationships>')


def truncated_zip(number: int) -> bytes:
    whole = xlsx("".join(f'<row r="{n}"><c><v>{n}</v></c></row>' for n in range(2, 5_000)))
    return whole[: len(whole) * (number + 1) // 6]


def encrypted(number: int) -> bytes:
    """The flag of a password on every part, or the head of an old workbook and noise."""
    if number:
        noise = random.Random(number).randbytes(4_096 * number)
        return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + noise
    whole = bytearray(xlsx())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := whole.find(mark, at + 1)) >= 0:
            whole[at + place] |= 1
    return bytes(whole)


def wrong_extension(number: int) -> bytes:
    return (
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
        b"%PDF-1.7\n" + b"1 0 obj\n" * 900,
        b"MZ\x90\x00" + b"\0" * 3_000,
        b"<html><table><tr><td>name</td></tr></table>",
        b'{"name": ["Kim"]}' * 90,
    )[number]


def nul_bytes(number: int) -> bytes:
    return (
        b"\0" * 5_000_000,
        b"name\n" + b"\0" * 5_000_000,
        b"name,dob\n" + b"Ki\0m,1960\n" * 20_000,
        "name\nKim\0\n".encode("utf-16") * 9_000,
        b"\0name\0\n\0Kim\0\n",
    )[number]


def one_long_line(number: int) -> bytes:
    return (
        b"name,dob\n" + b"x" * 20_000_000,
        b"x" * 20_000_000,
        b"name,dob\n" + b"x," * 4_000_000,
        b'name,dob\n"' + b"x" * 8_000_000,
        b"name " * 400_000 + b"\nKim\n",
    )[number]


def open_quotes(number: int) -> bytes:
    return (
        b'name,imo\n"' + b"x,\n" * 30_000,
        b"name,imo\n" + b'"x,\n' * 20_000,
        b"name,imo\n" + b'x,"\n' * 20_000,
        b'"name,imo\n' + b"x,1\n" * 20_000,
        b"name,imo\n" + b'"""x,1\n' * 20_000,
    )[number]


def many_columns(number: int) -> bytes:
    return (
        b",".join([b"name"] * 60_000) + b"\nx",
        b"name\n" + b"x" + b"," * 3_000_000,
        b",".join(b"column %d" % n for n in range(999)) + b",name\n" + b"x," * 999,
        (b"name " * 30_000) + b",dob\nx,y\n",
        b"(" * 120_000 + b",name\nx,y\n",
    )[number]


def repeated_rows(number: int) -> bytes:
    row = '<table:table-row table:number-rows-repeated="{}">{}</table:table-row>'
    cell = '<table:table-cell table:number-columns-repeated="{}" office:value-type="string"/>'
    rows, columns = ((1_048_575, 16_384), (10**12, 1), (1_000_000, 1_024), (-5, 0), (1, 10**9))[
        number
    ]
    return ods([["name"], ["Kim"]], row.format(rows, cell.format(columns)) + FILLER)


def odd_old_workbook(number: int) -> bytes:
    """Bytes of an ``.xls`` changed at random."""
    return flipped(xls([["name", "imo"], *((f"Kim {n}", n) for n in range(300))]), number, 60)


def flipped(whole: bytes, seed: int, times: int) -> bytes:
    chance, changed = random.Random(seed), bytearray(whole)
    for _ in range(times):
        changed[chance.randrange(8, len(changed))] = chance.randrange(256)
    return bytes(changed)


def odd_binary_workbook(number: int) -> bytes:
    if number < 2:
        return xlsb([["name"], ["Kim"]], far=(1_048_575, 900_000)[number])
    whole = xlsb([["name"], *([f"Kim {n}"] for n in range(300))])
    with zipfile.ZipFile(io.BytesIO(whole)) as parts:
        content = {name: parts.read(name) for name in parts.namelist()}
    content["xl/worksheets/sheet1.bin"] = (
        flipped(content["xl/worksheets/sheet1.bin"], number, 40)
        if number < 4
        else struct.pack("<HB", 6, 255) + b"\xff" * 90_000
    )
    return packed(content)


def flipped_workbook(number: int) -> bytes:
    return flipped(xlsx(f'<row r="2">{_KIM}</row>' + "<row/>" * 999), number, 20)


def polyglot(number: int) -> bytes:
    book = xlsx(f'<row r="2">{_KIM}</row>')
    return (
        b"name,dob\nKim,1960\n" + book,
        book + b"\nname,dob\nLee,1961\n",
        gzip.compress(book),
        b"%PDF-1.7\n" + book,
        xls([["name"], ["Kim"]]) + book,
    )[number]


def deep_nesting(number: int) -> bytes:
    deep = 100_000 * (number + 1)
    nested = "<a>" * deep + "</a>" * deep
    return (
        xlsx(nested),
        xlsx(words=f'<sst xmlns="{_MAIN}"><si>{nested}</si></sst>'),
        xlsx(styles=f'<styleSheet xmlns="{_MAIN}">{nested}</styleSheet>'),
        ods_of("<office:document-content xmlns:office='urn:oasis:names:tc:opendocument:xmlns:"
               f"office:1.0'>{nested}</office:document-content>"),
        xlsx(sheet="<a>" * deep),
    )[number]  # fmt: skip


def gzip_bomb(number: int) -> bytes:
    return (
        gzip.compress(b"name\n" + b"\0" * 150_000_000, 1),
        gzip.compress(gzip.compress(b"name\nKim\n")),
        gzip.compress(b"name\n" + b"Kim\n" * 90_000)[:-200],
        gzip.compress(b"name\n" + b"\n" * 1_000_000, 1),
        gzip.compress(b"name\n")[:9] + b"\xff" * 9_000,
    )[number]


def many_parts(number: int) -> bytes:
    if number == 0:
        return packed({f"x{place}": b"" for place in range(30_000)} | {"xl/workbook.xml": b""})
    if number == 1:
        sheets = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="rId1"/>' for n in range(90_000))
        return xlsx(book=f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets>'
                    "</workbook>")  # fmt: skip
    if number == 2:
        return packed({"xl/workbook.xml": b"<a/>", "XL/workbook.xml": b"<b/>"})
    if number == 3:
        return packed({"document.txt": b"name\nKim\n"})
    return xlsx().replace(b"\x08\x00", b"\x63\x00")  # a way of packing nobody knows


KINDS: dict[str, Callable[[int], bytes]] = {
    kind.__name__: kind
    for kind in (
        zip_bomb, shared_string_bomb, sparse_rows, row_numbers, column_letters, rows_out_of_order,
        style_bomb, entities, relations, truncated_zip, encrypted, wrong_extension, nul_bytes,
        one_long_line, open_quotes, many_columns, repeated_rows, odd_old_workbook,
        odd_binary_workbook, flipped_workbook, polyglot, deep_nesting, gzip_bomb, many_parts,
    )
}  # fmt: skip
