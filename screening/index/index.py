"""The search index over all listed names and identifiers; built once per snapshot and policy."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np

from screening.index.addresses import AddressTable
from screening.index.build import build_names, draft_rows, frozen, outlines
from screening.index.identifiers import IdentifierPostings, build_postings
from screening.index.layout import Hits, Joins, Names, Rows, Tokens
from screening.index.nearest_kernel import find_nearest
from screening.index.neighbours import NeighbourWords
from screening.index.parties import Parties
from screening.index.query_tokens import QueryTokens
from screening.index.reading import AS_ONE, MOST_PIECES, NameReading, Piece, Writing
from screening.index.recall_kernel import HIT, PAIR, find_rows
from screening.index.scales import containment, name_scale, word_scale
from screening.index.sound_table import SoundTable
from screening.index.workspace import MOST_NEAREST, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from lists.entity import Entity
    from screening.index.known_readings import KnownReadings
    from screening.index.layout import I64
    from screening.index.vocabulary import Key
    from screening.policy import Policy

_PARTS = ("tokens", "rows", "joins", "identifiers")
Arrays = TypeVar("Arrays", Tokens, Rows, Joins, IdentifierPostings, SoundTable)


class NameQuery(NamedTuple):
    """One tokenized name to search for. ``need`` is the minimum points a name must score.

    Parties not born in the years ``born`` (when given) must bring ``need_undated``, which is no
    less.
    ``forced`` are parties whose names are compared whatever they bring (found by identifier).
    ``written`` is that of the reading.
    """

    pieces: tuple[Piece, ...]
    ordered: bool
    need: int
    forced: tuple[int, ...] = ()
    born: tuple[int, int] = (0, 0)
    need_undated: int = 0
    written: Writing = AS_ONE

    @classmethod
    def of(cls, reading: NameReading, need: int) -> NameQuery:
        """Ask for one reading, with nothing else known of the party."""
        return cls(reading.pieces, reading.ordered, need, written=reading.written)


class PairedWords(NamedTuple):
    """Words of a reading that stand for words of a row; positions count the reading's tokens."""

    query_first: int
    query_words: int
    listed_first: int
    listed_words: int
    similarity: int


class SearchResult(NamedTuple):
    """The hits of one search and the words that were paired in them."""

    hits: Hits
    last_pair: NDArray[np.int32]  # for each hit, where its pairs end
    pairs: NDArray[np.int32]  # [pair, field of PairedWords]

    def paired(self, hit: int) -> list[PairedWords]:
        """Which words of the reading stand for which words of the row, most telling first."""
        first = self.last_pair[hit - 1] if hit else 0
        return [PairedWords(*pair) for pair in self.pairs[first : self.last_pair[hit]].tolist()]


_NOTHING = SearchResult(
    Hits(*(np.zeros(0, np.int32) for _ in Hits._fields)),
    np.zeros(0, np.int32),
    np.zeros((0, PAIR), np.int32),
)
"""What most searches come to."""


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
        numbers = {key: place for place, key in enumerate(keys)}
        self._table = AddressTable()
        numbers_of = (name_scale(policy), containment(policy), word_scale(policy))
        for arrays in (*names, outlines(names.rows), *numbers_of):
            self._table.register(arrays)
        self.neighbours = NeighbourWords(names, keys)
        self._query_tokens = QueryTokens(self._table, numbers, names.tokens.weight, policy)
        self._workspace = Workspace(names, self._table)
        first_row = np.searchsorted(names.rows.owner, np.arange(len(parties) + 1))
        self._first_row: list[int] = first_row.tolist()
        self._lock = Lock()

    @classmethod
    def build(
        cls, entities: Sequence[Entity], policy: Policy, read: KnownReadings | None = None
    ) -> Index:
        """Read every name of ``entities``; their order gives the positions hits speak of.

        ``read`` spares names that were read for another index; new ones are added to it.
        """
        names, keys = build_names(draft_rows(entities, read), policy)
        return cls(names, keys, build_postings(entities), Parties(entities), policy)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything the index holds as plain arrays, to be saved and shared between processes."""
        saved: dict[str, NDArray[Any]] = {}
        named = {"identifiers": self.identifiers, **self.names._asdict()}
        for part in _PARTS:
            for field, array in named[part]._asdict().items():
                saved[f"{part}.{field}"] = array
        for field, array in self._query_tokens.sounds.table._asdict().items():
            saved[f"sounds.{field}"] = array
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
        restored = cls(names, keys, identifiers, parties, policy)
        restored._query_tokens.sounds.table = _restored(SoundTable, "sounds", arrays)
        return restored

    def find(self, queries: Sequence[NameQuery], *, exhaustive: bool = False) -> Hits:
        """All rows that reach the required points, in the order of ``queries``.

        ``exhaustive`` aligns every row of the index instead of searching: same answer, slowly.
        """
        return self.search(queries, exhaustive=exhaustive).hits

    def search(self, queries: Sequence[NameQuery], *, exhaustive: bool = False) -> SearchResult:
        """The same as ``find``, with the words that stand for each other in each hit."""
        return self._run(queries, lambda table, request: find_rows(table, request, exhaustive))

    def nearest(
        self, readings: Sequence[NameReading], count: int, *, exhaustive: bool = False
    ) -> list[tuple[int, int]]:
        """The nearest parties to a name, given its readings: (party, points), best first.

        By points, then by similarity; those equally near stand in the order of the index. At most
        ``MOST_NEAREST`` of them.
        ``exhaustive`` aligns every row instead of searching: same answer, slowly.
        """
        most = min(count, MOST_NEAREST)
        # readings by sound come last and mostly meet more: the sooner, the less is left to look at
        queries = [NameQuery.of(reading, 0) for reading in reversed(readings)]
        hits = self._run(
            queries, lambda table, request: find_nearest(table, request, most, exhaustive)
        )
        best: dict[int, tuple[int, int]] = {}
        owners = self.names.rows.owner[hits.hits.row].tolist()
        found = zip(hits.hits.points.tolist(), hits.hits.similarity.tolist(), strict=True)
        for owner, rank in zip(owners, found, strict=True):
            best[owner] = max(rank, best.get(owner, rank))
        ranked = sorted(best.items(), key=lambda party: (-party[1][0], -party[1][1], party[0]))
        return [(owner, points) for owner, (points, _) in ranked[:most]]

    def _run(
        self, queries: Sequence[NameQuery], kernel: Callable[[I64, I64], tuple[int, int]]
    ) -> SearchResult:
        """Run a search kernel, repeating it with larger buffers while they are too small."""
        with self._lock:
            request = np.array(self._request(queries), np.int64)
            self._workspace.ready()
            while True:
                hits, paired = kernel(self._table.numbers, request)
                if hits < 0:
                    self._workspace.enlarge()
                elif self._workspace.holds(hits, paired):
                    break
            if not hits:
                return _NOTHING
            found = self._workspace.found
            columns = found.hits[: HIT * hits].reshape(hits, HIT).T.copy()
            pairs = found.pairs[: PAIR * paired].reshape(paired, PAIR).copy()
        return SearchResult(Hits(*columns[:-1]), columns[-1], pairs)

    def row_keys(self, row: int) -> list[Key]:
        """The tokens of a row."""
        first, last = self.names.rows.start[row], self.names.rows.start[row + 1]
        return [self.keys[token] for token in self.names.rows.token[first:last]]

    def warm(self) -> None:
        """Load or compile every kernel, so that the first question is as fast as the rest."""
        query = NameQuery(
            (Piece("warm", 0, "warm"), Piece("start", 0, "start")), ordered=False, need=0
        )
        self.find([query])
        self.nearest([NameReading(query.pieces, ordered=False)], 1)
        self.neighbours.places(["warm", "start"])

    def _request(self, queries: Sequence[NameQuery]) -> list[int]:
        """All readings as the numbers that ``align.Asked`` describes."""
        self._query_tokens.learn(piece for query in queries for piece in query.pieces)
        numbers = self._query_tokens.numbers
        request = [len(queries)]
        for query in queries:
            request += (len(query.pieces), len(query.forced), query.ordered)
            request += (query.need, query.need_undated, *query.born, *_bits(query))
            request += [numbers[piece] for piece in query.pieces]
            for party in query.forced:
                request += self._first_row[party : party + 2]
        return request


def _bits(query: NameQuery) -> Writing:
    """How a text is written, of no text longer than a kernel can tell apart."""
    return query.written if len(query.pieces) <= MOST_PIECES else AS_ONE


def _restored(shape: type[Arrays], part: str, arrays: Mapping[str, NDArray[Any]]) -> Arrays:
    """One named tuple of arrays out of what ``Index.arrays`` gave."""
    columns = (np.ascontiguousarray(arrays[f"{part}.{field}"]) for field in shape._fields)
    return frozen(shape(*columns))
