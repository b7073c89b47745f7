"""A row for each format of each official list: who writes a whole small one, and its marks."""

from __future__ import annotations

import csv
import io
import json
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import openpyxl

from tests.lists import whole_lists, whole_national_lists, whole_tables, whole_uk_lists
from tests.lists.invented_parties import SHIPS
from tests.lists.whole_enhanced_list import ofac_enhanced
from tests.lists.workbooks import workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


@dataclass(frozen=True)
class WholeList:
    """How a format's list is written, and how its parties are marked as the DPRK's or an alias.

    ``dprk`` is what a mark of the DPRK reads (empty where all, or none, of the list is the DPRK's)
    and ``other`` what other countries' parties have in its place; ``key`` makes the key of party
    number ``n``, as it stands in the file. ``aliases`` is a pattern of the aliases in its text.
    ``heading`` is a heading by which the row of headings of a table is known.
    """

    source: str
    write: Callable[[Path], Mapping[str, Path]]
    dprk: str
    other: str
    key: Callable[[int], str]
    aliases: str
    heading: str = ""
    delimiter: str = ","
    form: str = ""


def _numbered(first: int) -> Callable[[int], str]:
    return lambda number: str(first + number)


def _uk_key(number: int) -> str:
    return f"{'DPR' if number % 2 else 'SUD'}{1000 + number}"


_OFAC_CSV_ALIASES = r"(?m)^\d+,\d+,aka,.*\r\n"
_NON_SDN = ("NS-PLC", "CMIC-EO13959")
FORMATS: Mapping[str, WholeList] = {
    "un_xml": WholeList(
        "un", whole_lists.un, "KP", "SD", _numbered(7_000_000),
        r"<(INDIVIDUAL|ENTITY)_ALIAS>.*?</\1_ALIAS>",
    ),
    "un_vessels_html": WholeList(
        "un_vessels", whole_lists.un_vessels, "", "", SHIPS.__getitem__, r" 2: [A-Z]+ STAR"
    ),
    "ofac_csv": WholeList(
        "ofac_sdn", whole_lists.ofac_csv, "DPRK3", "SDGT", _numbered(40_000), _OFAC_CSV_ALIASES
    ),
    "ofac_cons_csv": WholeList(
        "ofac_cons", partial(whole_lists.ofac_csv, programmes=_NON_SDN), "", "",
        _numbered(40_000), _OFAC_CSV_ALIASES, form="ofac_csv",
    ),
    "ofac_simple_xml": WholeList(
        "ofac_sdn", whole_lists.ofac_simple, "DPRK3", "SDGT", _numbered(40_000),
        r"<akaList>.*?</akaList>",
    ),
    "ofac_advanced_xml": WholeList(
        "ofac_sdn", whole_lists.ofac_advanced, "DPRK3", "SDGT", _numbered(40_000),
        r"<Alias [^>]*Primary=\"false\".*?</Alias>",
    ),
    "ofac_enhanced_xml": WholeList(
        "ofac_sdn", ofac_enhanced, "DPRK3", "SDGT", _numbered(40_000),
        r"<name><isPrimary>false</isPrimary>.*?</name>",
    ),
    "eu_xml": WholeList(
        "eu", whole_lists.eu, "PRK", "SDN", _numbered(5000), r"<nameAlias wholeName=\"Chun [^>]*>"
    ),
    "eu_csv": WholeList(
        "eu", whole_tables.european_csv, "PRK", "SDN", _numbered(5000), r"Chun \d+",
        "Entity_LogicalId", ";",
    ),
    "eu_csv_1_0": WholeList(
        "eu", whole_tables.european_csv_1_0, "PRK", "SDN", _numbered(5000), r"Chun \d+",
        "Entity_logical_id", ";", form="eu_csv",
    ),
    "eu_journal_csv": WholeList(
        "eu_journal", whole_tables.journal, "PRK", "SDN", _numbered(7700), r"Chun \d+|Old [A-Z]+",
        "annex",
    ),
    "uk_xml": WholeList(
        "uk", whole_uk_lists.uk_xml, "DPR1", "SUD1", _uk_key, r"<Name><Name6>Chun.*?</Name>"
    ),
    "ofsi_conlist_csv": WholeList(
        "uk", whole_uk_lists.conlist, "DPR1", "SUD1", _uk_key, r"(?m)^Chun .*\r\n", "Name 6"
    ),
    "dfat_xlsx": WholeList(
        "au_dfat", whole_tables.australian, "(DPRK)", "(Libya)", _numbered(8800),
        r'(?m)^.*"(?:Chun|Weak) \d+".*\n', "Reference",
    ),
    "mof_xlsx": WholeList(
        "jp_mof", whole_tables.japanese, "北朝鮮(", "スーダン(", _numbered(88_000),
        r"チュン\d+\\nChun \d+", "告示番号",
    ),
    "mof_csv": WholeList(
        "jp_mof", whole_tables.japanese_csv, "北朝鮮(", "スーダン(", _numbered(88_000),
        r"Chun (?:Weak )?\d+|Old [A-Z]+", "告示番号",
    ),
    "seco_xml": WholeList(
        "ch_seco", whole_national_lists.seco, "North Korea", "Sudan", _numbered(30_000),
        r"<name name-type=\"alias\".*?</name>|<spelling-variant>.*?</spelling-variant>",
    ),
    "sema_xml": WholeList(
        "ca_sema", whole_national_lists.sema, "", "", _numbered(7700), r"Chun \d+"
    ),
}  # fmt: skip


_LONGEST_TITLE = 31
"""Letters of the title of a sheet."""


def text_of(path: Path) -> str:
    """The text of a file; a workbook as a line a row, and a line with the name of each sheet."""
    if path.suffix != ".xlsx":
        return path.read_bytes().decode()
    lines = []
    with closing(openpyxl.load_workbook(path, read_only=True)) as book:
        for sheet in book.worksheets:
            lines.append(json.dumps(sheet.title, ensure_ascii=False))
            rows = sheet.iter_rows(values_only=True)
            lines += [json.dumps(row, ensure_ascii=False) for row in rows]
    return "\n".join(lines) + "\n"


def write_text(path: Path, text: str) -> None:
    """Write what ``text_of`` gave back."""
    if path.suffix != ".xlsx":
        path.write_bytes(text.encode())
        return
    sheets: dict[str, list[list[Any]]] = {}
    for line in text.rstrip("\n").split("\n"):
        read = json.loads(line)
        if isinstance(read, str):
            sheets[title := read[:_LONGEST_TITLE]] = []
        else:
            sheets[title].append(read)
    workbook(path, **sheets)


def change_rows(
    whole: WholeList, text: str, change: Callable[[list[Any]], list[Any]], suffix: str
) -> str:
    """The text of a table with its rows of headings changed, or with all rows if it has none."""

    def changed(row: list[Any]) -> list[Any]:
        return change(row) if not whole.heading or whole.heading in row else row

    if suffix == ".xlsx":
        lines = (json.loads(line) for line in text.rstrip("\n").split("\n"))
        kept = (changed(line) if isinstance(line, list) else line for line in lines)
        return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in kept)
    end = "\x1a" if text.endswith("\x1a") else ""
    out = io.StringIO()
    table = csv.writer(out, delimiter=whole.delimiter, lineterminator="\r\n")
    rows = csv.reader(io.StringIO(text.rstrip("\x1a"), newline=""), delimiter=whole.delimiter)
    table.writerows(map(changed, rows))
    return out.getvalue() + end
