"""Submitted tokens already looked up: each new one is expanded once, then found by number.

Bounded: when full, everything is forgotten and looked up again as it comes, so a long batch of
foreign names never fills the memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from screening.index.expand_kernel import expand_words
from screening.index.layout import EQUAL, Expansions, Scratch
from screening.index.letters import OTHER, hash_texts, letter_codes
from screening.index.likeness import Likeness
from screening.index.sound_index import SoundIndex
from screening.index.vocabulary import SPELLED, Key
from screening.naming.names import Role
from screening.naming.nicknames import given_name_forms
from screening.naming.real_words import slip_class

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from screening.index.addresses import AddressTable
    from screening.index.reading import Piece
    from screening.policy import Policy

_NUMBER, _WORD = int(Role.NUMBER), int(Role.WORD)
MOST_TOKENS = 60_000
MOST_EXPANSIONS = 2_000_000
_EXPANSION_COLUMNS = Expansions._fields.index("token")


class QueryTokens:
    """Numbers query tokens and keeps what each may stand for. Not safe to share between threads."""

    def __init__(
        self,
        table: AddressTable,
        keys: dict[Key, int],
        weights: NDArray[np.int32],
        policy: Policy,
    ) -> None:
        """``weights`` is what each listed token weighs, by its number in ``keys``."""
        self._table = table
        self._keys = keys
        self._likeness = Likeness(list(keys))
        self.sounds = SoundIndex(keys, policy)
        self._policy = policy
        self._token_weights = weights
        self._form_alike = policy.rules.match.words.given_name_form
        meets = np.zeros(len(keys) // 8 + 2, np.uint64)
        table.register(
            Scratch(
                best=np.zeros(len(keys), np.int32),
                seen=np.zeros(len(keys), np.int32),
                meets=meets.view(np.uint8),
                meets_by_eight=meets,
                masks=np.zeros(OTHER + 1, np.uint64),
            )
        )
        self.numbers: dict[Piece, int] = {}
        self._forget()

    def _forget(self) -> None:
        self.numbers.clear()
        self._filled = 0
        self._columns = Expansions(
            weight=np.zeros(4096, np.int32),
            role=np.zeros(4096, np.uint8),
            hash=np.zeros(4096, np.uint64),
            letters=np.zeros(4096, np.int32),
            same=np.zeros(4096, np.int32),
            start=np.zeros(4096, np.int64),
            end=np.zeros(4096, np.int64),
            token=np.zeros(1 << 18, np.int32),
            similarity=np.zeros(1 << 18, np.int32),
        )
        self._table.register(self._columns)

    def learn(self, pieces: Iterable[Piece]) -> None:
        """Make sure every piece has a number, which points into the table of ``Expansions``.

        May forget all earlier numbers first: look numbers up after this call, not before.
        """
        wanted = dict.fromkeys(pieces)
        new = [piece for piece in wanted if piece not in self.numbers]
        if not new:
            return
        if len(self.numbers) + len(new) > MOST_TOKENS or self._filled > MOST_EXPANSIONS:
            self._forget()
            new = list(wanted)
        # a number's letters serve words written together only: 881 is not 882 misspelt
        others = [piece for piece in new if not piece.spelled or piece.role == _NUMBER]
        spelled = [piece for piece in new if piece.spelled and piece.role != _NUMBER]
        if spelled:
            self._learn_spelled([piece for piece in spelled if not piece.given])
        for piece in spelled:
            if piece.given:
                self._learn_spelled([piece])
                self._add_forms(piece)
        if others:
            self._learn_others(others)

    def _learn_spelled(self, pieces: list[Piece]) -> None:
        weigh, keys = self._policy.token_weight, self._keys
        while pieces:
            first = len(self.numbers)
            self._grow(first + len(pieces), 0)
            texts: list[str] = []
            request = [first, self._filled, len(pieces)]
            for piece in pieces:
                text, role = piece[:2]
                spellings = _words(piece)
                texts += spellings
                same, slips = keys.get((text, role), -1), slip_class(text, role)
                request += (weigh(text, role), role, same, slips, len(spellings))
                request += map(len, spellings)
            asked, codes = np.array(request, np.int64), letter_codes("".join(texts))
            entered, self._filled = expand_words(self._table.numbers, asked, codes)
            for number, piece in enumerate(pieces[:entered], start=first):
                self.numbers[piece] = number
            pieces = pieces[entered:]
            if pieces:  # more room than before, and enough for the next one in any case
                self._grow(0, self._filled + 2 * len(keys) + len(self._columns.token))

    def _add_forms(self, piece: Piece) -> None:
        """Let a given name, learnt last, stand for listed words that are forms of the same name."""
        number = self.numbers[piece]
        tokens = (self._keys.get((form, _WORD)) for form in sorted(given_name_forms(piece.text)))
        forms = dict.fromkeys((one for one in tokens if one is not None), self._form_alike)
        if not forms or not self._form_alike:
            return
        self._grow(0, self._filled + len(forms))
        columns, start = self._columns, int(self._columns.start[number])
        alike = forms | {}
        for token, similarity in zip(
            columns.token[start : self._filled].tolist(),
            columns.similarity[start : self._filled].tolist(),
            strict=True,
        ):
            alike[token] = max(similarity, alike.get(token, 0))
        weight, weights = int(columns.weight[number]), self._token_weights
        ranked = sorted(alike, key=lambda token: (-alike[token] * (weight + weights[token]), token))
        self._filled = start + len(ranked)
        columns.token[start : self._filled] = ranked
        columns.similarity[start : self._filled] = [alike[token] for token in ranked]
        columns.end[number] = self._filled

    def _learn_others(self, pieces: list[Piece]) -> None:
        """Numbers, forms and keys meet their equals, syllables and sounds also their like."""
        begins, token, alike = [0], [], []
        for piece in pieces:
            key = piece[:2]
            same = self._keys.get(key)
            met = [] if same is None else [(same, EQUAL)]
            met += self._likeness.near(key)
            met += self.sounds.near(key)
            weight = self._policy.token_weight(*key)
            gains = [like * (weight + int(self._token_weights[other])) for other, like in met]
            for place in sorted(range(len(met)), key=gains.__getitem__, reverse=True):
                token.append(met[place][0])
                alike.append(met[place][1])
            begins.append(len(token))
        self._append(
            pieces,
            self._weights(pieces),
            np.array(begins, np.int64),
            np.array(token, np.int32),
            np.array(alike, np.int32),
        )

    def _weights(self, pieces: list[Piece]) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
        return np.array(
            [self._policy.token_weight(piece.text, piece.role) for piece in pieces], np.int32
        )

    def _append(
        self,
        pieces: list[Piece],
        weights: np.ndarray,
        begins: np.ndarray,
        token: np.ndarray,
        alike: np.ndarray,
    ) -> None:
        first, filled = len(self.numbers), self._filled
        last = first + len(pieces)
        self._grow(last, filled + len(token))
        columns = self._columns
        columns.weight[first:last] = weights
        columns.role[first:last] = [piece.role for piece in pieces]
        hashes, letters = hash_texts([piece.spelled for piece in pieces])
        columns.hash[first:last], columns.letters[first:last] = hashes, letters
        columns.same[first:last] = [self._keys.get(piece[:2], -1) for piece in pieces]
        columns.start[first:last] = begins[:-1] + filled
        columns.end[first:last] = begins[1:] + filled
        columns.token[filled : filled + len(token)] = token
        columns.similarity[filled : filled + len(token)] = alike
        self._filled += len(token)
        for number, piece in enumerate(pieces, start=first):
            self.numbers[piece] = number

    def _grow(self, tokens: int, expansions: int) -> None:
        """Have room for so many tokens and expansions; both at least double when they lack it."""
        if tokens <= len(self._columns.weight) and expansions <= len(self._columns.token):
            return
        grown: list[Any] = []
        columns: tuple[NDArray[Any], ...] = self._columns
        for place, column in enumerate(columns):
            needed = expansions if place >= _EXPANSION_COLUMNS else tokens
            if len(column) < needed:
                column = np.concatenate((column, np.zeros(needed, column.dtype)))  # noqa: PLW2901 - grown
            grown.append(column)
        self._columns = Expansions(*grown)
        self._table.register(self._columns)


def _words(piece: Piece) -> tuple[str, ...]:
    """What a spelled token is compared as, and its letters where they differ."""
    if piece.role not in SPELLED:
        return (piece.spelled,)
    return (piece.text,) if piece.text == piece.spelled else (piece.text, piece.spelled)
