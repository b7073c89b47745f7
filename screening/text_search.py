"""Listed parties that stand in texts about something else: an address, a number, goods, a remark.

Such a text is looked through for words that also stand side by side in a listed name
(``screening.index.neighbours``); what stands round them is searched like a longer text that may
hold a name. A listed name counts there only if it stands in full, by two telling words at least:
Bandar Abbas, Pyongyang Road and Port Mubarak are places, and one word of a name is nobody.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, Protocol

from screening.index.flags import (
    CONTAINED,
    GRADE_PLACE,
    LACKING_NUMBER,
    LONGER,
    OPEN,
    SHORTENED,
    WITHIN_TEXT,
)
from screening.index.layout import EQUAL
from screening.index.neighbours import has_foreign_letters
from screening.name_text.values import NamedParty
from screening.naming.text import fold
from screening.naming.tokens import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from screening.candidates import Candidates, NameHit
    from screening.index import Index
    from screening.party_texts import PartyText

MOST_WINDOWS = 30
"""Parts of all texts of one subject, or of its deal, that are searched; more is said."""
WINDOW = 40
"""Words of a text that are searched at once."""
_BEFORE = 12
"""Words before a pair of neighbours that are searched with them."""
SURE_PERSON = 0.9
"""Match score from which a person named in a text counts: two names are many people's."""
_WORD = re.compile(r"[^\W_]+")
_TELLING = frozenset({Role.WORD, Role.SYLLABLE})
_COUNTED = _TELLING | {Role.GENERIC, Role.PATRONYMIC}
_SHIPS = frozenset({"vessel", "aircraft"})
_WHOLE, _MISSPELT = 2, 3
"""Words by which a name in a text is known: spelled as listed and in full, or otherwise."""
_LEAST_LETTERS = 2
_STANDS_ALONE = WITHIN_TEXT | SHORTENED | LACKING_NUMBER
"""What may be found of a name that certainly stands in a text."""


class ListedNeighbours(Protocol):
    """What says where in a text a listed name may stand: ``NeighbourWords`` of the lists."""

    spans: dict[str, tuple[tuple[int, int], ...]]

    def keep_spans(self, text: str, spans: tuple[tuple[int, int], ...]) -> None:
        """Remember what a text came to."""

    def places(self, words: Sequence[str]) -> list[int]:
        """The places of the first of two neighbours, in a text given as its folded words."""


class TextWindow(NamedTuple):
    """A part of a text that is searched."""

    source: PartyText
    text: str


def windows(texts: Iterable[PartyText], neighbours: ListedNeighbours) -> Iterator[TextWindow]:
    """The parts of texts that may hold a listed name, in their order."""
    for source in texts:
        known = neighbours.spans.get(source.text)
        if known is None:
            known = tuple(_spans(source.text, neighbours))
            neighbours.keep_spans(source.text, known)
        for start, end in known:
            yield TextWindow(source, source.text[start:end])


def _spans(text: str, neighbours: ListedNeighbours) -> Iterator[tuple[int, int]]:
    """Where the windows of one text begin and end."""
    words = list(_WORD.finditer(text))
    if has_foreign_letters(text):
        places = list(range(0, len(words), WINDOW - _BEFORE))
    else:
        places = _places(text, words, neighbours)
    behind = 0
    for place in places:
        if place < behind - _BEFORE and behind:
            continue
        first, behind = max(place - _BEFORE, 0), place + WINDOW - _BEFORE
        span = words[first:behind]
        yield span[0].start(), span[-1].end()


def _places(text: str, words: Sequence[re.Match[str]], neighbours: ListedNeighbours) -> list[int]:
    """The words of a text that begin a pair of neighbours; a word may fold into several."""
    folded: list[str] = []
    word_of: list[int] = []
    whole = fold(text).split()
    if len(whole) == len(words):
        folded, word_of = whole, list(range(len(words)))
    else:
        parts_of: dict[str, list[str]] = {}
        for place, word in enumerate(words):
            parts = parts_of.get(word[0])
            if parts is None:
                parts = parts_of[word[0]] = fold(word[0]).split()
            folded += parts
            word_of += [place] * len(parts)
    return [word_of[at] for at in neighbours.places(folded)]


def as_party(window: TextWindow) -> NamedParty:
    """The window as the party that is asked about."""
    source = window.source
    return NamedParty(window.text, source.role, "other", None, within=source.text)


def stands_in_full(hit: NameHit, found: Candidates, index: Index, *, label: bool) -> bool:
    """Whether a listed name stands in a text so that it is certainly meant.

    All its words as listed, two telling ones at least; of three and more a legal form may be left
    out or a word misspelt. A number that the text has beside them is a house's, a day or a
    reference; only ships are told apart by it. Two words in a label must be parted from what stands
    beside them, since streets and buildings are called after people and firms, and a ship of two
    words (*Ever Glory*) is not meant there; in prose they must not read as a part of a longer name.
    """
    longer = bool(hit.flags & SHORTENED)  # compared as one name, longer or shorter
    numbered = bool(hit.flags & LACKING_NUMBER)
    if hit.place < 0 or hit.flags & ~_STANDS_ALONE or found.answer is None:
        return False
    pieces, keys = found.queries[hit.query].pieces, index.row_keys(hit.row)
    pairs = found.answer.paired(hit.place)
    asked = {at for pair in pairs for at in _span(pair.query_first, pair.query_words)}
    listed = {at for pair in pairs for at in _span(pair.listed_first, pair.listed_words)}
    said = [at for at in asked if pieces[at].role in _COUNTED]
    words = sum(len(pieces[at].text) >= _LEAST_LETTERS for at in said)
    if words < _MISSPELT and not any(pieces[at].role in _TELLING for at in said):
        return False  # National Bank
    ship = index.parties[index.names.rows.owner[hit.row]].kind in _SHIPS
    if label and ship:
        words += sum(pieces[at].role == Role.NUMBER for at in asked)
        if words < _MISSPELT:
            return False
    contained, grade = hit.flags & CONTAINED, hit.flags >> GRADE_PLACE & 7
    equal = all(pair.similarity == EQUAL for pair in pairs)
    whole = equal and len(listed) == len(keys)
    if numbered:
        return whole and not ship and words >= (_MISSPELT if label else _WHOLE)
    if whole and not longer:
        alone = words >= _MISSPELT or not contained
        return words >= _WHOLE and (alone or grade < (OPEN if label else LONGER))
    return words >= _MISSPELT and (whole if longer else equal or bool(contained))


def _span(first: int, count: int) -> range:
    return range(first, first + count)
