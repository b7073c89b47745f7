"""Which words are nobody's slip: a real word is not a trade word with a letter wrong.

``Baking`` is not ``banking``, ``Dining`` not ``mining``, ``Banker`` not ``tanker``. The classes below are compared by the search's kernels as numbers.
"""  # noqa: E501

from __future__ import annotations

from functools import cache
from importlib import resources

from screening.naming.lexicon import generic_words, table
from screening.naming.tokens import Role

TRADE_WORD = 1
"""A trade word or place in its role (GENERIC)."""
TRADE_NAME = 2
"""The same text as a word of its own: in a name of trade words only they count in full."""
REAL_WORD = 4
"""A word of ``real_words.tsv``."""
PUBLISHED = 8
"""A word of published names (``token_bits.tsv``): people may be called so, firms as well."""


def slip_class(text: str, role: int) -> int:
    """What is known of a spelled word, as the sum of the classes above; 0 for any other token."""
    if role == Role.GENERIC:
        return TRADE_WORD
    if role != Role.WORD:
        return 0
    if text in generic_words("organization"):
        return TRADE_NAME
    return REAL_WORD * (text in real_words()) | PUBLISHED * (text in published_words())


@cache
def real_words() -> frozenset[str]:
    """Words of everyday language that are a letter or two away from a trade word."""
    return frozenset(word for row in table("real_words") for word in row[-1].split())


@cache
def published_words() -> frozenset[str]:
    """Words of published names: those that ``data/token_bits.tsv`` weighs."""
    weights = resources.files("screening").joinpath("data/token_bits.tsv").read_text("utf-8")
    return frozenset(line.split("\t")[1] for line in weights.splitlines() if line.startswith("0\t"))
