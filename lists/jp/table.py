"""What headings of Japan's list fill, which regime a sheet belongs to: ``data/jp_mof.toml``."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources

import msgspec

_BLANKS = re.compile(r"\s+")
_PLACE = re.compile(r"^\s*(\d{1,2})\s*(?:[.\uff0e\u3001]|$)")
_PART = re.compile(r"\(([IVX]{1,4}|\d)\)\s*$")
_BANKS = re.compile(r"\u7279\u5b9a\u9280\u884c(?!\u3092\u9664\u304f)")
"""特定銀行, "specified banks", not followed by "excepted"."""


class Regime(msgspec.Struct, frozen=True):
    """One set of measures. ``words`` all stand in the names of its sheets."""

    code: str
    words: tuple[str, ...]
    sheets: tuple[int, ...] = ()


class MofTable(msgspec.Struct, frozen=True):
    """The whole table. ``columns``: headings by field."""

    columns: Mapping[str, tuple[str, ...]]
    regime: tuple[Regime, ...]
    countries: Mapping[str, str]


class SheetName(msgspec.Struct, frozen=True):
    """What a sheet's name says: its regime's code, whom it lists, and what tells it from others.

    ``kind`` is empty where the sheet holds persons and firms; ``by_number``: the regime was told by
    the number of the sheet alone.
    """

    code: str
    kind: str
    part: str = ""
    by_number: bool = False


@cache
def table() -> MofTable:
    """The table, read once."""
    text = resources.files("lists").joinpath("data", "jp_mof.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), MofTable)


@cache
def _fields() -> Mapping[str, str]:
    return {_key(word): field for field, words in table().columns.items() for word in words}


def _key(text: str) -> str:
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text.replace("_x000D_", "")))


def field_of(heading: str) -> str:
    """What a column fills; empty for a heading that is not in the table."""
    return _fields().get(_key(heading), "")


def sheet_of(name: str) -> SheetName:
    """Regime, kind and part of a sheet by its name ("14.北朝鮮(決議1718号等;団体)")."""
    text = _key(name)
    kind = "person" if "\u500b\u4eba" in text else ""  # 個人
    kind = kind or ("organization" if "\u56e3\u4f53" in text else "")  # 団体
    part = _PART.search(text)
    ending = "BANKS" if _BANKS.search(text) else part[1] if part else ""
    for regime in table().regime:
        if all(word in text for word in regime.words):
            return SheetName(
                regime.code, kind or ("organization" if ending == "BANKS" else ""), ending
            )
    place = _PLACE.match(text)
    for regime in table().regime:
        if place and text.strip(".") == place[1] and int(place[1]) in regime.sheets:
            return SheetName(regime.code, kind, ending, by_number=True)
    return SheetName("", kind, ending)
