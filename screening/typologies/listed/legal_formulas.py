"""Formulas of acts that name every kind of weapons programme and say nothing of the conduct.

"Unica is therefore involved in supplies that could contribute to the DPRK's nuclear-related,
ballistic-missile-related or other weapons of mass destruction-related programmes" is said of a
tanker. What the formulas are: ``data/legal_formulas.toml``.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from lists.vocabulary.wordings import anywhere

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from lists.vocabulary.shared_search import Sought


@cache
def _formulas() -> re.Pattern[str]:
    text = files("screening").joinpath("data", "legal_formulas.toml").read_text("utf-8")
    return anywhere(tomllib.loads(text)["formulas"])


def formula_spans(sentence: str) -> tuple[tuple[int, int], ...]:
    """Where formulas stand in a sentence: offsets of start and end."""
    if "contribut" not in sentence:  # every formula of the table has the word
        return ()
    return tuple(match.span() for match in _formulas().finditer(sentence))


def search_outside(
    pattern: Sought, sentence: str, spans: Sequence[tuple[int, int]]
) -> re.Match[str] | None:
    """The first match of a pattern that does not begin inside one of these spans."""
    if not spans:
        return pattern.search(sentence)
    return next(
        (
            match
            for match in pattern.finditer(sentence)
            if not any(start <= match.start() < end for start, end in spans)
        ),
        None,
    )
