"""What a batch is made of and how it is answered: plain values, stored as JSON, sent as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal

from msgspec import Struct

from api.service.errors import FieldProblem
from api.sheet import Mapping
from lists.entity import ListVersion
from lists.vocabulary.dates import DateOrder
from screening.engine_version import engine_id
from screening.model.subject import Options
from screening.policy import Policy

BatchState = Literal["queued", "running", "completed", "failed", "cancelled"]
MESSAGE_KINDS: frozenset[str] = frozenset({"pain.001", "pacs.008"})
"""Formats of payment messages (ISO 20022)."""
FINAL: frozenset[str] = frozenset({"completed", "failed", "cancelled"})


class FileFormat(Struct, frozen=True):
    """How a file is read: found at upload, shown to the client, and never guessed again."""

    format: Literal["csv", "xlsx", "xls", "xlsb", "ods", "pain.001", "pacs.008"]
    gzip: bool
    encoding: str
    encoding_why: str
    delimiter: str
    declared: bool
    header_line: int
    mapping: Mapping
    sheet: int = 0
    rows_expected: int = 0
    """Rows the file seems to have, judged by its beginning; of a workbook those it declares."""

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.mapping.header)


class Pins(Struct, frozen=True):
    """Everything the results depend on beside the file: the same pins give the same bytes."""

    versions: tuple[str, ...]
    lists: dict[str, str]
    policy: str
    software: str
    engine: str
    today: date
    options: Options
    monitor: str = ""
    """Group of customers that the rows are kept in, under monitoring; empty: they are not kept."""

    @classmethod
    def of(
        cls, versions: Sequence[ListVersion], software: str, today: date, options: Options
    ) -> Pins:
        """Pins of a batch that begins now with this engine and the bundled policy."""
        return cls(
            versions=tuple(version.id for version in versions),
            lists={version.source: version.id for version in versions},
            policy=Policy.bundled().hash,
            software=software,
            engine=engine_id(),
            today=today,
            options=options,
        )


class ColumnUse(Struct, frozen=True):
    """What became of one column: ``means`` is a code of the table in docs/batch.md, or empty.

    ``date_order`` says how 03/04/1960 is read there: ``day_first``, ``month_first``, or both ways
    (empty), as long as nothing in the file decides it.
    """

    column: str
    means: str
    date_order: DateOrder | Literal[""]


class BatchStatus(Struct, frozen=True):
    """A batch as it stands.

    ``counts`` holds rows by band (``unscreened`` ones too), how many of them were only
    ``partly_screened``, and ``empty`` lines. ``monitor`` is the group in which the rows are kept as
    customers; empty where they are only screened.
    """

    id: str
    state: BatchState
    name: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    size: int
    sha256: str
    rows: int
    share: float
    counts: dict[str, int]
    rows_per_second: float | None
    eta_seconds: float | None
    error: str
    lists: dict[str, str]
    policy: str
    software: str
    encoding: str
    delimiter: str
    columns: tuple[ColumnUse, ...]
    unknown_columns: tuple[str, ...]
    ignored_columns: tuple[str, ...]
    warnings: tuple[str, ...]
    monitor: str = ""


class BatchList(Struct, frozen=True):
    """The latest batches, newest first."""

    batches: tuple[BatchStatus, ...]
    next: str | None = None


class PreviewRow(Struct, frozen=True):
    """One row as it is read: the subject it becomes, or why it becomes none."""

    line: int
    subject: dict[str, Any]
    warnings: tuple[str, ...]
    error: str
    errors: tuple[FieldProblem, ...] = ()


class Preview(Struct, frozen=True):
    """How the first rows of a file are read. Nothing is kept."""

    format: str
    encoding: str
    encoding_why: str
    delimiter: str
    header_line: int
    columns: tuple[ColumnUse, ...]
    unknown_columns: tuple[str, ...]
    ignored_columns: tuple[str, ...]
    warnings: tuple[str, ...]
    rows: tuple[PreviewRow, ...]
