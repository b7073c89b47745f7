"""Which customers of a block a few listed parties may be: the usual search, asked by all at once.

An index of the changed parties alone is searched with every query of a block. Words are compared,
bounds added up and names aligned by the kernels of the usual search, with the points that a match
of that customer must reach: so whatever a screening of the customer would find among these parties
is found here, and nothing is compared twice.
"""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np

from screening.index.addresses import AddressTable
from screening.index.build import build_names, draft_rows
from screening.index.expand_kernel import SPELLINGS, expand_words
from screening.index.identifiers import build_postings, value_hash
from screening.index.layout import EQUAL
from screening.index.query_tokens import QueryTokens
from screening.index.recall_kernel import HIT, find_rows
from screening.index.scales import containment, name_scale, word_scale
from screening.index.workspace import Workspace
from screening.monitoring.customer_block import HEAD_FIELDS, word_key
from screening.monitoring.query_kernel import (
    fill_requests,
    places_of,
    queries_that_meet,
    queries_with,
)
from screening.naming.names import Role
from screening.naming.nicknames import given_name_forms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lists.entity import Entity
    from screening.index.reading import Piece
    from screening.monitoring.customer_block import CustomerBlock
    from screening.policy import Policy

_WORD = int(Role.WORD)
_SAME = 2
"""Place of the listed token that a word is, among the numbers of a word."""
_NEIGHBOURS = 2
"""Words of listed names that have to stand side by side in a text."""
_QUERIES = 20_000
"""Queries searched at once."""


class ChangedParties:
    """An index of a few listed parties, to be asked by blocks of customers. For one thread."""

    def __init__(self, entities: Sequence[Entity], policy: Policy) -> None:
        names, keys = build_names(draft_rows(entities), policy)
        self._table = AddressTable()
        for arrays in (*names, name_scale(policy), containment(policy), word_scale(policy)):
            self._table.register(arrays)
        numbers = {key: place for place, key in enumerate(keys)}
        self._tokens = _BlockTokens(self._table, numbers, names.tokens.weight, policy)
        self._texts = np.array(sorted({value_hash(text) for text, _ in keys}), np.uint64)
        self._workspace = Workspace(names, self._table)
        self._numbers = build_postings(entities)
        hashed = sorted((word_key(*key), place) for key, place in numbers.items())
        self._key = np.array([key for key, _ in hashed], np.uint64)
        self._key_token = np.array([place for _, place in hashed], np.int32)

    def touched(self, block: CustomerBlock) -> NDArray[np.int64]:
        """Places of the customers that may be one of the parties, in order, each once."""
        found = [
            self._by_number(block),
            block.crowded.astype(np.int64),
            self._by_text(block),
            self._by_name(block),
        ]
        return np.unique(np.concatenate(found))

    def _by_number(self, block: CustomerBlock) -> NDArray[np.int64]:
        equal = places_of(block.number, self._numbers.hash) >= 0
        return block.number_customer[equal].astype(np.int64)

    def _by_text(self, block: CustomerBlock) -> NDArray[np.int64]:
        """Those in one of whose texts two words stand that are words of a changed party's names.

        Two neighbours decide that a text is searched round them, for all listed parties
        (``screening.index.neighbours``). Where in the text they stand is not asked: a text is read
        into other words there than here.
        """
        if not len(block.in_text) or not len(block.token):
            return np.zeros(0, np.int64)
        listed = places_of(block.piece_text, self._texts)
        many = queries_with(_NEIGHBOURS, listed, block.in_text, block.start, block.token)
        return block.query_customer[many].astype(np.int64)

    def _by_name(self, block: CustomerBlock) -> NDArray[np.int64]:
        queries = len(block.query_head)
        if not queries or not len(self._key):
            return np.zeros(0, np.int64)
        self._tokens.enter(block, self._same(block.plain_key), self._same(block.word_key))
        longest = int(np.diff(block.start).max(initial=0))
        self._workspace.ready()
        meets = queries_that_meet(self._table.numbers, block.start, block.token, max(longest, 1))
        chosen = np.flatnonzero(meets).astype(np.int64)
        found = [
            self._search(block, chosen[first : first + _QUERIES])
            for first in range(0, len(chosen), _QUERIES)
        ]
        hits = np.concatenate(found) if found else np.zeros(0, np.int64)
        return block.query_customer[hits].astype(np.int64)

    def _same(self, keys: NDArray[np.uint64]) -> NDArray[np.int32]:
        """For each piece, given by its key, the listed token that it is; -1 where it is none."""
        same = places_of(keys, self._key)
        equal = same >= 0
        same[equal] = self._key_token[same[equal]]
        return same

    def _search(self, block: CustomerBlock, chosen: NDArray[np.int64]) -> NDArray[np.int64]:
        """Those of some queries that find a row."""
        request = fill_requests(
            chosen, block.query_head, block.head, block.start, block.token, HEAD_FIELDS
        )
        self._workspace.ready()
        while True:
            hits, paired = find_rows(self._table.numbers, request, False)  # noqa: FBT003 - a kernel
            if hits < 0:
                self._workspace.enlarge()
            elif self._workspace.holds(hits, paired):
                break
        rows = self._workspace.found.hits[: HIT * hits].reshape(hits, HIT)
        return chosen[np.unique(rows[:, 0])]


class _BlockTokens(QueryTokens):
    """Expands all pieces of a block, numbered as the block numbers them."""

    def enter(
        self, block: CustomerBlock, plain: NDArray[np.int32], words: NDArray[np.int32]
    ) -> None:
        """Forget every piece but those of this block.

        ``plain`` and ``words`` give the listed token that each plain piece, and each word, is.
        """
        self._forget()
        others: list[Piece] = block.other_pieces
        self._enter_others(others)
        self._enter_plain(block, len(others), plain)
        self._enter_words(block, len(others) + len(plain), words)

    def _enter_plain(self, block: CustomerBlock, first: int, same: NDArray[np.int32]) -> None:
        """Enter the pieces that are like nothing but their equals."""
        last, equal = first + len(same), same >= 0
        behind = self._filled + np.cumsum(equal)
        filled = self._filled + int(equal.sum())
        self._grow(last, filled)
        columns = self._columns
        columns.weight[first:last] = block.plain_weight
        columns.role[first:last] = block.plain_role
        columns.hash[first:last] = block.plain_hash
        columns.letters[first:last] = block.plain_letters
        columns.same[first:last] = same
        columns.start[first:last], columns.end[first:last] = behind - equal, behind
        columns.token[self._filled : filled] = same[equal]
        columns.similarity[self._filled : filled] = EQUAL
        self._filled = filled

    def _enter_words(self, block: CustomerBlock, first: int, same: NDArray[np.int32]) -> None:
        """Enter the words, which may stand for any that are like them."""
        words = len(same)
        self._grow(first + words, self._filled)
        numbers = block.word.astype(np.int64)
        numbers[block.word_at + _SAME] = same
        entered = letters = 0
        while entered < words:
            head = np.array([first + entered, self._filled, words - entered], np.int64)
            asked = np.concatenate((head, numbers[block.word_at[entered] :]))
            done, self._filled = expand_words(self._table.numbers, asked, block.letters[letters:])
            if entered + done < words:
                letters += _letters(block, entered, entered + done)
            entered += done
            if entered < words:
                self._grow(0, self._filled + 2 * len(self._keys) + len(self._columns.token))

    def _enter_others(self, others: Sequence[Piece]) -> None:
        """Number the pieces that are not compared by their letters alone, in their order.

        Neighbours of one kind are entered together: a block has given names behind the others.
        """
        for given, some in groupby(others, attrgetter("given")):
            if given:
                self._enter_given(list(some))
            else:
                self._learn_others(list(some))

    def _enter_given(self, pieces: Sequence[Piece]) -> None:
        """Enter given names; one that is a form of a listed name has to be the last of its step."""
        step: list[Piece] = []
        for piece in pieces:
            step.append(piece)
            if self._has_forms(piece):
                self._learn_spelled(step)
                self._add_forms(piece)
                step = []
        self._learn_spelled(step)

    def _has_forms(self, piece: Piece) -> bool:
        return any((form, _WORD) in self._keys for form in given_name_forms(piece.text))


def _letters(block: CustomerBlock, first: int, behind: int) -> int:
    """How many letters the spellings of some words of a block have together."""
    numbers = block.word[block.word_at[first] : block.word_at[behind]]
    heads = block.word_at[first:behind] - block.word_at[first]
    others = sum(int(numbers[heads + place].sum()) for place in range(SPELLINGS))
    return int(numbers.sum()) - others
