"""The policy's numbers in the form the kernels take them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from screening.index.layout import EQUAL, Containment, NameScale, WordScale
from screening.index.letters import MAX_WORD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from screening.policy import Policy
    from screening.policy.rules import NameRules, Scale

SCALES: tuple[Scale, ...] = ("person", "organization", "vessel", "aircraft", "key")
"""Name scales by position: one per kind of party, one for readings by key (Korean syllables, Arabic
consonants), which say less than the same number of bits spelled out."""

KEY_SCALE = SCALES.index("key")
STEP = 50
"""Points between two levels of ``NameScale.floors``."""


def word_scale(policy: Policy) -> WordScale:
    """Similarities of words from ``[match.words]``.

    ``shortest_for_edits`` lists the shortest word in which 1, 2, 3… edits are allowed; the
    similarity is the share of letters left alone, an edit that leaves the consonant sounds costing
    ``heard_percent`` in words of ``shortest_heard`` letters or more. ``sound`` goes by the number
    of consonant sounds.
    """
    section = policy.rules.match.words
    shortest = section.shortest_for_edits
    cost = EQUAL * section.heard_percent // 100
    edits = np.zeros((len(shortest) + 1, MAX_WORD + 1), np.int32)
    heard = np.zeros_like(edits)
    most = np.zeros(MAX_WORD + 1, np.int32)
    for letters in range(1, MAX_WORD + 1):
        edits[0, letters] = heard[0, letters] = EQUAL
        for distance, least in enumerate(shortest, start=1):
            if letters >= least:
                edits[distance, letters] = EQUAL - EQUAL * distance // letters
                each = cost if letters >= section.shortest_heard else EQUAL
                heard[distance, letters] = EQUAL - each * distance // letters
                most[letters] = distance
    sound = section.sound
    by_sounds = np.array([sound[min(count, len(sound) - 1)] for count in range(16)], np.int32)
    initial = np.array([section.initial], np.int32)
    return WordScale(edits.ravel(), heard.ravel(), most, by_sounds, initial)


def name_scale(policy: Policy) -> NameScale:
    """Points of names from ``[match.names]``, spread over everything between the knots."""
    section = policy.rules.match.names
    words = policy.rules.match.words
    points = np.stack([_spread(section, section.points[scale]) for scale in SCALES])
    floors = _floors(points)
    lowest = int(points.min())
    shape = (points.shape[2], section.floor, words.join, words.initial)
    return NameScale(
        points=points.ravel(),
        numbers=np.array((*shape, lowest, len(floors), section.telling), np.int64),
        floors=floors.ravel(),
        spare=_per_scale(section.spare),
        other_number=_per_scale(section.other_number),
        lacking_number=_per_scale(section.lacking_number),
        other_order=_per_scale(section.other_order),
        other_form=_per_scale(section.other_form),
        other_words=_per_scale(section.other_words),
        lacking_words=_per_scale(section.lacking_words),
        other_telling=_per_scale(section.other_telling),
        generic_rest=_per_scale(section.generic_rest),
        rare_rest=_per_scale(section.rare_rest),
        rare_bits=_per_scale(section.rare_bits),
    )


def containment(policy: Policy) -> Containment:
    """Numbers of names inside longer texts from ``[match.contained]``."""
    section = policy.rules.match.contained
    grades = (
        section.closed,
        section.closed_alone,
        section.open,
        section.open_alone,
        section.longer,
        section.longer_alone,
        section.other_name,
    )
    return Containment(
        numbers=np.array((section.least_word, section.inserted, section.further), np.int64),
        floor=_per_scale(section.floor),
        gap=_per_scale(section.gap),
        points=np.stack([_per_scale(grade) for grade in grades], axis=1).ravel(),
    )


def _per_scale(values: Mapping[Scale, int]) -> NDArray[np.int32]:
    return np.array([values[scale] for scale in SCALES], np.int32)


def _spread(section: NameRules, knots: tuple[tuple[int, ...], ...]) -> NDArray[np.int32]:
    """Linear between the knots, rounded down, level outside them."""
    similarity, bits = section.similarity, section.bits
    table = np.array(knots, np.float64)
    by_bits = np.stack([np.interp(np.arange(bits[-1] + 1), bits, line) for line in table])
    dense = np.stack(
        [np.interp(np.arange(EQUAL + 1), similarity, column) for column in by_bits.T], axis=1
    )
    return np.floor(np.round(dense, 6)).astype(np.int32)


def _floors(points: NDArray[np.int32]) -> NDArray[np.int16]:
    """Least similarity that brings the points of each level, by level, scale and bits.

    Levels go up from the lowest points in steps; on the last one, no similarity is enough.
    """
    levels = np.arange(points.min(), points.max() + STEP + 1, STEP)
    floors = np.full((len(levels) + 1, points.shape[0], points.shape[2]), EQUAL + 1, np.int16)
    for scale, table in enumerate(points):
        for bits, column in enumerate(table.T):
            floors[:-1, scale, bits] = np.searchsorted(column, levels)
    return floors
