"""The distinct tokens of all listed names, and the arrays that find the like of a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from screening.index.layout import Tokens
from screening.index.letters import LETTERS, bucket_starts, describe_words, encode
from screening.naming.names import Role
from screening.naming.real_words import slip_class

if TYPE_CHECKING:
    from collections.abc import Iterable

    from screening.policy import Policy

SPELLED = frozenset({Role.WORD, Role.GENERIC, Role.PARTICLE, Role.TITLE, Role.PATRONYMIC})
"""Roles whose tokens are words compared by their letters; a title weighs nothing."""

Key = tuple[str, int]
"""A token as the index knows it: text and role."""


def order_tokens(keys: Iterable[Key]) -> tuple[list[Key], int]:
    """Spelled words by length, then all others; with the number of spelled words."""
    spelled = sorted((k for k in keys if k[1] in SPELLED), key=lambda k: (len(k[0]), k))
    others = sorted((k for k in keys if k[1] not in SPELLED), key=lambda k: (k[1], k[0]))
    return spelled + others, len(spelled)


def build_tokens(keys: list[Key], spelled: int, policy: Policy) -> Tokens:
    """Describe every token; ``keys`` in the order of ``order_tokens``."""
    texts = [text for text, _ in keys]
    codes, start = encode(texts)
    count = len(keys)
    bag, hashes, skeletons = (np.zeros(count, np.uint64) for _ in range(3))
    describe_words(codes, start, bag, hashes, skeletons)
    length = np.diff(start).astype(np.int32)
    first = codes[np.minimum(start[:-1], max(len(codes) - 1, 0))][:spelled]
    longest = int(length[:spelled].max()) if spelled else 0
    # the sounds of three letters say too little
    sounding = np.flatnonzero((length[:spelled] >= 4) & (skeletons[:spelled] != 0))
    multi = np.flatnonzero(length[:spelled] > 1)
    by_initial = multi[np.argsort(first[multi], kind="stable")].astype(np.int32)
    by_skeleton = sounding[np.argsort(skeletons[sounding], kind="stable")].astype(np.int32)
    by_hash = np.argsort(hashes[:spelled], kind="stable").astype(np.int32)
    return Tokens(
        weight=np.array([policy.token_weight(text, role) for text, role in keys], np.int32),
        role=np.array([role for _, role in keys], np.uint8),
        slips=np.array([slip_class(text, role) for text, role in keys], np.uint8),
        length=length,
        codes=codes,
        start=start,
        bag=bag,
        hash=hashes,
        skeleton=skeletons,
        by_length=np.searchsorted(length[:spelled], np.arange(longest + 2)).astype(np.int64),
        by_skeleton=by_skeleton,
        skeleton_start=bucket_starts(skeletons[by_skeleton]),
        by_hash=by_hash,
        hash_start=bucket_starts(hashes[by_hash]),
        by_initial=by_initial,
        initial_start=np.searchsorted(first[by_initial], np.arange(len(LETTERS) + 2)).astype(
            np.int64
        ),
    )
