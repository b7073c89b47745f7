"""All listed names and identifiers, ready to be searched; built once per lists and policy."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np

from screening.index.align import Asked, Names, Room, align
from screening.index.build import build_names, draft_rows, frozen
from screening.index.identifiers import IdentifierPostings, build_postings
from screening.index.join_kernel import find_joined
from screening.index.layout import Hits, Joins, Queries, Rows, Tokens
from screening.index.parties import Parties
from screening.index.query_tokens import QueryTokens
from screening.index.reading import Piece
from screening.index.recall_kernel import find_rows, mark_reading
from screening.index.room import Rooms, hits_for
from screening.index.scales import name_scale, word_scale

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from lists.entity import Entity
    from screening.index.vocabulary import Key
    from screening.policy import Policy

_PARTS = ("tokens", "rows", "joins", "identifiers")
Arrays = TypeVar("Arrays", Tokens, Rows, Joins, IdentifierPostings)


class Ask(NamedTuple):
    """One reading to search for. ``need`` is the least points a name must bring.

    Parties not born in the years ``born`` (when given) must bring ``need_undated``, which is no
    less.
    ``forced`` are parties whose names are compared whatever they bring (found by identifier).
    """

    pieces: tuple[Piece, ...]
    ordered: bool
    need: int
    forced: tuple[int, ...] = ()
    born: tuple[int, int] = (0, 0)
    need_undated: int = 0


class PairedWords(NamedTuple):
    """Words of a reading that stand for words of a row; positions count the reading's tokens."""

    query_first: int
    query_words: int
    listed_first: int
    listed_words: int
    similarity: int


class Index:
    """Search over one set of lists. Safe to share between threads (one search runs at a time)."""

    def __init__(
        self,
        names: Names,
        keys: list[Key],
        identifiers: IdentifierPostings,
        parties: Parties,
        policy: Policy,
    ) -> None:
        self.names = names
        self.keys = keys
        self.identifiers = identifiers
        self.parties = parties
        self.policy = policy
        self._scale = name_scale(policy)
        words = word_scale(policy)
        numbers = {key: place for place, key in enumerate(keys)}
        self._query_tokens = QueryTokens(names.tokens, numbers, words, policy)
        self._rooms = Rooms(names, words.join, words.initial)
        self._first_row = np.searchsorted(names.rows.owner, np.arange(len(parties) + 1))
        self._lock = Lock()
        self._marked: tuple[Ask, Asked, Room] | None = None  # the reading explained last

    @classmethod
    def build(cls, entities: Sequence[Entity], policy: Policy) -> Index:
        """Read every name of ``entities``; their order gives the positions hits speak of."""
        names, keys = build_names(draft_rows(entities), policy)
        return cls(names, keys, build_postings(entities), Parties(entities), policy)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything the index holds as plain arrays, to be saved and shared between processes."""
        saved: dict[str, NDArray[Any]] = {}
        named = {"identifiers": self.identifiers, **self.names._asdict()}
        for part in _PARTS:
            for field, array in named[part]._asdict().items():
                saved[f"{part}.{field}"] = array
        saved["keys.text"] = np.frombuffer(
            "\n".join(text for text, _ in self.keys).encode(), np.uint8
        )
        saved["parties.packed"], saved["parties.start"] = self.parties.pack()
        return saved

    @classmethod
    def restore(cls, arrays: Mapping[str, NDArray[Any]], policy: Policy) -> Index:
        """Rebuild an index from ``arrays()``, mapped from files or not.

        ``policy`` must be the one it was built with: weights of tokens are stored in the arrays.
        """
        names = Names(
            _restored(Tokens, "tokens", arrays),
            _restored(Rows, "rows", arrays),
            _restored(Joins, "joins", arrays),
        )
        identifiers = _restored(IdentifierPostings, "identifiers", arrays)
        texts = bytes(arrays["keys.text"]).decode().split("\n")
        keys = list(zip(texts, names.tokens.role.tolist(), strict=False))
        parties = Parties(packed=arrays["parties.packed"], start=arrays["parties.start"])
        return cls(names, keys, identifiers, parties, policy)

    def find(self, asks: Sequence[Ask], *, exhaustive: bool = False) -> Hits:
        """Every row that brings the points asked for, in the order of ``asks``.

        ``exhaustive`` aligns every row of the index instead of searching: same answer, slowly.
        """
        with self._lock:
            self._marked = None  # the room is about to be used for other readings
            asked = self._prepare(asks)
            room = self._rooms.for_asked(asked)
            found = hits_for(max(256, 16 * len(asks)))
            while True:
                count = find_rows(asked, self.names, room, self._scale, exhaustive, found)
                if count <= len(found.query):
                    return Hits(*(column[:count] for column in found))
                found = hits_for(count)

    def explain(self, ask: Ask, row: int) -> list[PairedWords]:
        """Which words of the reading stand for which words of the row, most telling first."""
        with self._lock:
            if self._marked is None or self._marked[0] is not ask:
                asked = self._prepare([ask])
                room = self._rooms.for_asked(asked)
                mark_reading(asked, 0, room)
                self._marked = (ask, asked, room)
            _, asked, room = self._marked
            pairs = room.pairs
            taken = align(row, self.names, asked, 0, room, self._scale).taken
            return [
                PairedWords(
                    int(pairs.query_first[pair]),
                    int(pairs.query_words[pair]),
                    int(pairs.listed_first[pair]),
                    int(pairs.listed_words[pair]),
                    int(pairs.similarity[pair]),
                )
                for pair in pairs.taken[:taken]
            ]

    def row_keys(self, row: int) -> list[Key]:
        """The tokens of a row."""
        first, last = self.names.rows.start[row], self.names.rows.start[row + 1]
        return [self.keys[token] for token in self.names.rows.token[first:last]]

    def warm(self) -> None:
        """Load or compile every kernel, so that the first question is as fast as the rest."""
        ask = Ask((Piece("warm", 0, "warm"), Piece("start", 0, "start")), ordered=False, need=0)
        self.find([ask])
        self.find([ask], exhaustive=False)

    def _prepare(self, asks: Sequence[Ask]) -> Asked:
        """Number the tokens of all readings and look up their joins."""
        known = self._query_tokens.learn({piece for ask in asks for piece in ask.pieces})
        numbers = self._query_tokens.numbers
        start = np.zeros(len(asks) + 1, np.int64)
        np.cumsum([len(ask.pieces) for ask in asks], out=start[1:])
        forced = [
            row
            for ask in asks
            for party in ask.forced
            for row in range(self._first_row[party], self._first_row[party + 1])
        ]
        forced_start = np.zeros(len(asks) + 1, np.int64)
        np.cumsum([self._forced_rows(ask) for ask in asks], out=forced_start[1:])
        queries = Queries(
            start=start,
            token=np.array([numbers[piece] for ask in asks for piece in ask.pieces], np.int32),
            ordered=np.array([ask.ordered for ask in asks], np.uint8),
            need=np.array([ask.need for ask in asks], np.int32),
            born_first=np.array([ask.born[0] for ask in asks], np.int32),
            born_last=np.array([ask.born[1] for ask in asks], np.int32),
            need_undated=np.array([ask.need_undated for ask in asks], np.int32),
            forced_start=forced_start,
            forced=np.array(forced, np.int32),
        )
        return Asked(
            queries, known, find_joined(queries, known, self.names.tokens, self.names.joins)
        )

    def _forced_rows(self, ask: Ask) -> int:
        return sum(int(self._first_row[p + 1] - self._first_row[p]) for p in ask.forced)


def _restored(shape: type[Arrays], part: str, arrays: Mapping[str, NDArray[Any]]) -> Arrays:
    """One named tuple of arrays out of what ``Index.arrays`` gave."""
    columns = (np.ascontiguousarray(arrays[f"{part}.{field}"]) for field in shape._fields)
    return frozen(shape(*columns))
