"""Downloads of batch results, with file names and, for whole files, byte ranges.

Results of an ended batch never change, so a whole file has a length, an entity tag, and byte ranges
(RFC 9110, section 14): a download that broke off goes on where it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import StreamingResponse

from api.batch.decided_lines import decided_lines, decided_sheet_lines
from api.batch.result_files import (
    MEDIA_TYPES,
    Filter,
    Format,
    joined,
    need_few_rows,
    result_pieces,
    whole_file,
)
from api.batch.result_workbook import MOST_ROWS, workbook_pieces
from api.routes.dependencies import downloaded
from api.service.errors import RangeNotSatisfiable, Unprocessable

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from api.batch.stored_batch import Batch

_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.IGNORECASE)
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class _Part:
    """Bytes ``start`` to before ``end`` of a file of ``length`` bytes."""

    start: int
    end: int
    length: int


def results_answer(
    folder: Path, batch: Batch, kind: Format, wanted: Filter, asked: Mapping[str, str]
) -> StreamingResponse:
    """The results as a download; ``asked`` are the request's headers.

    Raises:
        RangeNotSatisfiable: the range asked for begins after the end.
    """
    headers = {"content-disposition": _disposition(batch, kind), "x-batch-state": batch.state}
    path, length = whole_file(folder, batch, kind, wanted)
    if path is None:
        headers["accept-ranges"] = "none"
        pieces = result_pieces(folder, batch, kind, wanted)
        return StreamingResponse(downloaded(pieces), media_type=MEDIA_TYPES[kind], headers=headers)
    tag = f'"{batch.id}-{kind}-{length}"'
    part = _part(asked, length, tag)
    headers |= {"accept-ranges": "bytes", "etag": tag}
    status = 200
    if part is None:
        part = _Part(0, length, length)
    else:
        status = 206
        headers["content-range"] = f"bytes {part.start}-{part.end - 1}/{length}"
    headers["content-length"] = str(part.end - part.start)
    return StreamingResponse(
        downloaded(_bytes(path, part)),
        status_code=status,
        media_type=MEDIA_TYPES[kind],
        headers=headers,
    )


def decided_answer(
    folder: Path, batch: Batch, kind: Format, wanted: Filter, engine: Engine
) -> StreamingResponse:
    """The results with the decisions about kept customers, as they stand now.

    Raises:
        Unprocessable: a workbook of too many rows, or Parquet, which has no column for them.
    """
    headers = {
        "content-disposition": _disposition(batch, kind),
        "x-batch-state": batch.state,
        "accept-ranges": "none",
    }
    if kind == "jsonl":
        pieces = joined(decided_lines(folder, batch, wanted, engine))
    elif kind == "csv":
        pieces = joined(decided_sheet_lines(folder, batch, wanted, engine), batch.reading)
    elif kind == "xlsx":
        need_few_rows(folder, batch, wanted, MOST_ROWS)
        lines = decided_sheet_lines(folder, batch, wanted, engine)
        pieces = workbook_pieces(lines, batch, wanted.words)
    else:
        raise Unprocessable.in_field(
            "decisions", f"are not shown in {kind}", "send format=jsonl, csv or xlsx with it"
        )
    return StreamingResponse(downloaded(pieces), media_type=MEDIA_TYPES[kind], headers=headers)


def _part(asked: Mapping[str, str], length: int, tag: str) -> _Part | None:
    """The requested byte range; ``None`` for the whole file (also if several are requested)."""
    found = _RANGE.fullmatch(asked.get("range", "").replace(" ", ""))
    if found is None or found[0] == "bytes=-" or asked.get("if-range", tag) != tag:
        return None
    first, last = found[1], found[2]
    if not first:
        start, end = max(length - int(last), 0), length
    else:
        start, end = int(first), min(int(last) + 1, length) if last else length
        if last and int(last) < start:
            return None
    if start >= length:
        raise RangeNotSatisfiable(
            f"the file has {length} bytes", headers={"content-range": f"bytes */{length}"}
        )
    return _Part(start, end, length)


def _bytes(path: Path, part: _Part) -> Iterator[bytes]:
    left = part.end - part.start
    with path.open("rb") as file:
        file.seek(part.start)
        while left > 0 and (piece := file.read(min(262_144, left))):
            left -= len(piece)
            yield piece


def _disposition(batch: Batch, kind: Format) -> str:
    """The name to save under, in any script (RFC 6266), with a plain one for old programs."""
    stem = Path(batch.name.removesuffix(".gz")).stem[:_LONGEST_NAME] or batch.id
    plain = "".join(
        sign if sign.isascii() and (sign.isalnum() or sign in " ._-") else "_" for sign in stem
    )
    if not plain.strip("_ "):
        plain = batch.id
    header = f'attachment; filename="{plain}-screened.{kind}"'
    if stem.isascii():
        return header
    return f"{header}; filename*=UTF-8''{quote(f'{stem}-screened.{kind}', safe='')}"
