"""Workbooks of the kinds openpyxl does not write, with one sheet of text and numbers."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import xlwt

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Cell = str | float | None


def packed(parts: Mapping[str, bytes | str]) -> bytes:
    """A zip archive of these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def xls(rows: Sequence[Sequence[Cell]]) -> bytes:
    book, made = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("Data")
    for line, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(line, column, value)
    book.save(made)
    return made.getvalue()


# --- OpenDocument 1.3 part 3 --------------------------------------------------------------------

_OPEN_DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.3" '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
    '<office:spreadsheet><table:table table:name="Data">{}</table:table></office:spreadsheet>'
    "</office:body></office:document-content>"
)
FILLER = (
    '<table:table-row table:number-rows-repeated="1048000">'
    '<table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
)
"""What LibreOffice writes after the last row."""


def ods(rows: Sequence[Sequence[Cell]], more: str = FILLER) -> bytes:
    """``more`` is XML after the rows."""
    lines = ("".join(map(_open_document_cell, row)) for row in rows)
    text = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
    return ods_of(_OPEN_DOCUMENT.format(text + more))


def ods_of(content: str) -> bytes:
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    entry = '<manifest:file-entry manifest:full-path="/" manifest:media-type="{}"/>'
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f"{entry.format(kind)}</manifest:manifest>"
    )
    return packed({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content})


def _open_document_cell(value: Cell) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, str):
        kind = 'office:value-type="string"'
    else:
        kind = f'office:value-type="float" office:value="{value}"'
    text = escape(str(value))
    return f"<table:table-cell {kind}><text:p>{text}</text:p></table:table-cell>"


# --- [MS-XLSB] ----------------------------------------------------------------------------------


def xlsb(rows: Sequence[Sequence[Cell]], far: int = 0) -> bytes:
    """``far``: a row of that number, from 0, has an ``x`` in column ``far % 16384``."""
    width = max(map(len, rows), default=1)
    sheet = bytearray(_record(148, struct.pack("<4I", 0, len(rows) - 1, 0, width - 1)))
    sheet += _record(145)  # BrtBeginSheetData
    more = [(far, [*[None] * (far % 16_384), "x"])] if far else []
    for line, row in (*enumerate(rows), *more):
        sheet += _record(0, struct.pack("<IIHBBBI", line, 0, 300, 0, 0, 0, 0))  # BrtRowHdr
        for column, value in enumerate(row):
            place = struct.pack("<II", column, 0)
            if isinstance(value, str):
                sheet += _record(6, place + _wide(value))  # BrtCellSt
            elif value is not None:
                sheet += _record(5, place + struct.pack("<d", value))  # BrtCellReal
    sheet += _record(146)  # BrtEndSheetData
    bundle = _record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Data"))
    book = _record(131) + _record(143) + bundle + _record(144) + _record(132)
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    link = (
        '<Relationships xmlns="{}"><Relationship Id="rId1" Type="{}/{}" Target="{}"/>'
        "</Relationships>"
    )
    return packed(
        {
            "[Content_Types].xml": f'<Types xmlns="{types}"/>',
            "_rels/.rels": link.format(relations, kinds, "officeDocument", "xl/workbook.bin"),
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": link.format(
                relations, kinds, "worksheet", "worksheets/sheet1.bin"
            ),
            "xl/worksheets/sheet1.bin": _record(129) + bytes(sheet) + _record(130),
        }
    )


def _record(kind: int, content: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
    size, length = len(content), b""
    while size >= 128:
        length, size = length + bytes([size & 127 | 128]), size >> 7
    return head + length + bytes([size]) + content


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")
