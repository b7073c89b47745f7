"""A block of customers as arrays: all that searches for them would look for, ready to be run.

A change of a list asks the usual question the other way round: not which listed parties a customer
may be, but which customers a few listed parties may be. The answer has to be the same to the last
customer. So a block keeps what the usual search is asked (``NameQuery``, keys of numbers), prepared
once, and ``screening.monitoring.touched`` runs the usual kernels over it against an index of the
changed parties alone. What a pair of names scores does not depend on the rest of a list.
"""

from __future__ import annotations

import zlib
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np

from screening.index.identifiers import value_hash
from screening.index.letters import hash_texts, letter_codes
from screening.index.reading import AS_ONE, MOST_PIECES, Piece
from screening.index.vocabulary import SPELLED
from screening.naming.names import Role
from screening.naming.real_words import slip_class

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

    from screening.index import NameQuery
    from screening.policy import Policy
    from screening.subject_search import SearchTerms

_CHECKSUM = 4
"""Bytes of a file before its content, which begins with the length of its description."""
_LENGTH = 4
_ALIGNED = 8
"""Each array of a file begins at a multiple of so many bytes: it is used where it was read."""
_decode_kinds = msgspec.msgpack.Decoder(list[tuple[str, int]]).decode
_NUMBER = int(Role.NUMBER)
_ALIKE = frozenset({int(Role.SYLLABLE), int(Role.SOUND)})
"""Roles of pieces that may stand for listed ones that are not their equals."""
_Numbered = tuple[int, int]
"""Which kind of piece (other, plain, word), and its number among these."""
_KeptPiece = tuple[str, int, str, bool]
HEAD_FIELDS = 9
"""Numbers of a query that many have in common: see ``_head``."""


class CustomerTerms(NamedTuple):
    """A customer: the number of its row, that of its last change, and what is searched for."""

    id: int
    change: int
    terms: SearchTerms


class CustomerBlock(NamedTuple):
    """Customers and their queries; the pieces of queries are numbered through.

    First come ``others`` (syllables, sounds, given names with other forms), then ``plain`` ones,
    which are like nothing but their equals (numbers, keys), then words.

    A word that is compared by its letters stands in ``word`` as ``expand_words`` takes it: weight,
    role, the listed token that it is (filled in for each search), which words it is no slip of, how
    many spellings follow, and their lengths; its letters stand in ``letters``.
    """

    customer: NDArray[np.int64]  # [place] number of its row
    change: NDArray[np.int64]  # [place] number of its last change
    crowded: NDArray[np.int32]  # places of those with more text than is looked through
    head: NDArray[np.int64]  # [head * HEAD_FIELDS + field]
    query_head: NDArray[np.int32]  # [query]
    query_customer: NDArray[np.int32]  # [query] place of its customer
    in_text: NDArray[np.bool_]  # [query] whether it is of a text, not of a name
    start: NDArray[np.int32]  # [query] first of its words; one more than queries
    token: NDArray[np.int32]
    word: NDArray[np.int32]
    word_at: NDArray[np.int32]  # [word] where it begins in ``word``
    word_key: NDArray[np.uint64]  # [word] hash of text and role
    letters: NDArray[np.uint8]
    others: NDArray[np.uint8]  # msgpack of these pieces
    plain_key: NDArray[np.uint64]  # [plain piece] hash of text and role
    plain_weight: NDArray[np.int32]
    plain_role: NDArray[np.uint8]
    plain_hash: NDArray[np.uint64]  # of the piece as it was spelled
    plain_letters: NDArray[np.int32]
    piece_text: NDArray[np.uint64]  # [piece, by its number] hash of its text alone
    number: NDArray[np.uint64]  # hashes of the keys of numbers, in order
    number_customer: NDArray[np.int32]

    def dump(self) -> bytes:
        """The block as the bytes of a file: a checksum, what the arrays are, the arrays."""
        kinds = msgspec.msgpack.encode([(array.dtype.str, array.nbytes) for array in self])
        described = len(kinds).to_bytes(_LENGTH) + kinds
        parts = [described + bytes(-(_CHECKSUM + len(described)) % _ALIGNED)]
        for array in self:
            parts += (array.tobytes(), bytes(-array.nbytes % _ALIGNED))
        content = b"".join(parts)
        return _checksum(content) + content

    @classmethod
    def load(cls, path: Path) -> CustomerBlock:
        """The block that ``dump`` wrote; its arrays are parts of one, read at once.

        Raises:
            OSError, ValueError: it is not such a file.
        """
        whole = np.fromfile(path, np.uint8)
        if whole[:_CHECKSUM].tobytes() != _checksum(whole[_CHECKSUM:].data):
            raise ValueError(f"{path} is not what was written")
        begins = _CHECKSUM + _LENGTH
        at = begins + int.from_bytes(whole[_CHECKSUM:begins].tobytes())
        arrays = []
        for kind, size in _decode_kinds(whole[begins:at].data):
            at += -at % _ALIGNED
            arrays.append(whole[at : at + size].view(kind))
            at += size
        if len(arrays) != len(cls._fields):
            raise ValueError(f"{path} was written by another release")
        return cls(*arrays)

    @property
    def other_pieces(self) -> list[Piece]:
        """The pieces that are numbered first, in their order."""
        decoded = msgspec.msgpack.decode(
            self.others.tobytes(), type=list[tuple[str, int, str, bool]]
        )
        return [Piece(*one) for one in decoded]

    @property
    def bytes(self) -> int:
        """Bytes of all arrays."""
        return sum(array.nbytes for array in self)


def _checksum(content: bytes | memoryview) -> bytes:
    return zlib.crc32(content).to_bytes(_CHECKSUM)


def _keys(pieces: Iterable[Piece]) -> NDArray[np.uint64]:
    return np.array([word_key(one.text, one.role) for one in pieces], np.uint64)


def word_key(text: str, role: int) -> int:
    """A hash of a word with its role."""
    return value_hash(f"{role}\0{text}")


def build_block(customers: Iterable[CustomerTerms], policy: Policy) -> CustomerBlock:
    """Lay customers out as a block."""
    return _Builder(policy).build(customers)


class _Builder:
    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._heads: dict[tuple[int, ...], int] = {}
        self._others: dict[Piece, int] = {}
        self._given: dict[Piece, int] = {}
        self._plain: dict[Piece, int] = {}
        self._words: dict[Piece, int] = {}

    def build(self, customers: Iterable[CustomerTerms]) -> CustomerBlock:
        rows: list[tuple[int, int]] = []
        crowded: list[int] = []
        queries: list[tuple[int, int, tuple[_Numbered, ...]]] = []
        in_text: list[bool] = []
        numbers: list[tuple[int, int]] = []
        for place, customer in enumerate(customers):
            rows.append((customer.id, customer.change))
            if customer.terms.crowded:
                crowded.append(place)
            terms = customer.terms
            for query in set(terms.queries):
                queries.append((place, *self._query(query)))
                in_text.append(query in terms.in_text)
            numbers += [(value_hash(key), place) for key in set(customer.terms.keys)]
        numbers.sort()
        start = np.zeros(len(queries) + 1, np.int32)
        np.cumsum([len(tokens) for _, _, tokens in queries], out=start[1:])
        kinds = (self._others, self._given, self._plain, self._words)
        first = (0, *accumulate(map(len, kinds)))
        flat = [first[kind] + number for _, _, tokens in queries for kind, number in tokens]
        word, word_at, letters = self._spelled()
        hashes, lengths = hash_texts([piece.spelled for piece in self._plain])
        weigh = self._policy.token_weight
        return CustomerBlock(
            customer=np.array([one for one, _ in rows], np.int64),
            change=np.array([change for _, change in rows], np.int64),
            crowded=np.array(crowded, np.int32),
            head=np.array([field for head in self._heads for field in head], np.int64),
            query_head=np.array([head for _, head, _ in queries], np.int32),
            query_customer=np.array([place for place, _, _ in queries], np.int32),
            in_text=np.array(in_text, np.bool_),
            start=start,
            token=np.array(flat, np.int32),
            word=word,
            word_at=word_at,
            word_key=_keys(self._words),
            letters=letters,
            others=np.frombuffer(
                msgspec.msgpack.encode([tuple(one) for one in (*self._others, *self._given)]),
                np.uint8,
            ),
            plain_key=_keys(self._plain),
            plain_weight=np.array([weigh(one.text, one.role) for one in self._plain], np.int32),
            plain_role=np.array([one.role for one in self._plain], np.uint8),
            plain_hash=hashes,
            plain_letters=lengths,
            piece_text=np.array(
                [value_hash(one.text) for kind in kinds for one in kind],
                np.uint64,
            ),
            number=np.array([key for key, _ in numbers], np.uint64),
            number_customer=np.array([place for _, place in numbers], np.int32),
        )

    def _query(self, query: NameQuery) -> tuple[int, tuple[_Numbered, ...]]:
        """The head of a query, and its pieces."""
        head = self._heads.setdefault(_head(query), len(self._heads))
        return head, tuple(map(self._numbered, query.pieces))

    def _numbered(self, piece: Piece) -> _Numbered:
        if piece.given:
            return 1, self._given.setdefault(piece, len(self._given))
        if piece.role in _ALIKE:
            return 0, self._others.setdefault(piece, len(self._others))
        if not piece.spelled or piece.role == _NUMBER:
            return 2, self._plain.setdefault(piece, len(self._plain))
        return 3, self._words.setdefault(piece, len(self._words))

    def _spelled(self) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.uint8]]:
        weigh = self._policy.token_weight
        word: list[int] = []
        begins: list[int] = []
        texts: list[str] = []
        for piece in self._words:
            text, role = piece[:2]
            spellings = spellings_of(piece)
            begins.append(len(word))
            word += (weigh(text, role), role, -1, slip_class(text, role), len(spellings))
            word += map(len, spellings)
            texts += spellings
        letters = letter_codes("".join(texts))
        return np.array(word, np.int32), np.array(begins, np.int32), letters


def spellings_of(piece: Piece) -> tuple[str, ...]:
    """What a piece is compared by, and its letters where they differ (as in ``query_tokens``)."""
    if piece.role not in SPELLED or piece.text == piece.spelled:
        return (piece.spelled,)
    return (piece.text, piece.spelled)


def _head(query: NameQuery) -> tuple[int, ...]:
    written = query.written if len(query.pieces) <= MOST_PIECES else AS_ONE
    return (query.ordered, query.need, query.need_undated, *query.born, *written)
