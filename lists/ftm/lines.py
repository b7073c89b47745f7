"""The lines of a FollowTheMoney file, bounded in length and never trusted.

A line that cannot be used is reported with its number and skipped; reading goes on with the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec
from msgspec import Struct

from lists.vocabulary.cleaning import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lists.parsing.bounded_report import BoundedReport

LONGEST_LINE = 4 * 2**20
"""Bytes of one line. The longest of the large public data sets have a tenth of that."""
LONGEST_ID = 500
LONGEST_VALUE = 65_000
"""Characters of one value: the model's own limit for text."""
MOST_VALUES = 2_000
"""Values of one property."""


class _Raw(Struct):
    """A line as JSON gave it; anything may stand anywhere."""

    id: Any = None
    schema: Any = None
    caption: Any = None
    properties: Any = None
    referents: Any = None
    target: Any = None
    last_seen: Any = None
    dprk_screen: Any = None


class Line(Struct):
    """A usable line. ``properties`` holds texts only; ``target`` is ``None`` if not said."""

    id: str
    schema: str
    caption: str
    properties: dict[str, list[str]]
    referents: list[str]
    target: bool | None
    extra: Any = None
    last_seen: str = ""


_decode = msgspec.json.Decoder(_Raw).decode


def lines_of(file: BinaryIO, report: BoundedReport) -> Iterator[tuple[int, bytes]]:
    """Offset and bytes of each line that is not empty and not too long."""
    number = offset = 0
    while text := file.readline(LONGEST_LINE + 1):
        number += 1
        begins, offset = offset, offset + len(text)
        if len(text) > LONGEST_LINE and not text.endswith(b"\n"):
            while not text.endswith(b"\n") and (text := file.readline(LONGEST_LINE)):
                offset += len(text)
            message = f"line of more than {LONGEST_LINE:,} bytes"
            report.odd("skipped", f"line {number}", "line", "", message)
            continue
        if number == 1:
            text = text.removeprefix(b"\xef\xbb\xbf")
            begins = offset - len(text)
        if text.strip():
            yield begins, text


def parse_line(text: bytes, report: BoundedReport, where: str) -> Line | None:
    """The entity of a line, or ``None`` with a report of why not. Never raises."""
    try:
        raw = _decode(text)
    except (ValueError, RecursionError) as error:
        shown = text[:80].decode("utf-8", "replace")
        report.odd("skipped", where, "line", shown, _reason(error))
        return None
    if not isinstance(raw.id, str) or not 0 < len(raw.id.strip()) <= LONGEST_ID:
        report.odd("skipped", where, "id", str(raw.id)[:80], "no id, or none that is a short text")
        return None
    if not isinstance(raw.schema, str) or not isinstance(raw.properties, dict):
        report.odd("skipped", raw.id, "line", "", "no schema, or no properties")
        return None
    referents = raw.referents if isinstance(raw.referents, list) else []
    return Line(
        id=raw.id.strip(),
        schema=raw.schema,
        caption=clean(raw.caption)[:1_000] if isinstance(raw.caption, str) else "",
        properties=_texts(raw, report),
        referents=[one for one in referents if isinstance(one, str)],
        target=raw.target if isinstance(raw.target, bool) else None,
        extra=raw.dprk_screen,
        last_seen=raw.last_seen if isinstance(raw.last_seen, str) else "",
    )


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "JSON nested too deeply"
    if "truncated" in str(error) or "malformed" in str(error):
        return "not a line of JSON"
    return "not a JSON object in UTF-8"


def _texts(raw: _Raw, report: BoundedReport) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, given in raw.properties.items():
        values = given if isinstance(given, list) else [given]
        if all(type(value) is str and len(value) <= LONGEST_VALUE for value in values) and (
            0 < len(values) <= MOST_VALUES
        ):
            found[name] = values
            continue
        if len(values) > MOST_VALUES:
            message = f"more than {MOST_VALUES:,} values; those after are left out"
            report.odd("skipped", raw.id, name[:64], str(len(values)), message)
            values = values[:MOST_VALUES]
        kept = []
        for value in values:
            if isinstance(value, bool) or not isinstance(value, str | int | float):
                report.odd("skipped", raw.id, name[:64], str(value)[:80], "value is not a text")
            elif isinstance(value, str) and len(value) > LONGEST_VALUE:
                message = f"value of more than {LONGEST_VALUE:,} characters"
                report.odd("skipped", raw.id, name[:64], value[:80], message)
            else:
                kept.append(value if isinstance(value, str) else str(value))
        if kept:
            found[name] = kept
    return found
