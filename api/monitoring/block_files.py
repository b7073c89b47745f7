"""Blocks of customers as files in the cache: what finds those that a change of a list touches.

A block holds the customers whose last put has a number in one span of ``BLOCK`` numbers. A customer
that is put again moves to a later span, so a span that is full only loses customers: its file stays
as it is, and what it still says of those that left is told by the number. Files of full spans are
made ahead, when no run is due, the others when a run needs them: by several processes when many are
missing. A file may be deleted at any time.
"""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from sqlalchemy import func, select

from api.customers.block_names import BLOCK, block_folder
from api.customers.tables import CUSTOMER
from api.monitoring.customers import GroupOptions
from api.service.subjects import read_submitted
from screening.engine_version import engine_id
from screening.model.subject import Options, Subject
from screening.monitoring.customer_block import CustomerBlock, CustomerTerms, build_block
from screening.policy import Policy
from screening.subject_search import SearchTerms, SubjectReader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from sqlalchemy import Engine

_UNREAD = SearchTerms((), (), crowded=True)
"""Of a subject that cannot be read any more: it is screened in every run."""


class _Customer(NamedTuple):
    """What a block is made from: id, number of its last put, JSON of the subject, options."""

    id: int
    change: int
    subject: str
    options: Options


class BlockFiles:
    """The blocks of one database under one policy, engine and year (which dates are possible)."""

    def __init__(self, engine: Engine, cache_dir: Path, policy: Policy, today: date) -> None:
        self._engine = engine
        self._today = today
        name = f"{policy.hash}-{engine_id()}-{today.year}"
        self._folder = block_folder(cache_dir) / name

    def blocks(self, mark: int) -> Iterator[CustomerBlock]:
        """All customers whose last put has a number up to ``mark``, block by block."""
        spans = self._spans(mark)
        self._make(spans, mark)
        for span in spans:
            path = self._path(span, mark)
            try:
                yield CustomerBlock.load(path)
            except (OSError, ValueError):  # deleted, or broken by whatever
                yield self._built(span, mark)

    def prepare(self, mark: int) -> None:
        """Make the files of full spans that are missing: half a minute for 100,000 customers."""
        self._make([span for span in self._spans(mark) if (span + 1) * BLOCK <= mark], mark)

    def _spans(self, mark: int) -> list[int]:
        """The spans that hold a customer, and have a file that nobody needs any more removed."""
        span = (CUSTOMER.c.change - 1) // BLOCK
        held = select(func.min(span)).where(CUSTOMER.c.change <= mark).group_by(span)
        with self._engine.connect() as connection:
            return sorted(connection.execute(held).scalars())

    def _path(self, span: int, mark: int) -> Path:
        """The file of a span; one that is not full yet is named by the last number it holds."""
        return self._folder / f"{span}-{min((span + 1) * BLOCK, mark)}.block"

    def _customers(self, span: int, mark: int) -> list[_Customer]:
        first, last = span * BLOCK, min((span + 1) * BLOCK, mark)
        wanted = (
            select(
                CUSTOMER.c.id,
                CUSTOMER.c.client,
                CUSTOMER.c.group_name,
                CUSTOMER.c.change,
                CUSTOMER.c.subject,
            )
            .where(CUSTOMER.c.change > first, CUSTOMER.c.change <= last)
            .order_by(CUSTOMER.c.id)
        )
        with self._engine.connect() as connection:
            groups = GroupOptions(connection)
            return [
                _Customer(row.id, row.change, row.subject, groups.of(row.client, row.group_name)[1])
                for row in connection.execute(wanted)
            ]

    def _make(self, wanted: list[int], mark: int) -> None:
        """Write the files that are missing, in processes of their own where there are several."""
        spans = [span for span in wanted if not self._path(span, mark).exists()]
        if len(spans) < 2:
            for span in spans:
                self._write(span, mark, build(self._customers(span, mark), self._today))
            return
        workers = min(len(spans), os.cpu_count() or 1)
        spawned = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(workers, mp_context=spawned) as pool:
            for first in range(0, len(spans), workers):
                portion = spans[first : first + workers]
                built = [
                    pool.submit(build, self._customers(span, mark), self._today) for span in portion
                ]
                for span, future in zip(portion, built, strict=True):
                    self._write(span, mark, future.result())

    def _built(self, span: int, mark: int) -> CustomerBlock:
        return build_block(_terms(self._customers(span, mark), self._today), Policy.bundled())

    def _write(self, span: int, mark: int, content: bytes) -> None:
        """Write a file whole or not at all, and remove what it takes the place of."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._path(span, mark)
        draft = path.with_suffix(f".{os.getpid()}.new")
        draft.write_bytes(content)
        draft.replace(path)
        for older in self._folder.glob(f"{span}-*"):
            if older != path:
                with suppress(OSError):
                    older.unlink()


def build(customers: list[_Customer], today: date) -> bytes:
    """The file of a block."""
    return build_block(_terms(customers, today), Policy.bundled()).dump()


def _terms(customers: list[_Customer], today: date) -> Iterator[CustomerTerms]:
    reader = SubjectReader(Policy.bundled())
    for customer in customers:
        subject = read_submitted(msgspec.json.decode(customer.subject))
        terms = _UNREAD
        if isinstance(subject, Subject):
            terms = reader.search_terms(subject, customer.options, today)
        yield CustomerTerms(customer.id, customer.change, terms)
