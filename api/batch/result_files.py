"""Sending results: whole files as they are, or the rows a filter leaves, without parsing any.

The row index says for each row its band, whether anything was found and how long its line is, so a
filter only copies byte ranges. Parquet is made from the JSON lines on the way (extra ``cluster``),
a workbook from the lines of the CSV.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal

import msgspec

from api.batch.files import CSV, JSON, ROWS
from api.batch.models import FileFormat
from api.batch.result_lines import BANDS, ROW, header_line
from api.batch.result_workbook import MOST_ROWS, workbook_pieces
from api.batch.stored_batch import Batch
from api.service.errors import Unprocessable

if TYPE_CHECKING:
    from typing_extensions import Buffer

Format = Literal["csv", "jsonl", "xlsx", "parquet"]
MEDIA_TYPES: dict[Format, str] = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/jsonl",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
_PIECE = 262_144
_ROWS_READ = 4_096
_PARQUET_ROWS = 20_000
_AS_THEY_ARE = ("row", "line", "screening_id", "id", "status", "band")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows are wanted: those of some bands, or only hits.

    ``only_hits`` leaves rows with a match (discounted ones too) or a typology, and those that were
    not or only partly screened: nobody may take them for clear.
    """

    bands: tuple[str, ...] = ()
    only_hits: bool = False

    @property
    def everything(self) -> bool:
        """Whether all rows are wanted."""
        return not self.bands and not self.only_hits

    @property
    def words(self) -> str:
        """Which rows are wanted, for people."""
        bands = f"rows in {', '.join(self.bands)}" if self.bands else "all rows"
        return f"{bands} with a hit or not screened" if self.only_hits else bands

    def wants(self, band: int, found: int) -> bool:
        """Whether a row of the index is wanted."""
        if self.bands and BANDS[band] not in self.bands:
            return False
        return not self.only_hits or bool(found) or band == 0


def whole_file(folder: Path, batch: Batch, kind: Format, wanted: Filter) -> tuple[Path | None, int]:
    """The file that is these results as they stand, and how much of it counts, if there is one."""
    done = batch.progress
    if kind in {"parquet", "xlsx"} or not wanted.everything or not done.rows:
        return None, 0
    return (folder / CSV, done.csv_bytes) if kind == "csv" else (folder / JSON, done.json_bytes)


def result_pieces(
    folder: Path, batch: Batch, kind: Format, wanted: Filter, most_rows: int = MOST_ROWS
) -> Iterator[bytes]:
    """The results of a batch as bytes, piece by piece; ``most_rows`` is the limit of a workbook.

    Raises:
        Unprocessable: Parquet is asked for and the extra is not installed, or a workbook of too
            many rows; before the first piece.
    """
    if kind == "xlsx":
        need_few_rows(folder, batch, wanted, most_rows)
        return workbook_pieces(row_lines(folder, batch, CSV, wanted), batch, wanted.words)
    if kind == "parquet":
        _need_parquet()
        return _parquet(row_lines(folder, batch, JSON, wanted))
    name = CSV if kind == "csv" else JSON
    path, length = whole_file(folder, batch, kind, wanted)
    if path is not None:
        return _whole(path, length)
    return joined(row_lines(folder, batch, name, wanted), batch.reading if kind == "csv" else None)


def _whole(path: Path, length: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        while length > 0 and (piece := file.read(min(_PIECE, length))):
            length -= len(piece)
            yield piece


def joined(lines: Iterator[bytes], reading: FileFormat | None = None) -> Iterator[bytes]:
    """Lines in larger pieces, for CSV (``reading``) behind their header."""
    held = io.BytesIO()
    if reading is not None:
        held.write(header_line(reading.mapping.header))
    for line in lines:
        held.write(line)
        if held.tell() >= _PIECE:
            yield held.getvalue()
            held = io.BytesIO()
    yield held.getvalue()


def row_lines(folder: Path, batch: Batch, name: str, wanted: Filter) -> Iterator[bytes]:
    """The wanted rows' lines, without their header."""
    offset = len(header_line(batch.reading.mapping.header)) if name == CSV else 0
    if not batch.progress.rows:
        return
    with (folder / ROWS).open("rb") as index, (folder / name).open("rb") as file:
        for band, found, csv_length, json_length in _entries(index, batch.progress.rows):
            length = csv_length if name == CSV else json_length
            if wanted.wants(band, found):
                file.seek(offset)
                yield file.read(length)
            offset += length


def _entries(index: IO[bytes], rows: int) -> Iterator[tuple[int, int, int, int]]:
    while rows > 0:
        block = index.read(min(rows, _ROWS_READ) * ROW.size)
        rows -= len(block) // ROW.size
        yield from ROW.iter_unpack(block)


def need_few_rows(folder: Path, batch: Batch, wanted: Filter, most: int) -> None:
    """Refuse a workbook of more than ``most`` rows.

    Raises:
        Unprocessable: there are more; the problem says what to ask for instead.
    """
    rows = batch.progress.rows
    if rows > most and not wanted.everything:
        with (folder / ROWS).open("rb") as index:
            rows = sum(wanted.wants(band, found) for band, found, _, _ in _entries(index, rows))
    if rows > most:
        raise Unprocessable(
            f"format: these are {rows:,} rows, a workbook holds {most:,}; ask for some bands "
            "(`band=`) or for `only_hits=true`, or take csv"
        )


# --- Parquet -----------------------------------------------------------------------------------


def _need_parquet() -> None:
    try:
        import pyarrow.parquet  # noqa: F401, PLC0415 - an extra
    except ImportError:
        raise Unprocessable(
            "format: parquet needs the extra: install dprk-screen[cluster], or take jsonl"
        ) from None


def _parquet(lines: Iterator[bytes]) -> Iterator[bytes]:
    """Columns for what is asked in bulk, and the whole JSON line as text in the last one."""
    import pyarrow as pa  # noqa: PLC0415 - an extra
    import pyarrow.parquet as pq  # noqa: PLC0415

    schema = pa.schema(
        [
            ("row", pa.int64()),
            ("line", pa.int64()),
            ("screening_id", pa.string()),
            ("id", pa.string()),
            ("status", pa.string()),
            ("band", pa.string()),
            ("risk", pa.int32()),
            ("match_score", pa.float64()),
            ("listed_party", pa.string()),
            ("listed_id", pa.string()),
            ("discounted", pa.list_(pa.string())),
            ("typologies", pa.list_(pa.string())),
            ("explanation", pa.string()),
            ("warnings", pa.list_(pa.string())),
            ("unread", pa.list_(pa.string())),
            ("error", pa.string()),
            ("result", pa.string()),
        ]
    )
    decode = msgspec.json.Decoder().decode
    sink = _Sink()
    with pq.ParquetWriter(pa.PythonFile(sink, mode="w"), schema) as writer:
        while portion := list(islice(lines, _PARQUET_ROWS)):
            rows = [_parquet_row(decode(line), line) for line in portion]
            writer.write_table(pa.Table.from_pylist(rows, schema))
            yield sink.drain()
    yield sink.drain()


class _Sink(io.RawIOBase):
    """Takes what is written and hands it on; remembers only how much it was."""

    def __init__(self) -> None:
        self._held: list[bytes] = []
        self._position = 0

    def writable(self) -> bool:
        return True

    def write(self, content: Buffer) -> int:
        piece = bytes(content)
        self._held.append(piece)
        self._position += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self._position

    def drain(self) -> bytes:
        """Everything written since the last time."""
        piece = b"".join(self._held)
        self._held = []
        return piece


def _parquet_row(result: dict[str, object], line: bytes) -> dict[str, object]:
    matches: list[dict[str, object]] = result.get("matches") or []  # type: ignore[assignment]
    best: dict[str, object] = matches[0] if matches else {}
    entity: dict[str, object] = best.get("entity") or {}  # type: ignore[assignment]
    found: list[dict[str, str]] = result.get("typologies") or []  # type: ignore[assignment]
    discounted: list[dict[str, Any]] = result.get("discounted") or []  # type: ignore[assignment]
    unread: list[dict[str, str]] = result.get("unread") or []  # type: ignore[assignment]
    told: dict[str, str] = result.get("explanation") or {}  # type: ignore[assignment]
    return {
        **{name: result.get(name) for name in _AS_THEY_ARE},
        "risk": result.get("risk"),
        "match_score": best.get("score"),
        "listed_party": entity.get("caption"),
        "listed_id": entity.get("id"),
        "discounted": [match["entity"]["id"] for match in discounted],
        "typologies": [finding["code"] for finding in found],
        "explanation": told.get("text") or None,
        "warnings": result.get("warnings") or [],
        "unread": [one["field"] for one in unread],
        "error": result.get("error") or None,
        "result": line.decode().rstrip("\n"),
    }
