"""The packed files of a workbook: what they are called, how large they unpack, where sheets are.

Sizes are looked at before anything is unpacked, and every sheet before it is read.
"""

from __future__ import annotations

import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Literal

from lists.workbook.refusal import SheetRefused
from lists.workbook.sheet_xml import (
    MarkedRow,
    attributes_of,
    check_size,
    marked_rows,
    open_document_sizes,
    styles_with_zeros,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_KINDS: dict[str, Literal["xlsx", "xlsb", "ods"]] = {
    "xl/workbook.xml": "xlsx",
    "xl/workbook.bin": "xlsb",
    "content.xml": "ods",
}
"""The file that makes a zip archive a workbook of a kind."""
_MOST_UNPACKED = 2_000_000_000
_MOST_WORDS = 200_000_000
"""Bytes of a spreadsheet unpacked, and of its table of texts, which is held in memory."""
_SWOLLEN_BYTES = 20_000_000
"""Bytes from which a part's shrinking is looked at."""
_MOST_PARTS = 10_000


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a packed workbook."""

    kind: Literal["xlsx", "xlsb", "ods"]
    _archive: zipfile.ZipFile
    _names: dict[str, str]
    most_cells: int

    def check_all(self) -> None:
        """Look through what is read as soon as the workbook is opened: all of an ``.ods`` file.

        Raises:
            SheetRefused: its cells would not fit into memory.
        """
        if self.kind == "ods":
            with self._open("content.xml") as content:
                sizes = open_document_sizes(content)
            for name, rows, columns in sizes:
                check_size(rows, columns, name, self.most_cells)
            cells = sum(rows * columns for _, rows, columns in sizes)
            check_size(cells, 1, "all sheets", self.most_cells)

    def check(self, place: int) -> Iterator[MarkedRow] | None:
        """Look through a sheet before it is read; its marked rows, if any row is marked.

        Raises:
            SheetRefused: its cells would not fit into memory, or are out of order.
        """
        if self.kind != "xlsx":
            return None
        part = self._sheets()[place]
        zeros = {}
        if "xl/styles.xml" in self._names:
            with self._open("xl/styles.xml") as styles:
                zeros = styles_with_zeros(styles)
        rows = columns = 0
        marked = False
        with self._open(part) as sheet:
            for row in marked_rows(sheet, zeros):
                rows, columns = row.line, max(columns, row.width)
                marked = marked or bool(row.marks)
        check_size(rows, columns, part.rpartition("/")[2], self.most_cells)
        return self._marked(part, zeros) if marked else None

    def _marked(self, part: str, zeros: dict[str, int]) -> Iterator[MarkedRow]:
        with self._open(part) as sheet:
            yield from (row for row in marked_rows(sheet, zeros) if row.marks)

    def _sheets(self) -> list[str]:
        """The parts of the sheets, in the order of the workbook."""
        with self._open("xl/_rels/workbook.xml.rels") as relations:
            targets = {
                one.get("Id", ""): one.get("Target", "")
                for one in attributes_of(relations, "Relationship")
            }
        with self._open("xl/workbook.xml") as workbook:
            wanted = [one.get("id", "") for one in attributes_of(workbook, "sheet")]
        return [_part(targets.get(one, "")) for one in wanted]

    def _open(self, name: str) -> IO[bytes]:
        found = self._names.get(name.lower())
        if found is None:
            raise SheetRefused(f"the spreadsheet is damaged: it lacks {name[:60]!r}")
        return self._archive.open(found)


@contextmanager
def opened_parts(path: Path | None, most_cells: int) -> Iterator[Parts | None]:
    """The parts of a packed workbook, looked at; ``None`` for one that is not packed.

    A sheet of more than ``most_cells`` is refused before it is read.

    Raises:
        SheetRefused: it is no workbook, or unpacks to more than sheets do.
    """
    if path is None:
        yield None
        return
    with zipfile.ZipFile(path) as archive:
        found = archive.infolist()
        names = {one.filename.replace("\\", "/").lstrip("/").lower(): one.filename for one in found}
        if len(names) != len(found):
            raise SheetRefused("the spreadsheet is damaged: it has two parts of one name")
        if len(found) > _MOST_PARTS:
            raise SheetRefused(f"the spreadsheet is damaged: it has {len(found)} parts")
        kind = next((kind for name, kind in _KINDS.items() if name in names), None)
        if kind is None:
            raise SheetRefused("this is a zip archive and no spreadsheet; send the file in it")
        words = sum(one.file_size for one in found if "sharedstrings" in one.filename.lower())
        if sum(one.file_size for one in found) > _MOST_UNPACKED or words > _MOST_WORDS:
            raise SheetRefused("the spreadsheet is too large unpacked; save it as CSV")
        if any(_is_swollen(one) for one in found):
            raise SheetRefused("the spreadsheet unpacks to far more than sheets do; save it as CSV")
        yield Parts(kind, archive, names, most_cells)


def _is_swollen(part: zipfile.ZipInfo) -> bool:
    """A part made to fill the memory: sheets full of repetitions shrink to a fiftieth at most."""
    return part.file_size > _SWOLLEN_BYTES and part.file_size > 100 * part.compress_size


def _part(target: str) -> str:
    """Where a relation of the workbook leads."""
    bare = target.lstrip("/")
    return bare if target.startswith("/") or bare.startswith("xl/") else f"xl/{bare}"
