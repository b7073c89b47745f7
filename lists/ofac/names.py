"""Names as OFAC builds them: ``SURNAME, Given`` for persons, quoted names for weak aliases.

Reach for this module from both OFAC parsers, so that one party has one spelling whichever file it
was read from.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lists.entity import Name
from lists.vocabulary.cleaning import clean, script_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lists.entity import Kind, NameKind

_SUFFIX = re.compile(r"(?:JR|SR|II|III|IV)\.?", re.IGNORECASE)
_JUNK = re.compile(r"\d{1,3}")  # OFAC has published the aliases "40" and "42"
_UNSPACED = frozenset({"Hang", "Hani", "Jpan"})
_SCRIPT_CODES = {
    "Latin": "Latn",
    "Hans": "Hani",
    "Hant": "Hani",
    "Korean": "Hang",
    "Japanese": "Jpan",
    "Hebrew": "Hebr",
}
_LANGUAGES = {"Hans": "zh", "Hant": "zh", "Korean": "ko", "Japanese": "ja"}
_SURNAME_PARTS: tuple[str, ...] = ("Last Name", "Maiden Name")
_OTHER_SURNAME_PARTS = ("Patronymic", "Matronymic")
_GIVEN_PARTS = ("Nickname", "First Name", "Middle Name", *_OTHER_SURNAME_PARTS)


def is_junk(text: str) -> bool:
    """Whether a name is only one to three digits: too little to be anybody's name."""
    return _JUNK.fullmatch(text) is not None


def printed_name(text: str, kind: Kind, name_kind: NameKind) -> Name:
    """A name printed in one piece; a person's is divided at the comma after the surname.

    Args:
        text: As printed, white space and all.
        kind: What the party is: only persons' names are divided.
        name_kind: How OFAC holds the name.
    """
    full = clean(text)
    last = first = ""
    if kind == "person" and "," in full:
        parts = [part.strip() for part in full.split(",")]
        cut = 2 if len(parts) > 2 and _SUFFIX.fullmatch(parts[1]) else 1
        last, first = ", ".join(parts[:cut]), ", ".join(parts[cut:])
    raw = text if text != full else ""
    return Name(full, name_kind, first, last, script=script_of(full), raw=raw)


def assembled_name(
    parts: Sequence[tuple[str, str]], kind: Kind, name_kind: NameKind, script_code: str
) -> Name:
    """A name published in parts, put together the way OFAC prints it.

    Args:
        parts: ``(name part type, text)`` in published order, e.g. ``("Last Name", "Markov")``.
        kind: What the party is: only persons have surnames.
        name_kind: How OFAC holds the name; a good alias in another script becomes
            ``original_script``.
        script_code: The ``ScriptCode`` of the first part, ``Latin`` or ``Hans`` for instance.
    """
    joined = " ".join(clean(text) for _, text in parts)
    script = script_of(joined) or _SCRIPT_CODES.get(script_code, script_code)
    if name_kind in {"primary", "alias"} and script not in {"Latn", "Zyyy", ""}:
        name_kind = "original_script"
    language = _LANGUAGES.get(script_code, "")
    surname, given = _sides(parts) if kind == "person" else ("", "")
    if not surname or not given:
        return Name(joined, name_kind, given, surname, language, script)
    full = surname + given if script in _UNSPACED else f"{surname.upper()}, {given}"
    return Name(full, name_kind, given, surname, language, script, joined)


def _sides(parts: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Surname and given names. Hispanic names have their two surnames as Patronymic, Matronymic."""
    surname_types = _SURNAME_PARTS
    if not any(part_type == "Last Name" for part_type, _ in parts):
        surname_types += _OTHER_SURNAME_PARTS
    surname = [clean(text) for part_type, text in parts if part_type in surname_types]
    given = [
        clean(text)
        for wanted in _GIVEN_PARTS
        if wanted not in surname_types
        for part_type, text in parts
        if part_type == wanted
    ]
    placed = {*surname_types, *_GIVEN_PARTS}
    given += [clean(text) for part_type, text in parts if part_type not in placed]
    return " ".join(surname), " ".join(given)
