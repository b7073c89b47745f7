"""The arrays of the index, by name: what the kernels are given.

All weights are hundredths of a bit, all similarities thousandths, all positions and counts whole
numbers: the same names give the same score on every machine, and a bound is never off by rounding.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

U8 = NDArray[np.uint8]
I16 = NDArray[np.int16]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]

EQUAL = 1000
"""Similarity of equal tokens."""

GAIN_BITS = 34
"""Low bits of ``Sweep.reached`` that hold a gain; above them stand the words that gave it."""
GAIN = (1 << GAIN_BITS) - 1
MET_WORDS = 8
"""Words of a reading that have a bit each above a gain; the last bit is shared by further ones."""
APART = 1 << (GAIN_BITS + MET_WORDS)
"""Bit of a row whose words met say too little: joined words reach it, or it was looked at."""
STAMP_PLACE = GAIN_BITS + MET_WORDS + 1
"""Where the stamp of ``Sweep.reached`` begins."""
REACHED = (1 << STAMP_PLACE) - 1
MOST_SERIAL = 1 << (62 - STAMP_PLACE)
"""Serial of a word after which ``Sweep.reached`` is cleared; half of those that a stamp can tell,
so that the words of the reading at hand have enough."""
TELLING = 1 << 31
"""Bit of ``Rows.bound`` for a word that counts when it is left over; the token stands below it, its
weight above."""
WEIGHT_PLACE = 32
LEAD_ROW = (1 << 32) - 1
"""Low bits of ``Rows.lead`` that hold the row; the rest says whether the row is worth a look."""
LEAD_WEIGHT, LEAD_SCALE, LEAD_WORDS = 32, 52, 55
LEAD_HEAVIEST, LEAD_LONGEST = (1 << 20) - 1, (1 << 8) - 1
"""Most that weight and number of words are said to be; a heavier or longer row is no less."""
SCALE_BITS = 3
"""Low bits of ``Rows.measure`` that hold the scale."""
SCALE_OF = (1 << SCALE_BITS) - 1
MOST_TELLING, MOST_HEAVIEST = (1 << 5) - 1, (1 << 24) - 1
"""Most that ``Outlines`` tells: words that count when left over (no fewer), what a word weighs."""
HEAVIEST_PLACE, TOTAL_PLACE = SCALE_BITS + 5, 32
"""Where ``Outlines`` has the weight of the heaviest word, and that of all words."""


class Tokens(NamedTuple):
    """The distinct tokens of all listed names; spelled words first, sorted by length."""

    weight: I32  # information of the token, hundredths of a bit
    role: U8
    slips: U8  # which words it is no slip of: see ``screening.naming.real_words``
    length: I32
    codes: U8  # letters of all tokens end to end
    start: I64  # where each token's letters start; one more than tokens
    bag: U64
    hash: U64
    skeleton: U64
    by_length: I64  # first spelled word of each length; the last entry is their number
    by_skeleton: I32  # spelled words sorted by skeleton
    skeleton_start: I32  # see ``screening.index.letters.bucket_starts``; here of by_skeleton
    by_hash: I32  # spelled words sorted by hash
    hash_start: I32  # the same of by_hash
    by_initial: I32  # spelled words of two letters and more, by first letter
    initial_start: I64


class Rows(NamedTuple):
    """Readings of listed names: one row each."""

    start: I64  # first token of each row; one more than rows
    token: I32
    bound: I64  # [as token] what bounds need of it, in one load: see TELLING
    hash: U64  # of each token as it was spelled
    letters: I32  # number of letters of that; 0 for numbers and keys
    total: I32  # sum of the row's token weights
    words: I32  # number of tokens that are neither number, legal form, particle nor title
    scale: U8  # which of the name scales: that of the party's kind, or of readings by key
    measure: I32  # total << SCALE_BITS | scale: what bounds need of a row, in one load
    ordered: U8  # syllables of a Korean or Chinese name, whose order tells parties apart; else 0
    owner: I32  # position of the party
    name: I32  # which of the party's names
    born_first: I32  # earliest and latest year of birth the publisher allows; 0 when not stated
    born_last: I32
    posting_start: I64  # rows of each token; one more than tokens
    posting: I32
    lead_start: I64  # rows led by each token (their rarest telling word); one more than tokens
    lead: I64  # row; above it what it weighs, its scale, its telling words: see LEAD_WEIGHT


class Outlines(NamedTuple):
    """What the nearest search needs of a row, in one number; made when an index is opened."""

    outline: I64  # [row] from above: total, its heaviest word, its words that count, its scale


class Joins(NamedTuple):
    """Neighbouring words of a row written as one, sorted by hash, then by token.

    Also single tokens that stand for more than their letters: a legal form, a trade word.
    """

    hash: U64
    cuts: U64  # where the words part: a bit for each letter that starts one, counted modulo 64
    row: I32
    first: I32  # position of the first word in the row
    words: I32
    token: I32  # the listed token of a single word, -1 of several
    hash_start: I32  # see ``screening.index.letters.bucket_starts``


class Names(NamedTuple):
    """All listed names."""

    tokens: Tokens
    rows: Rows
    joins: Joins


class Expansions(NamedTuple):
    """Listed tokens that each query token may stand for, most telling first."""

    weight: I32
    role: U8
    hash: U64  # of the token as it was spelled
    letters: I32  # number of letters of that; 0 for numbers and keys
    same: I32  # the listed token that it is, -1 when it is none
    start: I64
    end: I64
    token: I32
    similarity: I32


class NameScale(NamedTuple):
    """The policy's numbers for names, by kind of party where they differ."""

    points: I32  # [(scale * 1001 + similarity) * columns + bits]
    numbers: I64  # columns; least similarity that brings a party in; joined words; an initial;
    # lowest points of any name; levels of points in ``floors``; what a telling word weighs at least
    floors: I16  # [(level * scales + scale) * columns + bits] least similarity of so many points
    spare: I32  # [scale] percent of a word not charged when only one side has it
    other_number: I32  # [scale] both have numbers, and different ones
    lacking_number: I32  # [scale] one has a number the other has not
    other_order: I32  # [scale]
    other_form: I32  # [scale]
    other_words: I32  # [scale] both have words the other has not
    lacking_words: I32  # [scale] one has words the other has not
    other_telling: I32  # [scale] both have telling words the other has not
    generic_rest: I32  # [scale] instead of ``lacking_words`` where trade words were added
    rare_rest: I32  # [scale] instead of ``lacking_words`` where what is left is rare
    rare_bits: I32  # [scale] information that makes it rare, bits


class Containment(NamedTuple):
    """The policy's numbers for a listed name inside a longer text, by kind of party."""

    numbers: I64  # least similarity of a pair of words; percent of an inserted word charged;
    # percent that words beside the most telling one count
    floor: I32  # [scale] least similarity of the name to its window
    gap: I32  # [scale] words that may stand between its own
    points: I32  # [scale * grades + grade] deducted; grades as in ``screening.index.align``


class WordScale(NamedTuple):
    """The policy's similarities of words, thousandths."""

    edits: I32  # [distance * (MAX_WORD + 1) + letters of the longer word]; 0: too many edits
    heard: I32  # the same for two words of the same consonant sounds
    most_edits: I32  # [letters of the longer word]
    sound: I32  # [number of consonant sounds] same sounds, other vowels
    initial: I32  # [0] a letter and a word that it begins


class Scratch(NamedTuple):
    """Room for the findings of one new word: ``best`` is all zero between words."""

    best: I32  # [listed token] similarity found
    seen: I32  # tokens with a similarity
    meets: U8  # 1 for each word of one length whose letters allow the distance
    meets_by_eight: U64  # the same room, eight words at once
    masks: U64  # [letter] see ``letters.fill_masks``


class WordTables(NamedTuple):
    """What the letters of a word are looked up in, for one kind of party (``word_facts``)."""

    slips: U64  # three bits for each remainder that slips leave of a word of the tables
    korean: U64  # every Korean spelling of a syllable, and what begins one
    chinese: U64  # the same of pinyin


class Joined(NamedTuple):
    """Words of the reading at hand that meet listed words only when written together."""

    token_first: I32  # several query words that are one listed word
    token_words: I32
    token: I32
    row_first: I32  # query words that are several words of one row
    row_words: I32
    row: I32
    listed_first: I32
    listed_words: I32


class Marks(NamedTuple):
    """For the reading at hand: what each listed token, and each joined row, may be paired with."""

    seen: U8  # [listed token] == last eight bits of the round when marked
    most: I64  # [listed token] most that pairing it can gain
    units: U64  # [listed token] a bit for each unit it may be paired with; all when there are many
    head: I32  # [listed token] first entry
    unit: I32  # [entry] index of the query unit
    similarity: I32  # [entry]
    after: I32  # [entry] next entry of the same token, -1 at the end
    row_stamp: I32  # [row]
    row_head: I32
    row_after: I32  # [place in Joined]


class Units(NamedTuple):
    """The words of the reading at hand, then its runs that are one listed word."""

    first: I32
    words: I32
    weight: I32
    order: I32  # words, heaviest first


class Pairs(NamedTuple):
    """Possible pairs of one alignment, and which were taken."""

    query_first: I32
    query_words: I32
    listed_first: I32
    listed_words: I32
    similarity: I32
    ours: I32  # weight of the query words
    theirs: I32  # weight of the listed words
    rank: I64  # the most telling pair has the highest
    order: I32  # pairs by rank; then the pairs taken, in order
    within: I32  # pairs taken inside one window of the text
    query_used: I32  # [query word] == serial when taken
    listed_used: I32


class Sweep(NamedTuple):
    """What the search keeps from row to row and from one reading to the next."""

    reached: I64  # [row] the word that reached it last, the words that did, the sum of their gains
    touched: I32  # rows reached by the reading at hand
    floor: I64  # [scale] least similarity that can bring the points needed
    share: I64  # [scale] thousandths of all weights that must be gained for it
    idle: I64  # [words of a row] most that a row of so many gains of words that are not scanned
    looked: I32  # [row] == round when it was looked at as a name inside the text
    offered: I32  # rows that may stand inside the text at hand
    least: I64  # [scale] least weight of a row that can bring the points needed from inside a text;
    # then the same of rows of one telling word
    counters: I64  # see the names below


class Found(NamedTuple):
    """Hits, six numbers each and where their pairs end; and the pairs, five numbers each."""

    hits: I32
    pairs: I32


class Nearest(NamedTuple):
    """The best few parties so far, and the rows that may be better, by the most they can bring."""

    owner: I64
    rank: I64  # see ``nearest_kernel.RANK_BITS``
    row: I32  # [candidate] the row; its complement once its own words were looked at
    most: I64  # [candidate] the highest rank that it can have
    after: I32  # [candidate] the next with about as high a rank, -1 at the end
    head: I32  # [step of points] the first candidate that can bring so many
    unmet: I64  # [bits of words met] the words not met: see ``promise_kernel.plan_unmet``
    deducted: I64  # [scale * 3 + sides with words left] the least that those cost
    share: I64  # [scale * 2 + whether several words count] see ``promise_kernel.shares_needed``


class Hits(NamedTuple):
    """Rows found, in the order of the readings."""

    query: I32
    row: I32
    points: I32
    similarity: I32
    bits: I32
    flags: I32  # see ``screening.index.align``


ROUND, WORD_SERIAL, ALIGNMENTS = 0, 1, 2
"""Counters that only grow: readings marked, words scanned, alignments made."""
WANTED_WORDS, WANTED_ENTRIES, WANTED_JOINED, WANTED_PAIRS = 3, 4, 5, 6
"""Counters in which a kernel leaves the room it found lacking."""
LOADED = 7
"""Counter that takes what was loaded ahead of its use, so that it is loaded."""
COUNTERS = 8
