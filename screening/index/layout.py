"""The arrays of the index, by name: what the kernels are given.

All weights are hundredths of a bit, all similarities thousandths, all positions and counts whole
numbers: the same names give the same score on every machine, and a bound is never off by rounding.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

U8 = NDArray[np.uint8]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]

EQUAL = 1000
"""Similarity of equal tokens."""


class Tokens(NamedTuple):
    """The distinct tokens of all listed names; spelled words first, sorted by length."""

    weight: I32  # information of the token, hundredths of a bit
    role: U8
    length: I32
    codes: U8  # letters of all tokens end to end
    start: I64  # where each token's letters start; one more than tokens
    bag: U64
    hash: U64
    skeleton: U64
    stands_for: I32  # the token itself; for another spelling of it, the token that rows hold
    by_length: I64  # first spelled word of each length; the last entry is their number
    by_skeleton: I32  # spelled words sorted by skeleton
    by_hash: I32  # spelled words sorted by hash
    by_initial: I32  # spelled words of two letters and more, by first letter
    initial_start: I64


class Rows(NamedTuple):
    """Readings of listed names: one row each."""

    start: I64  # first token of each row; one more than rows
    token: I32
    hash: U64  # of each token as it was spelled
    letters: I32  # number of letters of that; 0 for numbers and keys
    total: I32  # sum of the row's token weights
    words: I32  # number of tokens that are neither number, legal form, particle nor title
    scale: U8  # which of the name scales: that of the party's kind, or of readings by key
    ordered: U8  # 1: the order of its words tells parties apart (Korean given names)
    owner: I32  # position of the party
    name: I32  # which of the party's names
    born_first: I32  # earliest and latest year of birth the publisher allows; 0 when not stated
    born_last: I32
    posting_start: I64  # rows of each token; one more than tokens
    posting: I32


class Joins(NamedTuple):
    """Neighbouring words of a row written as one, sorted by hash.

    Also single tokens that stand for more than their letters: a legal form, a trade word.
    """

    hash: U64
    cuts: U64  # where the words part: a bit for each letter that starts one, counted modulo 64
    row: I32
    first: I32  # position of the first word in the row
    words: I32


class Queries(NamedTuple):
    """Readings of submitted names. Tokens are numbered in ``Expansions``."""

    start: I64  # first token of each reading; one more than readings
    token: I32
    ordered: U8
    need: I32  # points a name must bring when the birth date agrees or none was given
    born_first: I32  # years of birth worth as much; 0 when not given
    born_last: I32
    need_undated: I32  # points a name must bring when the party has no birth date, or another one
    forced_start: I64  # rows to score whatever their points (found by identifier)
    forced: I32


class Expansions(NamedTuple):
    """Listed tokens that each query token may stand for, most telling first."""

    weight: I32
    role: U8
    hash: U64  # of the token as it was spelled
    letters: I32  # number of letters of that; 0 for numbers and keys
    start: I64
    end: I64
    token: I32
    similarity: I32


class Joined(NamedTuple):
    """Query words that meet listed words only when written together (spacing is noise)."""

    token_start: I64  # per reading: several query words that are one listed word
    token_first: I32
    token_words: I32
    token: I32
    row_start: I64  # per reading: query words that are several words of one row
    row_first: I32
    row_words: I32
    row: I32
    listed_first: I32
    listed_words: I32


class NameScale(NamedTuple):
    """The policy's numbers for names, by kind of party where they differ."""

    points: I32  # [scale, similarity, bits]
    floor: int  # least similarity at which a name alone brings a party in
    spare: I32  # [scale] percent of a word not charged when only one side has it
    other_number: I32  # [scale] both have numbers, and different ones
    lacking_number: I32  # [scale] one has a number the other has not
    other_order: I32  # [scale]
    other_form: I32  # [scale]
    other_words: I32  # [scale] both have words the other has not
    lacking_words: I32  # [scale] one has words the other has not


class Hits(NamedTuple):
    """Rows found, in the order of the readings."""

    query: I32
    row: I32
    points: I32
    similarity: I32
    bits: I32
    flags: I32  # see ``screening.index.align``
