"""Names as annexes of EU acts print them: spellings, scripts and maiden names in one cell.

"Elena TIMCHENKO (born ERMAKOVA (YERMAKOVA))", "DOBROLET a.k.a. DOBROLYOT", "Abu Hani SHAMMOUT (Abu
SHAMMOUT, Hani SHAMMOUT)": whoever is looked for under one of them must be found,
and the row must be joined to the party of the financial sanctions file, which lists them apart.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lists.vocabulary.cleaning import script_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_BORN = re.compile(r"\s*\((?:born|née)\s+(?P<family>[^()]+?)\s*(?:\((?P<also>[^()]+)\)\s*)?\)")
_ALSO_KNOWN_AS = re.compile(r"[\s,]*\(?\s*\ba\.?\s?k\.?\s?a\b\.?[\s:]*", re.IGNORECASE)
_SEVERAL = re.compile(r"[(\u2013\u2014]|\s-|\ba\.?\s?k\.?\s?a\b", re.IGNORECASE)
"""Marks of a cell that holds several names, be they of one word."""
_AT_THE_END = re.compile(r"^(?P<head>[^()]*[^()\s])\s*\((?P<inner>[^()]+)\)$")
_TWO_FIRST_NAMES = re.compile(
    r"^(?P<one>[^\W\d_]{3,})/\s*(?P<other>[^\W\d_]{3,})\s+(?P<rest>\S.*)$"
)
_AROUND = " \t,;\u2013\u2014-"
_PAIRS = (
    ("(", ")"),
    ("\u2018", "\u2019"),
    ("\u201c", "\u201d"),
    ("\u00ab", "\u00bb"),
    ("'", "'"),
    ('"', '"'),
)
_FEWEST_LETTERS = 2
"""Letters of a word that show another script: a lone Cyrillic one is a slip inside a Latin name."""
_LETTERS_OF_A_NAME = 6
"""Letters of a piece that can be a whole name: "OOO" and "AO TK" are legal forms."""
_LANGUAGE = re.compile(
    r"\b(?:Arabic|Belarus+ian|Kazakh|Korean|Persian|Russian|Serbian|Ukrainian)[:,\s]\s*"
    r"(?=[^\x00-\x7f])",
    re.IGNORECASE,
)


def more_names(cell: str) -> tuple[str, ...]:
    """The names inside one printed name that holds several; none if it is one name.

    A cell is taken apart only where every piece can be a whole name: a Cyrillic name with the
    Latin letters "OOO" for its legal form is one.
    """
    found = [name for part in _without_birth_name(cell) for name in _parts(part)]
    names = tuple(dict.fromkeys(filter(None, found)))
    if any(_letters(name) < _LETTERS_OF_A_NAME for name in names):
        return ()
    if any(" " not in name for name in names) and not _SEVERAL.search(cell):
        return ()
    return tuple(name for name in names if name != cell)


def _letters(name: str) -> int:
    return sum(map(str.isalpha, name))


def _without_birth_name(cell: str) -> Iterator[str]:
    """The name, and the name with each family name it was born with in place of its last word."""
    born = _BORN.search(cell)
    if born is None:
        yield cell
        return
    name = f"{cell[: born.start()]}{cell[born.end() :]}".strip()
    yield name
    given = name.rpartition(" ")[0]
    for family in (born["family"], born["also"]):
        if given and family and " " not in family:
            yield f"{given} {family}"


def _parts(text: str) -> Iterator[str]:
    first, *others = _ALSO_KNOWN_AS.split(_LANGUAGE.sub("", text))
    runs = tuple(_runs_of_one_script(first))
    for run in runs:
        if script_of(run) == "Latn":
            yield from _latin(run)
        elif len(runs) > 1:
            yield from map(_bare, run.split(","))
        else:
            yield _bare(run)
    for other in others:
        for run in _runs_of_one_script(other):
            yield from map(_bare, re.split(r",| or ", run))


def _runs_of_one_script(text: str) -> Iterator[str]:
    words = text.split()
    scripts = [_script_of_word(word) for word in words]
    run: list[str] = []
    current = ""
    for word, script in zip(words, scripts, strict=True):
        if script and current and script != current:
            yield _bare(" ".join(run))
            run = []
        current = script or current
        run.append(word)
    yield _bare(" ".join(run))


def _script_of_word(word: str) -> str:
    letters = "".join(filter(str.isalpha, word))
    return script_of(letters) if len(letters) >= _FEWEST_LETTERS else ""


def _latin(run: str) -> Iterator[str]:
    both = _TWO_FIRST_NAMES.match(run)
    if both:
        yield f"{both['one']} {both['rest']}"
        yield f"{both['other']} {both['rest']}"
        return
    bracket = _AT_THE_END.match(run)
    inner = [_bare(part) for part in bracket["inner"].split(",")] if bracket else []
    if bracket and len(inner) > 1 and all(" " in part for part in inner):
        yield _bare(bracket["head"])
        yield from inner
    else:
        yield run


def _bare(text: str) -> str:
    """A name without dashes and commas around it, and without brackets and quotes left open."""
    bare = text.strip(_AROUND)
    for opening, closing in _PAIRS:
        if bare.startswith(opening) and bare.find(closing, 1) in {-1, len(bare) - 1}:
            bare = bare[1:].removesuffix(closing).strip(_AROUND)
        if bare.endswith(opening) or (bare.endswith(closing) and opening not in bare[:-1]):
            bare = bare[:-1].strip(_AROUND)
    return bare
