"""The policy: every weight, threshold and band, read from ``policy.toml`` and hashed.

A policy is a value. Two answers with the same policy hash used the same numbers. What a word of a
name weighs is part of it (``data/token_bits.tsv``), so no score moves because a list grew.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import msgspec
from rapidfuzz.distance import OSA

from screening.naming.burmese import is_burmese_word
from screening.naming.names import Role
from screening.naming.sounds import script_of_word, sounds, spellings
from screening.policy.rules import PolicyRules

SHORTEST_MISSPELT = 5
"""Letters the longer of two words needs before one may be the other misspelt."""

_TITLE, _SOUND = int(Role.TITLE), int(Role.SOUND)
_LITTLE = (int(Role.GENERIC), int(Role.PATRONYMIC))
_BY_FREQUENCY = (int(Role.WORD), *_LITTLE, int(Role.SYLLABLE), int(Role.KEY))


@dataclass(frozen=True, slots=True)
class Policy:
    """``rules`` holds the numbers of ``policy.toml``, section by section.

    ``version`` is the human label, ``hash`` the first 16 hex digits of the SHA-256 over the TOML
    and the token table. ``token_bits`` is what a token weighs by (text, role), hundredths of a bit;
    ``common`` finds the commonest words by what is left of them without one letter.
    """

    version: str
    hash: str
    rules: PolicyRules
    token_bits: dict[tuple[str, int], int] = field(default_factory=dict, repr=False)
    common: dict[str, list[tuple[str, int]]] = field(default_factory=dict, repr=False)

    @classmethod
    def parse(cls, text: str, token_bits: str | None = None) -> Policy:
        """Read a policy from TOML text; raises ``msgspec.DecodeError`` for one that is not whole.

        ``token_bits`` is the token table's text; the bundled one when not given.
        """
        if token_bits is None:
            token_bits = _bundled("data/token_bits.tsv")
        return cls._made(msgspec.toml.decode(text, type=PolicyRules), text, token_bits)

    @classmethod
    def parse_older(cls, text: str, token_bits: str) -> Policy:
        """Read the policy of an older release: what it did not know yet is as in the bundled one.

        Its hash stays its own. Raises ``msgspec.ValidationError`` if even so it is not whole.
        """
        known = _completed(tomllib.loads(text), tomllib.loads(_bundled("policy.toml")))
        return cls._made(msgspec.convert(known, PolicyRules), text, token_bits)

    @classmethod
    def _made(cls, rules: PolicyRules, text: str, token_bits: str) -> Policy:
        digest = hashlib.sha256(text.encode() + b"\0" + token_bits.encode()).hexdigest()[:16]
        bits = _read_bits(token_bits)
        common = _common(bits, rules.match.roles.common)
        return cls(rules.version, digest, rules, bits, common)

    @classmethod
    @cache
    def bundled(cls) -> Policy:
        """The policy shipped with this version of the software, read once."""
        return cls.parse(_bundled("policy.toml"))

    def token_weight(self, text: str, role: int) -> int:
        """What a token weighs, hundredths of a bit: rare words much, common ones little.

        Words and keys weigh by frequency, generic words a share of that, everything else what its
        role weighs. A word the table does not know is rare.
        """
        roles = self.rules.match.roles
        if role == _TITLE:
            return 0
        if role == _SOUND:
            return self._sound_weight(text)
        if role not in _BY_FREQUENCY:
            by_role = {Role.NUMBER: roles.number, Role.FORM: roles.form}
            return by_role.get(Role(role), roles.particle)
        bits = self.token_bits.get((text, _KEYED.get(role, 0)))
        if bits is None:
            bits = (
                roles.unknown_key if role in _KEYED else self._misspelt(text, self._unknown(text))
            )
        elif bits < 0:  # a word of one party's names only
            bits = self._unknown(text)
        if role in _LITTLE:
            return min(bits * roles.generic_percent // 100, roles.generic_most)
        return min(bits, roles.initial) if len(text) == 1 and not role else bits

    def _sound_weight(self, word: str) -> int:
        """Weight of a word written by sound: of its usual spelling, capped by its consonants.

        A Burmese syllable is written in full.
        """
        usual = self.token_weight(spellings(word)[0], int(Role.WORD))
        heard = sounds(word)
        if not heard or (script_of_word(word) == "burmese" and is_burmese_word(word)):
            return usual
        return min(usual, self.rules.match.sounds.consonant * len(heard[0].consonants))

    def _unknown(self, text: str) -> int:
        """Weight of a word that no table has: the longer, the less likely met by chance."""
        roles = self.rules.match.roles
        longer = min(len(text), roles.unknown_longest) - roles.unknown_short
        usual = roles.unknown + max(0, longer) * roles.unknown_letter
        return min(usual, len(text) * roles.letter_most)

    def _misspelt(self, text: str, unknown: int) -> int:
        """Weight of an unknown word; a common one with one letter wrong stays common.

        No common word is near one of thousands of letters, whose spellings would be as many.
        """
        if len(text) > _LONGEST_COMMON + 1:
            return unknown
        gaps = without_a_letter(text) | {text}
        if self.common.keys().isdisjoint(gaps):  # of most words it is
            return unknown
        known = [
            bits
            for gap in gaps
            for word, bits in self.common.get(gap, ())
            if max(len(text), len(word)) >= SHORTEST_MISSPELT
            and OSA.distance(text, word, score_cutoff=1) <= 1
        ]
        if not known:
            return unknown
        return min(unknown, min(known) + self.rules.match.roles.misspelt)


_LONGEST_COMMON = 60
"""Letters of a common word; the longest of the table has 22."""
_KEYED = {int(Role.SYLLABLE): 1, int(Role.KEY): 7}


def _completed(older: dict[str, Any], newer: dict[str, Any]) -> dict[str, Any]:
    """The older tables, and whatever only the newer ones have."""
    both = {**newer, **older}
    for name in older.keys() & newer.keys():
        if isinstance(older[name], dict) and isinstance(newer[name], dict):
            both[name] = _completed(older[name], newer[name])
    return both


def _bundled(name: str) -> str:
    return resources.files("screening").joinpath(name).read_text("utf-8")


def _read_bits(text: str) -> dict[tuple[str, int], int]:
    """Read ``role<TAB>token<TAB>hundredths of a bit`` lines; ``#`` starts a comment line."""
    bits: dict[tuple[str, int], int] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            role, token, weight = line.split("\t")
            bits[token, int(role)] = int(weight)
    return bits


def without_a_letter(text: str) -> set[str]:
    """The word with each one of its letters left out."""
    return {text[:place] + text[place + 1 :] for place in range(len(text))}


def _common(bits: dict[tuple[str, int], int], most: int) -> dict[str, list[tuple[str, int]]]:
    """Words up to ``most``, by themselves and by what one lost letter leaves."""
    found: dict[str, list[tuple[str, int]]] = {}
    for (word, role), weight in bits.items():
        if len(word) > _LONGEST_COMMON:
            continue
        if not role and 0 <= weight <= most and len(word) >= SHORTEST_MISSPELT - 1:
            for gap in (word, *without_a_letter(word)):
                found.setdefault(gap, []).append((word, weight))
    return found
