"""What surrounds a listed name inside a longer text: another matter, or more of another name.

No word is known here. Separators, numbers, capital letters and scripts part a name from what stands
beside it; legal forms and Korean syllables join it to that; and a word or two alone may be either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from screening.index.addresses import open_known, open_rows, open_tokens
from screening.index.align import THINGS
from screening.index.compiled import compiled
from screening.index.flags import (
    CLOSED,
    LONGER,
    OPEN,
    OTHER_NAME,
)
from screening.index.scales import SCALES
from screening.index.unpaired_kernel import (
    WORD_LEFT,
    kind_of_rest,
)
from screening.naming.names import Role

if TYPE_CHECKING:
    from screening.index.asked import Asked
    from screening.index.layout import I64

_NUMBER, _FORM, _GENERIC = int(Role.NUMBER), int(Role.FORM), int(Role.GENERIC)
ORGANIZATION, VESSEL = SCALES.index("organization"), SCALES.index("vessel")
ANOTHER = -1
"""Grade of what is certainly another name."""
UNCASED = 3
"""Style of a word in a script without capitals."""
SHORT_NAME = 2
"""Syllables of a Korean or Chinese name that another one beside it makes another name: Kim Chol is
not Kim Chol Su. Names of three syllables are whole."""
LONGEST_SHIP_NUMBER = 2
"""Digits of a number that may belong to a ship's name: VOY 017 is none, KUM SONG 7 is."""
LONGEST_ADDITION = 2
"""So many words beside a name make it read as a longer name, that of another party."""
LONGEST_PREFIX = 4
"""So many words before a firm's name and its legal form make it the name of another firm."""
LONGEST_ACRONYM = 5
"""Letters of a firm's name up to which it is taken for an acronym, dotted or not."""


@compiled
def _is_matter(table: I64, token: int, kind: int) -> bool:
    """Whether a number in a text is no part of a name beside it: ships' names have two digits."""
    known = open_known(table)
    digits = known.role[token] == _NUMBER
    return digits and (kind != VESSEL or known.letters[token] > LONGEST_SHIP_NUMBER)


@compiled
def _style(asked: Asked, word: int) -> int:
    """How a word is written: 0 small letters, 1 a capital and small ones, 2 capitals, 3 no case."""
    upper, lower = asked.upper >> word & 1, asked.lower >> word & 1
    return 3 * (upper & lower) + (upper & ~lower) * 2 + (1 - upper) * (1 - lower)


@compiled
def _is_parted(asked: Asked, edge: int, word: int, acronym: bool) -> bool:
    """Whether writing parts a word from a name: *tanker* PATRIOT, *payee* Tanchon, 수취인 Tanchon.

    Capitals are what an acronym has in any name (Oakfield SAIC), and a surname (PAK Yong).
    """
    ours, other = _style(asked, edge), _style(asked, word)
    if UNCASED in (ours, other):
        return ours != other
    return other < (min(ours, 1) if acronym else ours)


@compiled
def _walk(
    table: I64, request: I64, asked: Asked, name: tuple[int, bool], at: tuple[int, int]
) -> tuple[int, int]:
    """Telling words beside a window in one direction, and how many stand before a legal form.

    ``name`` is its scale and whether it is an acronym or a surname, ``at`` the word at the window's
    edge and the step away from it. The way ends at a separator, at other matter, at a word written
    otherwise. A word right before a number is the number's. A legal form behind a comma still
    belongs to the words before it (Co., Ltd.). The second number is -1 where no form comes.
    """
    known = open_known(table)
    words, before_form = 0, -1
    edge, step = at
    kind, acronym = name
    place = edge + step
    while 0 <= place < asked.words:
        token = request[asked.start + place]
        form = known.role[token] == _FORM
        parted = asked.breaks >> (place if step > 0 else place + 1) & 1
        if _is_matter(table, token, kind):
            words -= step > 0 and not parted and words > 0  # VOY 123
            break
        if parted and not (form and step > 0):
            break
        if form and before_form < 0:
            before_form = words
        if kind_of_rest(known.role[token]) == WORD_LEFT:
            if _is_parted(asked, edge, place, acronym):
                break
            words += 1
        place += step
    return words, before_form


@compiled
def _is_joined(table: I64, request: I64, asked: Asked, at: tuple[int, int], number: bool) -> bool:
    """Whether a syllable, or number, of the same name stands right beside its edge.

    ``at`` is the word at the window's edge and the one beside it.
    """
    edge, word = at
    if not 0 <= word < asked.words or asked.breaks >> max(edge, word) & 1:
        return False
    if asked.joined >> word & 1 == 0:
        return False
    is_number = open_known(table).role[request[asked.start + word]] == _NUMBER
    if is_number or number:
        return is_number and number
    return not _is_parted(asked, edge, word, acronym=False)


@compiled
def _goes_on(table: I64, request: I64, asked: Asked, row: int, ends: tuple[int, int]) -> bool:
    """Whether what stands beside a short name of syllables, or a ship's name, belongs to it."""
    rows, (first, last) = open_rows(table), ends
    if rows.scale[row] == VESSEL:  # MI RIM 2 is not MI RIM
        return _is_joined(table, request, asked, (last, last + 1), number=True)
    if not 0 < rows.ordered[row] <= SHORT_NAME:
        return False
    before = _is_joined(table, request, asked, (first, first - 1), number=False)
    return before or _is_joined(table, request, asked, (last, last + 1), number=False)


@compiled
def _telling_in_row(table: I64, row: int) -> tuple[int, int]:
    """How many telling words a row has, and how many numbers."""
    rows, tokens = open_rows(table), open_tokens(table)
    words, numbers = 0, 0
    for place in range(rows.start[row], rows.start[row + 1]):
        role = tokens.role[rows.token[place]]
        words += kind_of_rest(role) == WORD_LEFT
        numbers += role == _NUMBER
    return words, numbers


@compiled
def _telling_in_window(
    table: I64, request: I64, asked: Asked, window: tuple[int, int]
) -> tuple[int, int]:
    """How many telling words stand in a window, and how many letters they have."""
    known, words, letters = open_known(table), 0, 0
    for word in range(window[0], window[1]):
        token = request[asked.start + word]
        if kind_of_rest(known.role[token]) == WORD_LEFT:
            words += 1
            letters += known.letters[token]
    return words, letters


@compiled
def grade_of(table: I64, request: I64, asked: Asked, row: int, window: tuple[int, int]) -> int:
    """How a name stands in a text: a grade of ``screening.index.align``, or ``ANOTHER``."""
    rows, known = open_rows(table), open_known(table)
    kind = np.int64(rows.scale[row])
    first, last = window[0], window[1] - 1
    if _goes_on(table, request, asked, row, (first, last)):
        return ANOTHER
    words, numbers = _telling_in_row(table, row)
    ours, letters = _telling_in_window(table, request, asked, window)
    firm = kind == ORGANIZATION
    alone = min(words, ours) == 1 or (firm and letters <= LONGEST_ACRONYM)
    short = alone and (kind not in THINGS or letters <= LONGEST_ACRONYM) and kind != VESSEL
    if firm and words == 1:
        if numbers:
            return OTHER_NAME  # Third Floor is an office, and in every other address
        if first == last and known.role[request[asked.start + first]] == _GENERIC:
            return OTHER_NAME  # a country, a city
    left, _ = _walk(table, request, asked, (kind, short), (first, -1))
    right, before_form = _walk(table, request, asked, (kind, short), (last, 1))
    beside = left + right
    if beside == 0:
        return CLOSED + alone
    ends = known.role[request[asked.start + last]] == _FORM
    between = 0 <= before_form <= LONGEST_ADDITION and (before_form > 0 or left <= LONGEST_PREFIX)
    if firm and between and not ends:
        return OTHER_NAME  # X Logistics Gulf FZE is not X, nor is New X Ltd
    return (OPEN if beside > LONGEST_ADDITION else LONGER) + alone
