"""Fields of the objects that people send when they work on alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.service.errors import Unprocessable
from api.service.json_bodies import read_object

if TYPE_CHECKING:
    from fastapi import Request

LONGEST_TEXT, LONGEST_NAME = 10_000, 200


async def sent_fields(request: Request, known: set[str]) -> dict[str, Any]:
    """The object of the body; a field that does not exist is refused: somebody relies on it.

    Raises:
        Unprocessable: there is such a field.
    """
    given = read_object(request.headers.get("content-type", ""), await request.body())
    for name in sorted(given.keys() - known):
        raise Unprocessable.in_field(
            name[:60], "there is no such field", f"send {', '.join(sorted(known))}"
        )
    return given


def text_field(given: dict[str, Any], field: str, most: int, *, needed: bool = False) -> str:
    """A field of text without spaces around it.

    Raises:
        Unprocessable: it is no text, too long, or needed and empty.
    """
    value = given.get(field, "")
    if not isinstance(value, str) or len(value) > most or (needed and not value.strip()):
        least = 1 if needed else 0
        raise Unprocessable.in_field(
            field, "is missing, too long or no text", f"send {least} to {most} characters"
        )
    return value.strip()
