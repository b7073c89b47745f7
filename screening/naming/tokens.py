"""What a name is read into: tokens with a role, and readings of tokens.

Tokens are ``msgspec`` structs, not dataclasses: a million of them are made when lists are indexed,
and a frozen dataclass costs five times as much to make.
"""

from __future__ import annotations

from enum import IntEnum

from msgspec import Struct


class Role(IntEnum):
    """What a token is for. Tokens meet only tokens of the same family.

    WORD, GENERIC, PARTICLE, TITLE and PATRONYMIC are one family (spelled words); SYLLABLE, NUMBER,
    FORM and KEY are families of their own. SOUND meets spelled words of listed names.
    """

    WORD = 0
    """An ordinary word of the name; an initial is a word of one letter."""
    SYLLABLE = 1
    """A Korean syllable key; two keys compare by ``korean.likeness``, equal keys are alike."""
    NUMBER = 2
    """A numeral that tells ships and firms apart: decimal digits without leading zeros."""
    FORM = 3
    """A legal form; ``text`` is its class (``llc``, ``jsc``, ``ltd``…)."""
    GENERIC = 4
    """A trade or place word that says little: trading, shipping, korea."""
    PARTICLE = 5
    """A connecting word that says almost nothing: al, bin, de, van, of, and."""
    TITLE = 6
    """A dropped title or ship prefix (Mr, General, M/V), kept so that it can be shown."""
    KEY = 7
    """The sound of an Arabic, Persian or Russian word; a key meets only the same key."""
    PATRONYMIC = 8
    """The father's name in Russian names: says little when it agrees, much when it differs."""
    SOUND = 9
    """A word that another script writes by sound, in that script; meets listed words alike.

    Only submitted names have such tokens: see ``screening.naming.sounds``.
    """


class Token(Struct, frozen=True, gc=False):
    """One comparable unit of a name.

    ``text`` is ``[a-z0-9]+``: the folded word, the canonical word (GENERIC), the class (FORM), the
    digits (NUMBER) or the key; of a SOUND the word as written. ``start`` and ``end`` are its span
    in the raw name, -1 when unknown.
    """

    text: str
    role: Role
    start: int = -1
    end: int = -1


class NameVariant(Struct, frozen=True):
    """One way to read a name: its tokens under one script, spelling or word order.

    ``scheme`` says which: ``latin`` (the plain folded one, always first), ``korean``, ``hanja``,
    ``pinyin``, ``russian``, ``arabic``, ``sound``, ``acronym``, ``domain``, ``former``,
    ``alias``, ``part``.
    """

    tokens: tuple[Token, ...]
    scheme: str
