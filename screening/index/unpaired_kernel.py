"""The words of two aligned names that have no partner: what they are, and what they cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from screening.index.addresses import (
    open_known,
    open_name_scale,
    open_pairs,
    open_rows,
    open_sweep,
    open_tokens,
)
from screening.index.compiled import compiled
from screening.index.flags import (
    GENERIC_REST,
    LACKING_NUMBER,
    LACKING_WORDS,
    OTHER_FORM,
    OTHER_NUMBER,
    OTHER_ORDER,
    OTHER_TELLING,
    OTHER_WORDS,
    RARE_REST,
)
from screening.index.layout import ALIGNMENTS, EQUAL
from screening.naming.names import Role

if TYPE_CHECKING:
    from screening.index.asked import Asked
    from screening.index.layout import I64, NameScale

_NUMBER, _FORM, _GENERIC = int(Role.NUMBER), int(Role.FORM), int(Role.GENERIC)
_WORD, _PARTICLE, _TITLE = int(Role.WORD), int(Role.PARTICLE), int(Role.TITLE)
_PATRONYMIC = int(Role.PATRONYMIC)
WORD_LEFT = 3
"""What an unpaired token counts as when it is a word."""
_TELLING_LEFT, _OWN_LEFT = 4, 5
"""A word that tells parties apart; a word that is no trade word or place."""


@compiled
def kind_of_rest(role: int) -> int:
    """What an unpaired token counts as: 0 nothing, 1 a number, 2 a legal form, 3 a word.

    A father's name tells namesakes apart as a number tells ships apart.
    """
    if role in (_NUMBER, _PATRONYMIC):
        return 1
    if role == _FORM:
        return 2
    return 0 if role in (_PARTICLE, _TITLE) else WORD_LEFT


@compiled
def _left(role: int, weight: int, least: int) -> int:
    """The first of the two bits of each kind of rest that an unpaired token is."""
    rest = kind_of_rest(role)
    left = 1 << (2 * rest)
    if rest == WORD_LEFT and role != _GENERIC:
        left |= 1 << (2 * _OWN_LEFT)
    if role == _WORD and weight >= least:
        left |= 1 << (2 * _TELLING_LEFT)
    return left


@compiled
def one_sided(table: I64, request: I64, asked: Asked, row: int) -> int:
    """Flags for what is left on one side or both: numbers, legal forms, words."""
    rows, tokens, known = open_rows(table), open_tokens(table), open_known(table)
    pairs, serial = open_pairs(table), open_sweep(table).counters[ALIGNMENTS]
    least = open_name_scale(table).numbers[6]
    left = 0  # two bits for each kind of rest: 1 on our side, 2 on theirs
    for word in range(asked.words):
        if pairs.query_used[word] != serial:
            token = request[asked.start + word]
            left |= _left(known.role[token], known.weight[token], least)
    first = rows.start[row]
    for place in range(first, rows.start[row + 1]):
        if pairs.listed_used[place - first] != serial:
            token = np.int64(rows.token[place])
            left |= _left(tokens.role[token], tokens.weight[token], least) << 1
    numbers, forms, words = left >> 2 & 3, left >> 4 & 3, left >> 6 & 3
    flags = OTHER_FORM if forms == 3 else 0
    if words == 3:
        flags |= OTHER_WORDS
    elif words:
        added = words == 1 and not left >> (2 * _OWN_LEFT) & 1
        flags |= GENERIC_REST if added else LACKING_WORDS
    if left >> (2 * _TELLING_LEFT) & 3 == 3:
        flags |= OTHER_TELLING
    if numbers == 3:
        return flags | OTHER_NUMBER
    return flags | LACKING_NUMBER if numbers else flags


@compiled
def holds_no_other(table: I64, request: I64, asked: Asked, taken: int) -> bool:
    """Whether all words of the reading, two or more, stand in the row to the letter."""
    pairs, known, whole = open_pairs(table), open_known(table), taken > 1
    serial = open_sweep(table).counters[ALIGNMENTS]
    for place in range(taken):
        whole &= pairs.similarity[pairs.order[place]] == EQUAL
    for word in range(asked.words):
        rest = kind_of_rest(known.role[request[asked.start + word]])
        whole &= pairs.query_used[word] == serial or rest != WORD_LEFT
    return whole


@compiled
def deductions(scale: NameScale, kind: int, flags: int) -> int:
    """Points that the flags cost on one scale."""
    points = np.int64(0)
    if flags & OTHER_NUMBER:
        points += scale.other_number[kind]
    if flags & LACKING_NUMBER:
        points += scale.lacking_number[kind]
    if flags & OTHER_ORDER:
        points += scale.other_order[kind]
    if flags & OTHER_FORM:
        points += scale.other_form[kind]
    if flags & OTHER_WORDS:
        points += scale.other_words[kind]
    if flags & LACKING_WORDS:
        points += scale.lacking_words[kind]
    if flags & GENERIC_REST:
        points += scale.generic_rest[kind]
    if flags & RARE_REST:
        points += scale.rare_rest[kind]
    if flags & OTHER_TELLING:
        points += scale.other_telling[kind]
    return int(points)
