"""Long lists, page by page: one shape for every route.

A list takes ``cursor`` and ``limit`` and answers with ``next``: the cursor of the following page,
null on the last one. A cursor is a text for the client to hand back, no more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from fastapi import Query

from api.service.errors import Unprocessable

T = TypeVar("T")
_LONGEST = 200
NEXT = "`next` of the page before."

CursorQuery = Annotated[str, Query(max_length=_LONGEST, description=NEXT)]
LimitQuery = Annotated[int, Query(ge=1, le=1000, description="Most of a page.")]


@dataclass(frozen=True)
class Paging:
    """Which page is wanted; the parameters of a route."""

    cursor: CursorQuery = ""
    limit: LimitQuery = 100


@dataclass(frozen=True, slots=True)
class ListPage(Generic[T]):
    """Part of a list, and the cursor of what follows it."""

    items: tuple[T, ...]
    next: str | None


def bad_cursor() -> Unprocessable:
    """The refusal of a cursor that no page gave."""
    return Unprocessable.in_field(
        "cursor", "is none that a page gave", "send `next` of the page before"
    )


def number_of(cursor: str) -> int | None:
    """The number a cursor stands for; ``None`` for the first page.

    Raises:
        Unprocessable: it is no cursor.
    """
    if not cursor:
        return None
    if not (cursor.isascii() and cursor.isdigit()) or int(cursor) > 2**53:
        raise bad_cursor()
    return int(cursor)


def page_after(
    items: Sequence[T], cursor: str, limit: int, name: Callable[[T], str]
) -> ListPage[T]:
    """The page behind the item that a cursor names, of a list that is in memory.

    Raises:
        Unprocessable: the list has no such item (any more).
    """
    first = 0
    if cursor:
        places = (place for place, item in enumerate(items) if name(item) == cursor)
        found = next(places, None)
        if found is None:
            raise bad_cursor()
        first = found + 1
    shown = tuple(items[first : first + limit])
    return ListPage(shown, name(shown[-1]) if shown and first + limit < len(items) else None)
