"""Files sent to break whoever reads them, each with the status that has to come.

What unpacks to much is made when it is needed.
"""

from __future__ import annotations

import gzip
import io
import zipfile

import openpyxl

from tests.api.attack_requests import GOOD, upload


def _xlsx(sheet: bytes) -> bytes:
    """A real spreadsheet whose first sheet is this XML instead of its own."""
    plain, made = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(plain)
    with zipfile.ZipFile(plain) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as now:
        for name in before.namelist():
            first = name == "xl/worksheets/sheet1.xml"
            now.writestr(name, sheet if first else before.read(name))
    return made.getvalue()


def sheet(rows: str, prolog: str = "") -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    data = f"<sheetData>{rows}</sheetData>"
    return f'<?xml version="1.0"?>{prolog}<worksheet xmlns="{main}">{data}</worksheet>'.encode()


SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LAUGHS = "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
CELL = '<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row>'
FILES = {
    "a file too large": (upload(b"name\n" + b"x\n" * 200_000), 413),
    "no file at all": (upload(b""), 422),
    "binary as CSV": (upload(bytes(range(256)) * 100), 422),
    "one line of 250 KB": (upload(b"name\n" + b"x" * 250_000), 200),
    "a quote that never ends": (upload(b'name,imo\n"' + b"x,\n" * 70_000), 200),
    "60,000 columns": (upload(b",".join(b"name" for _ in range(50_000)) + b"\nx"), 422),
    "gzip of 200 MB of nothing": (
        lambda: upload(gzip.compress(b"name\n" + b"\0" * 200_000_000, 9), "application/gzip"),
        422,
    ),
    "gzip in gzip": (upload(gzip.compress(gzip.compress(b"name\nx\n")), "application/gzip"), 422),
    "gzip cut short": (
        upload(gzip.compress(b"name\n" + b"x\n" * 9000)[:-200], "application/gzip"),
        422,
    ),
    "xlsx of 200 MB of spaces": (lambda: upload(_xlsx(sheet(" " * 200_000_000)), SPREADSHEET), 422),
    "xlsx with a cell of 200 MB": (
        lambda: upload(_xlsx(sheet(CELL.format("x" * 200_000_000))), SPREADSHEET),
        422,
    ),
    "xlsx with entities that grow": (
        upload(
            _xlsx(sheet(CELL.format("&i;"), f"<!DOCTYPE x [<!ENTITY a 'AAAAAAAAAA'>{LAUGHS}]>")),
            SPREADSHEET,
        ),
        422,
    ),
    "xlsx that reads a file": (
        upload(
            _xlsx(
                sheet(CELL.format("&e;"), "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>")
            ),
            SPREADSHEET,
        ),
        422,
    ),
    "xlsx that is no zip": (upload(b"PK\x03\x04" + b"\x00" * 500, SPREADSHEET), 422),
    "a form without a file": (
        upload(
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
        422,
    ),
    "a form without its end": (
        upload(
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="../../a.csv"\r\n\r\n'
            b"name\nx\n",
            "multipart/form-data; boundary=x",
        ),
        400,
    ),
    "a form with 4,000 parts": (
        upload(
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n' * 4_000 + b"--x--\r\n",
            "multipart/form-data; boundary=x",
        ),
        422,
    ),
    "a form without a boundary": (upload(b"--x--\r\n", "multipart/form-data"), 400),
    "a name with line breaks": (
        upload(b"name\nx\n", path="/v1/batches/preview?name=a%0d%0aSet-Cookie:%20b=c"),
        200,
    ),
    "a name with dots": (
        upload(b"name\nx\n", path="/v1/batches/preview?name=../../../etc/cron.d/x"),
        200,
    ),
    "an encoding that only raises": (
        upload(b"name\nx\n", path="/v1/batches/preview?encoding=undefined"),
        422,
    ),
    "an encoding with a null": (
        upload(b"name\nx\n", path="/v1/batches/preview?encoding=a%00b"),
        422,
    ),
    "an encoding that unpacks": (
        upload(b"name\nx\n", path="/v1/batches/preview?encoding=bz2"),
        422,
    ),
    "JSON as a file": (upload(GOOD, "application/json"), 415),
}
