"""Names of a SECO target: parts with spelling variants, each of which may vary by itself."""

from __future__ import annotations

from itertools import islice, product
from typing import TYPE_CHECKING, NamedTuple

from lists.entity import Name
from lists.parsing.xml import children_of, text_of
from lists.vocabulary.cleaning import clean, script_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lists.entity import NameKind
    from lists.parsing.xml import Element

_NOT_NAMES = frozenset({"title", "suffix"})
_FAMILY = frozenset({"family-name", "maiden-name"})
_WHOLE = frozenset({"whole-name"})
_MOST_COMBINED = 40
"""Names that the variants of one name's parts are combined to."""
_TYPES: dict[str, NameKind] = {
    "primary-name": "primary",
    "alias": "alias",
    "formerly-known-as": "former",
}


class NamesFound(NamedTuple):
    """The names of one ``name`` element, its titles, and a type of name nobody has seen."""

    names: tuple[Name, ...]
    titles: tuple[str, ...]
    unknown_type: str = ""


class _Part(NamedTuple):
    """One part: its Latin spellings (the first is the printed one), and others by script."""

    kind: str
    latin: tuple[str, ...]
    others: dict[str, tuple[str, ...]]


def names_of(element: Element, *, main: bool) -> NamesFound:
    """All names that one ``name`` element stands for; ``main``: it is of the main identity."""
    said = clean(element.get("name-type"))
    kind = _TYPES.get(said)
    unknown = "" if kind else said
    if element.get("quality") == "low":
        kind = "weak_alias"
    elif kind == "primary" and not main:
        kind = "alias"
    parts = sorted(children_of(element, "name-part"), key=_order)
    titles = [
        text for one in parts if one.get("name-part-type") in _NOT_NAMES for text in _all(one)
    ]
    pieces = [_part(one) for one in parts if one.get("name-part-type") not in _NOT_NAMES]
    names = tuple(_combined(pieces, kind or "alias"))
    return NamesFound(names, tuple(dict.fromkeys(titles)), unknown)


def _order(part: Element) -> int:
    order = part.get("order") or ""
    return int(order) if order.isdecimal() and len(order) < 4 else 0


def _all(part: Element) -> list[str]:
    spelled = [text_of(part, "value"), *(one.text or "" for one in _variants(part))]
    return [text for one in spelled if (text := clean(one))]


def _variants(part: Element) -> list[Element]:
    return children_of(part, "spelling-variant")


def _part(element: Element) -> _Part:
    latin: dict[str, None] = {}
    others: dict[str, dict[str, None]] = {}
    for text in _all(element):
        script = script_of(text)
        if script in {"Latn", "Zyyy", ""}:
            latin[text] = None
        else:
            others.setdefault(script, {})[text] = None
    kind = element.get("name-part-type") or ""
    return _Part(kind, tuple(latin), {script: tuple(texts) for script, texts in others.items()})


def _combined(parts: list[_Part], kind: NameKind) -> Iterator[Name]:
    """The printed name, then every combination of Latin variants, then each other script."""
    latin = [part for part in parts if part.latin]
    for place, spelled in enumerate(islice(product(*(p.latin for p in latin)), _MOST_COMBINED)):
        own: NameKind = "alias" if place and kind == "primary" else kind
        if spelled:
            yield _name(latin, spelled, own, "Latn")
    for script in dict.fromkeys(script for part in parts for script in part.others):
        written = [part for part in parts if script in part.others]
        depth = max(len(part.others[script]) for part in written)
        original: NameKind = kind if kind == "weak_alias" else "original_script"
        for place in range(depth):
            spelled = tuple(
                part.others[script][min(place, len(part.others[script]) - 1)] for part in written
            )
            yield _name(written, spelled, original, script)


def _name(parts: list[_Part], spelled: tuple[str, ...], kind: NameKind, script: str) -> Name:
    pairs = list(zip(parts, spelled, strict=True))
    family = " ".join(text for part, text in pairs if part.kind in _FAMILY)
    given = " ".join(text for part, text in pairs if part.kind not in _FAMILY | _WHOLE)
    apart = bool(family and given)
    full = " ".join(spelled)
    return Name(full, kind, given if apart else "", family if apart else "", script=script)
