"""From parties to the arrays of the index: every reading of every name is a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np

from screening.index.identifiers import IdentifierPostings
from screening.index.join_kernel import list_joins
from screening.index.known_readings import read_listed
from screening.index.layout import (
    HEAVIEST_PLACE,
    LEAD_HEAVIEST,
    LEAD_LONGEST,
    LEAD_SCALE,
    LEAD_WEIGHT,
    LEAD_WORDS,
    MOST_HEAVIEST,
    MOST_TELLING,
    SCALE_BITS,
    TELLING,
    TOTAL_PLACE,
    WEIGHT_PLACE,
    Joins,
    Names,
    Outlines,
    Rows,
    Tokens,
)
from screening.index.letters import bucket_starts, hash_texts
from screening.index.scales import KEY_SCALE, SCALES
from screening.index.sound_table import SoundTable
from screening.index.vocabulary import Key, build_tokens, order_tokens
from screening.naming.names import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from lists.entity import DateInterval, Entity
    from screening.index.known_readings import KnownReadings
    from screening.index.reading import Piece
    from screening.policy import Policy

Arrays = TypeVar("Arrays", Tokens, Rows, Joins, IdentifierPostings, SoundTable)

_NEVER_LEFT = [Role.NUMBER, Role.FORM, Role.PARTICLE, Role.TITLE, Role.PATRONYMIC]
_BY_KEY = frozenset({Role.SYLLABLE, Role.KEY})
MOST_SYLLABLES = 255


class RowDraft(NamedTuple):
    """One reading of one listed name, still in words."""

    pieces: tuple[Piece, ...]
    scale: int
    ordered: int  # see ``Rows.ordered``
    owner: int
    name: int
    born: tuple[int, int]


def birth_years(dates: Sequence[DateInterval]) -> tuple[int, int]:
    """Earliest and latest year of birth; zeros when there is no date."""
    if not dates:
        return 0, 0
    if len(dates) == 1:
        return dates[0].start.year, dates[0].end.year
    return min(d.start.year for d in dates), max(d.end.year for d in dates)


def draft_rows(entities: Iterable[Entity], read: KnownReadings | None = None) -> list[RowDraft]:
    """Read every name of every party; a reading that a party has twice is kept once."""
    reading = read_listed if read is None else read.of
    drafts: list[RowDraft] = []
    known: dict[Piece, Piece] = {}  # a million names hold a tenth as many different words
    for owner, entity in enumerate(entities):
        seen: set[tuple[Piece, ...]] = set()
        kind_scale = SCALES.index(entity.kind)
        born = birth_years(entity.birth_dates)
        for number, name in enumerate(entity.names):
            listed = reading(name.full, entity.kind)
            ordered = min(listed.syllables, MOST_SYLLABLES)
            for pieces in listed.readings:
                if pieces in seen:
                    continue
                seen.add(pieces)
                shared = tuple([known.setdefault(piece, piece) for piece in pieces])
                by_key = any(piece.role in _BY_KEY for piece in pieces)
                scale = KEY_SCALE if by_key else kind_scale
                drafts.append(RowDraft(shared, scale, ordered, owner, number, born))
    return drafts


def build_names(drafts: list[RowDraft], policy: Policy) -> tuple[Names, list[Key]]:
    """Lay out rows, vocabulary, postings and joins; with the tokens in vocabulary order."""
    pieces = {piece for draft in drafts for piece in draft.pieces}
    keys, spelled = order_tokens({piece[:2] for piece in pieces})
    number = {key: place for place, key in enumerate(keys)}
    tokens = build_tokens(keys, spelled, policy)
    rows = _lay_rows(drafts, number, tokens)
    return Names(frozen(tokens), frozen(rows), frozen(_lay_joins(rows, tokens))), keys


def _lay_rows(drafts: list[RowDraft], number: dict[Key, int], tokens: Tokens) -> Rows:
    start = np.zeros(len(drafts) + 1, np.int64)
    np.cumsum([len(draft.pieces) for draft in drafts], out=start[1:])
    token = np.fromiter(
        (number[piece[:2]] for draft in drafts for piece in draft.pieces), np.int32, int(start[-1])
    )
    spelled = [piece.spelled for draft in drafts for piece in draft.pieces]
    known = sorted(set(spelled))
    hashes, lengths = hash_texts(known)
    place = {text: number for number, text in enumerate(known)}
    spelled_as = np.fromiter((place[text] for text in spelled), np.int64, len(spelled))
    running = np.concatenate(([0], np.cumsum(tokens.weight[token], dtype=np.int64)))
    says = ~np.isin(tokens.role[token], _NEVER_LEFT)
    telling = np.concatenate(([0], np.cumsum(says)))
    weight = tokens.weight[token].astype(np.int64)
    posting_start, posting = _postings(start, token, len(tokens.weight))
    words = np.diff(telling[start])
    lead_start, led = _led(start, token, says, np.diff(posting_start))
    total = (running[start[1:]] - running[start[:-1]]).astype(np.int32)
    scale = np.array([draft.scale for draft in drafts], np.uint8)
    return Rows(
        start=start,
        token=token,
        bound=weight << WEIGHT_PLACE | says * np.int64(TELLING) | token,
        hash=hashes[spelled_as],
        letters=lengths[spelled_as],
        total=total,
        words=words.astype(np.int32),
        scale=scale,
        measure=total << SCALE_BITS | scale.astype(np.int32),
        ordered=np.array([draft.ordered for draft in drafts], np.uint8),
        owner=np.array([draft.owner for draft in drafts], np.int32),
        name=np.array([draft.name for draft in drafts], np.int32),
        born_first=np.array([draft.born[0] for draft in drafts], np.int32),
        born_last=np.array([draft.born[1] for draft in drafts], np.int32),
        posting_start=posting_start,
        posting=posting,
        lead_start=lead_start,
        lead=np.minimum(words[led], LEAD_LONGEST) << LEAD_WORDS
        | scale[led].astype(np.int64) << LEAD_SCALE
        | np.minimum(total[led], LEAD_HEAVIEST).astype(np.int64) << LEAD_WEIGHT
        | led,
    )


def outlines(rows: Rows) -> Outlines:
    """Outline every row; rows without words are never met, whatever is said of them."""
    heaviest = np.zeros(len(rows.total), np.int64)
    if len(rows.bound):
        first = np.minimum(rows.start[:-1], len(rows.bound) - 1)
        heaviest = np.maximum.reduceat(rows.bound >> WEIGHT_PLACE, first)
    if heaviest.max(initial=0) > MOST_HEAVIEST:
        raise ValueError("a word weighs more than an outline can say")
    return Outlines(
        rows.total.astype(np.int64) << TOTAL_PLACE
        | heaviest << HEAVIEST_PLACE
        | np.minimum(rows.words, MOST_TELLING).astype(np.int64) << SCALE_BITS
        | rows.scale
    )


def _postings(
    start: NDArray[np.int64], token: NDArray[np.int32], tokens: int
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Rows of each token in ascending order; a word that a row repeats stands there once."""
    row = np.repeat(np.arange(len(start) - 1, dtype=np.int32), np.diff(start))
    pairs = np.unique(token.astype(np.int64) << 32 | row)
    begins = np.searchsorted(pairs >> 32, np.arange(tokens + 1))
    return begins.astype(np.int64), (pairs & 0xFFFFFFFF).astype(np.int32)


def _led(
    start: NDArray[np.int64], token: NDArray[np.int32], says: NDArray[Any], rarity: NDArray[Any]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows by their rarest telling word: a name that stands in full inside a text has it there.

    Rows without a telling word (a ship called 7-28) stand in no text.
    """
    telling = np.flatnonzero(says)
    row = np.searchsorted(start, telling, side="right") - 1
    order = np.lexsort((token[telling], rarity[token[telling]], row))
    row, leads = row[order], token[telling][order]
    first = np.flatnonzero(np.diff(row, prepend=-1))
    row, leads = row[first], leads[first]
    by_token = np.argsort(leads, kind="stable")
    begins = np.searchsorted(leads[by_token], np.arange(len(rarity) + 1))
    return begins.astype(np.int64), row[by_token].astype(np.int64)


def _lay_joins(rows: Rows, tokens: Tokens) -> Joins:
    hashes, cuts, row, first, words = list_joins(rows, tokens)
    token = np.where(words == 1, rows.token[rows.start[row] + first], np.int32(-1))
    order = np.lexsort((token, hashes))
    return Joins(
        hash=hashes[order],
        cuts=cuts[order],
        row=row[order],
        first=first[order],
        words=words[order],
        token=token[order],
        hash_start=bucket_starts(hashes[order]),
    )


def frozen(arrays: Arrays) -> Arrays:
    """Make every array of a named tuple read-only: kernels are compiled for read-only ones."""
    for array in arrays:
        array.setflags(write=False)
    return arrays
