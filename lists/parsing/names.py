"""Name fields that hold more than one name, taken apart without losing what was printed.

Reach for ``names_in`` on every name or alias field of the UN and EU lists. Brackets there hold
acronyms ("FOREIGN TRADE BANK (FTB)"), the name in another script, lists of spellings, or remarks
("previously listed as"); ``raw`` keeps the field as published wherever a name was cut out of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lists.entity import Name
from lists.vocabulary.cleaning import clean, script_of, split_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lists.entity import NameKind

_BRACKET = re.compile(r"^(?P<head>[^()]*[^()\s])\s*\((?P<inner>.+)\)\s*[,.]?$")
_ORIGINAL = re.compile(
    r"^(?:original script|in \w+(?: script)?)\s*:\s*(?P<name>.+)$", re.IGNORECASE
)
_ORIGINAL_IN_NOTE = re.compile(
    r"(?:original script|in (?:arabic|chinese|korean|russian|persian|cyrillic|dari|pashto|urdu)"
    r"(?: script)?)\s*:\s*(?P<name>[^\x00-\x7f][^;:]*)",
    re.IGNORECASE,
)
_FORMER = re.compile(r"^(?:previously|formerly) (?:listed|known) as", re.IGNORECASE)
_REFERENCE = re.compile(r"^[A-Z]{2}[ie]\.\d{1,3}$", re.IGNORECASE)
_REMARK = re.compile(
    r"\b(?:birth name|combat name|nom de guerre|original script|sub-unit name|maiden name)\b",
    re.IGNORECASE,
)
_SCRIPT_REMARK = re.compile(r"\s*\(original script\)", re.IGNORECASE)
_TWO_BRACKETS = re.compile(r"^(?P<first>[^()]+)\)\s*\((?P<second>.+)$")
_ACRONYM = re.compile(r"^[A-Z][A-Z0-9&/.\-]{1,9}$")


def names_in(text: str, kind: NameKind, *, language: str = "") -> tuple[Name, ...]:
    """All names one field holds; the first is the one to show.

    Args:
        text: The field as published.
        kind: What the publisher says of the field. A part in another script that stands in
            brackets becomes ``original_script``, an acronym ``weak_alias``.
        language: ISO 639-1 code, where the publisher gives one.

    Returns:
        Names in order of appearance, each spelling once; empty for an empty field.
    """
    found: list[Name] = []
    published = clean(text)
    for part in split_names(published):
        for spelling, its_kind in _spellings(part, kind):
            raw = published if spelling != published else ""
            name = Name(spelling, its_kind, "", "", language, script_of(spelling), raw)
            found.append(name)
    return distinct(found)


def _spellings(part: str, kind: NameKind) -> Iterable[tuple[str, NameKind]]:
    bracket = _BRACKET.match(part)
    if not bracket:
        yield part, kind
        return
    head, inner = bracket["head"], _SCRIPT_REMARK.sub("", bracket["inner"]).strip()
    two = _TWO_BRACKETS.match(inner)
    if two:  # "Hay'at Tahrir al-Sham (HTS) (… ; …)"
        yield from _spellings(f"{head} ({two['first']})", kind)
        yield from _spellings(f"{head} ({two['second']})", kind)
        return
    if _FORMER.match(inner):
        yield head, "former"
        return
    if _REFERENCE.match(inner) or _REMARK.fullmatch(inner):
        yield head, kind
        return
    if _ACRONYM.match(inner):
        yield part, kind
        yield head, "weak_alias" if kind == "weak_alias" else "alias"
        yield inner, "weak_alias"
        return
    yield from _bracketed_names(part, head, inner, kind)


def _bracketed_names(
    part: str, head: str, inner: str, kind: NameKind
) -> Iterable[tuple[str, NameKind]]:
    """Another script or a list of spellings in brackets; anything else belongs to the name."""
    original = _ORIGINAL.match(inner)
    if original:
        yield head, kind
        yield original["name"].strip(), "original_script"
        return
    head_script, inner_script = script_of(head), script_of(inner)
    if head_script != inner_script and head_script and inner_script and "(" not in inner:
        latin = head_script == "Latn"
        yield head, kind if latin else "original_script"
        for spelling in split_names(_REMARK.sub("", inner)):
            yield spelling.strip(" -"), "original_script" if latin else kind
        return
    if ";" in inner:
        yield head, kind
        for spelling in split_names(inner):
            for name, its_kind in _spellings(spelling, kind):
                yield name, "original_script" if script_of(name) != "Latn" else its_kind
        return
    yield part, kind


def original_script_in(note: str) -> tuple[Name, ...]:
    """Names in another script that a remark gives ("In Arabic: …")."""
    found = [clean(match["name"]).strip(" .)") for match in _ORIGINAL_IN_NOTE.finditer(clean(note))]
    return tuple(
        Name(name, "original_script", script=script_of(name), raw=clean(note))
        for name in found
        if name
    )


def distinct(names: Iterable[Name]) -> tuple[Name, ...]:
    """The names in order, each spelling once: the first kind given to a spelling stands.

    A spelling first seen as weak and later as strong becomes strong: the stronger statement of
    the publisher is the one that must not be missed.
    """
    kept: dict[str, Name] = {}
    for name in names:
        known = kept.get(name.full)
        if known is None or (known.kind == "weak_alias" and name.kind != "weak_alias"):
            kept[name.full] = name
    return tuple(kept.values())
