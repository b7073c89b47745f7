"""How all listed words may sound, worked out once and kept with the arrays of the index.

A set of sounds is a number with one bit for each of them, so that a word of another script is
compared with all listed words of its coarse sounds at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from screening.naming.names import Role
from screening.naming.sounds import coarse_keys, latin_sounds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from screening.index.vocabulary import Key
    from screening.naming.sounds import Sounds

MET = (int(Role.WORD), int(Role.PATRONYMIC))
"""Roles of listed words that are names."""
_SHORTEST = 2


class SoundTable(NamedTuple):
    """The ways in which listed words may sound, a group for each coarse sound and length.

    A way of so many consonants has as many sets in ``consonants`` and one more in ``vowels``,
    those around them. The sets of a group begin at ``start``, those of its vowels as much later as
    there are ways before it.
    """

    coarse: NDArray[np.uint8]  # the coarse sounds, a line each
    sound: NDArray[np.uint8]  # the sounds, a line each; the bit of a sound is its place
    group_start: NDArray[np.int64]  # first group of each coarse sound; one more than those
    length: NDArray[np.uint8]  # consonants of each group's ways
    way_start: NDArray[np.int64]  # first way of each group; one more than groups
    start: NDArray[np.int64]  # where the sets of consonants of each group begin
    token: NDArray[np.int32]  # the listed token of each way
    consonants: NDArray[np.uint64]
    vowels: NDArray[np.uint64]


class SoundGroup(NamedTuple):
    """The ways of as many consonants for one coarse sound, a row for each."""

    token: NDArray[np.int32]
    consonants: NDArray[np.uint64]
    vowels: NDArray[np.uint64]


def sound_table(keys: Mapping[Key, int]) -> SoundTable:
    """How these words, which ``keys`` numbers, may sound: two seconds for the full lists."""
    ways: dict[tuple[str, int], list[tuple[int, Sounds]]] = {}
    for (text, role), token in keys.items():
        if role in MET and len(text) >= _SHORTEST:
            heard = latin_sounds(text)
            for coarse in coarse_keys(text):
                for way in heard:
                    ways.setdefault((coarse, len(way.consonants)), []).append((token, way))
    return _packed(dict(sorted(ways.items())))


def _packed(ways: Mapping[tuple[str, int], list[tuple[int, Sounds]]]) -> SoundTable:
    every = [way for group in ways.values() for _, way in group]
    used = {sets for way in every for sets in (*way.consonants, *way.vowels)}
    names = sorted(frozenset().union(*used))
    bit = {name: 1 << place for place, name in enumerate(names)}
    bits = {sets: set_of(sets, bit) for sets in used}
    coarse = list(dict.fromkeys(key for key, _ in ways))
    groups = [len(group) for group in ways.values()]
    counts = [count for _, count in ways]
    sizes = [size * count for size, count in zip(groups, counts, strict=True)]
    number = {key: place for place, key in enumerate(coarse)}
    first = np.searchsorted([number[key] for key, _ in ways], np.arange(len(coarse) + 1))
    return SoundTable(
        coarse=_lines(coarse),
        sound=_lines(names),
        group_start=first.astype(np.int64),
        length=np.array(counts, np.uint8),
        way_start=np.cumsum([0, *groups], dtype=np.int64),
        start=np.cumsum([0, *sizes], dtype=np.int64),
        token=np.array([token for group in ways.values() for token, _ in group], np.int32),
        consonants=_sets(bits[one] for way in every for one in way.consonants),
        vowels=_sets(bits[one] for way in every for one in way.vowels),
    )


def set_of(sounds: Iterable[str], bit: Mapping[str, int]) -> int:
    """A set of sounds as a number; sounds of no listed word have no bit."""
    return sum(bit.get(sound, 0) for sound in sounds)


def group_at(table: SoundTable, group: int) -> SoundGroup:
    """The ways of one group."""
    first, last = int(table.way_start[group]), int(table.way_start[group + 1])
    begin, count = int(table.start[group]), int(table.length[group])
    rows = last - first
    vowels = table.vowels[begin + first : begin + first + rows * (count + 1)]
    return SoundGroup(
        table.token[first:last],
        table.consonants[begin : begin + rows * count].reshape(rows, count),
        vowels.reshape(rows, count + 1),
    )


def lines_of(text: NDArray[np.uint8]) -> list[str]:
    """The lines of one of the texts of a table."""
    return bytes(text).decode().split("\n")[:-1]


def _lines(lines: Iterable[str]) -> NDArray[np.uint8]:
    """Each line with its end: one empty line is not the same as none."""
    return np.frombuffer("".join(f"{line}\n" for line in lines).encode(), np.uint8)


def _sets(numbers: Iterable[int]) -> NDArray[np.uint64]:
    return np.fromiter(numbers, np.uint64)
