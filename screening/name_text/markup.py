"""What machines put into names: tags, entities, wrong encodings, lines of travel documents.

Gives the text a person would have written. Letters that cannot be read are left for
``screening.name_text.repairs``.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from lists.vocabulary.markup import ENTITY, TAG, unescaped
from screening.name_text.values import SetAside

# ICAO Doc 9303: document code, issuing state, surname << given names; parts 4 to 6.
_MRZ = re.compile(r"(?:^|(?<=\s))[PVIACX][A-Z<]([A-Z]{3}|[A-Z]{1,2}<{1,2})([A-Z<]*?[A-Z]<<[A-Z<]+)")
_MRZ_NAME = re.compile(r"^([A-Z]+(?:<[A-Z]+)*)<<([A-Z]+(?:<[A-Z]+)*)?<*$")
# UTF-8 read as Windows-1252 or Latin-1: a lead byte shown as a letter, a trail byte behind it.
_MISDECODED = re.compile("[\u00c2-\u00df\u00e0-\u00f4][\u0080-\u00bf\u0152-\u0178\u2013-\u2122]")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
_URL_ESCAPES = re.compile(r"(?:%[0-9a-fA-F]{2})+")
_BRACKETS = re.compile(r"[<>/]+")
_FIRST_NUMBER = re.compile(r"\s*1\s?[.)]\s")


class Cleaned(NamedTuple):
    """A text without markup, and what was taken out."""

    text: str
    taken: tuple[SetAside, ...]


def cleaned(raw: str) -> Cleaned:
    """Take out what machines put in; the text unchanged where there is nothing of the kind."""
    text, taken = raw, []
    if "<<" in text and (named := _travel_document(text.strip())):
        return Cleaned(named, (SetAside(raw, "line of a travel document"),))
    if "&" in text and ENTITY.search(text):
        text = unescaped(text)
        taken.append(SetAside(raw, "markup"))
    if "<" in text and ">" in text:
        tags = tuple(SetAside(tag[0], "markup", *tag.span()) for tag in TAG.finditer(text))
        text = _without_tags(text) if tags else text
        taken += tags
    if "\\" in text and _ESCAPED.search(text):
        text = _ESCAPED.sub(lambda match: chr(int(match[1] or match[2], 16)), text)
        taken.append(SetAside(raw, "markup"))
    if "%" in text and (plain := _without_url_escapes(text)) != text:
        text = plain
        taken.append(SetAside(raw, "markup"))
    if numbered := _without_numbers(text):
        text = numbered
        taken.append(SetAside(raw, "numbered list"))
    if not text.isascii() and (read := _decoded(text)) != text:
        text = read
        taken.append(SetAside(raw, "wrong encoding"))
    return Cleaned(text, tuple(taken))


def _without_tags(text: str) -> str:
    """A text as a page would show it; what looks like one tag is a name in brackets: <Kim>."""
    shown = TAG.sub(" ", text)
    return shown if any(map(str.isalnum, shown)) else _BRACKETS.sub(" ", text)


def _without_url_escapes(text: str) -> str:
    """``Nicol%C3%A1s`` as it was before a URL (RFC 3986, section 2.1).

    What is no UTF-8 stays, and so do shares: a percent sign behind a digit in a text with blanks.
    """
    has_blanks = " " in text

    def plain(run: re.Match[str]) -> str:
        share = has_blanks and text[max(0, run.start() - 1) : run.start()].isdigit()
        try:
            read = unquote_to_bytes(run[0]).decode("utf-8")
        except UnicodeDecodeError:
            return run[0]
        return read if read.isprintable() and not share else run[0]

    return _URL_ESCAPES.sub(plain, text)


def _without_numbers(text: str) -> str:
    """A numbered list with a semicolon for each number; empty if the text is none.

    The numbers count up from 1: *1. KUM SONG 7 2. TONG HUNG 1*.
    """
    if not _FIRST_NUMBER.match(text):
        return ""
    parts, start, number = [], 0, 1
    while found := re.compile(rf"(?:^|\s){number}\s?[.)]\s").search(text, start):
        parts.append(text[start : found.start()])
        start, number = found.end(), number + 1
    parts.append(text[start:])
    return "; ".join(part.strip(" ;,") for part in parts if part.strip(" ;,"))


def is_misdecoded(text: str) -> bool:
    """Whether a text has letters that come of reading it with the wrong table."""
    return _MISDECODED.search(text) is not None


def _travel_document(text: str) -> str:
    """The name of a machine-readable zone as surname, given names; empty if it is none."""
    line = _MRZ.search(text.upper().replace("\u00ab", "<<"))
    found = _MRZ_NAME.match(line[2] if line else text.upper())
    if found is None:
        return ""
    surname, given = found[1].replace("<", " "), (found[2] or "").replace("<", " ")
    return f"{surname}, {given}" if given else surname


def _decoded(text: str) -> str:
    """Undo a decoding with the wrong table, up to twice; the text itself where none is sure."""
    for _ in range(2):
        if not _MISDECODED.search(text):
            break
        fixed = _MISDECODED_RUN.sub(_right, text)
        if fixed == text:
            break
        text = fixed
    return text


_MISDECODED_RUN = re.compile("[\u0080-\u00ff\u0152-\u0178\u2013-\u2122]{2,}")


def _right(run: re.Match[str]) -> str:
    raw = bytearray()
    for char in run[0]:
        try:
            raw += char.encode("cp1252")
        except UnicodeEncodeError:
            if ord(char) > 0xFF:
                return run[0]
            raw.append(ord(char))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return run[0]
