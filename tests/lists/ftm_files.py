"""FollowTheMoney lines as a publisher writes them: a test names only what it is about."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from lists.ftm import read
from lists.parsing.report import ParseReport

if TYPE_CHECKING:
    from pathlib import Path

    from lists.entity import Entity


def line(schema: str, key: str, **fields: Any) -> dict[str, Any]:
    """One entity; properties are given by name, a single text stands for a list of one.

    ``target``, ``referents``, ``caption`` and ``dprk_screen`` are keys of the line itself.
    """
    own = ("target", "referents", "caption", "dprk_screen", "datasets", "last_seen")
    outer = {name: fields.pop(name) for name in own if name in fields}
    properties = {
        name: value if isinstance(value, list) else [value] for name, value in fields.items()
    }
    return {"id": key, "schema": schema, "properties": properties, **outer}


def write(path: Path, *lines: dict[str, Any] | str | bytes) -> Path:
    """A file of these lines; a text or bytes stand as they are."""
    with path.open("wb") as file:
        for one in lines:
            text = json.dumps(one, ensure_ascii=False) if isinstance(one, dict) else one
            file.write((text.encode() if isinstance(text, str) else text) + b"\n")
    return path


def entities(
    folder: Path, *lines: dict[str, Any] | str | bytes, source: str = "acme"
) -> tuple[dict[str, Entity], ParseReport]:
    """What is read from these lines, by id, and what the reader had to say."""
    reading = ParseReport(source)
    path = write(folder / "some.ftm.json", *lines)
    return {entity.id: entity for entity in read(path, source, reading)}, reading


def messages(reading: ParseReport) -> set[tuple[str, str]]:
    """Severity and message of everything odd."""
    return {(odd.severity, odd.message) for odd in reading.oddities}
