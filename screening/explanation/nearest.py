"""The nearest listed parties of a subject without a match, and why they are not it.

A reviewer who clears a name wants to see whom it was told apart from.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from lists.vocabulary.sources import short_title
from screening.explanation.phrases import (
    agreeing,
    cut_words,
    ended,
    in_words,
    kind_word,
    opposing,
    shortened,
)
from screening.explanation.text import MAX_LETTERS, MAX_OF_CLEAR, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from screening.model.result import Band, Explanation, Match


NEAR = "Near, but no match: "
"""How the sentence about a near party begins."""
NOBODY_NEAR = "No listed name came near."
NOT_LOOKED_FOR = "The nearest listed names were not looked for: this name would take too long."
Looked = Literal["found", "too dear", "others", "no name"]
"""What a look for the nearest parties came to: those found are all that may be near; the name is
too much work; all that were found are of lists or kinds that were not asked for, so that others
may be near; or there is no name."""


def with_nearest(said: Explanation, near: Sequence[Match], band: Band) -> Explanation:
    """The explanation with a sentence for each near party, behind the first thing checked."""
    if not near or not said.text:
        return said
    first, *rest = said.checked or ("",)
    checked = (*filter(None, (first,)), *map(_sentence, near), *rest)
    most = MAX_OF_CLEAR if band == "clear" else MAX_LETTERS
    return text_of(replace(said, checked=checked), most)


def with_looked_for(said: Explanation, near: Sequence[Match], looked: Looked) -> Explanation:
    """The explanation of a clear with the near parties that were looked for, or that none is.

    They come first, or there would be no room for them in the text: somebody asked for them.
    """
    nobody = {"found": (NOBODY_NEAR,), "too dear": (NOT_LOOKED_FOR,)}
    told = tuple(map(_sentence, near)) or nobody.get(looked, ())
    if not told or not said.text:
        return said
    return text_of(replace(said, checked=(*told, *said.checked)), MAX_OF_CLEAR)


def near_sentences(checked: Iterable[str]) -> tuple[str, ...]:
    """Those of the sentences on what was checked that are about near parties, or say of none."""
    return tuple(
        one for one in checked if one.startswith(NEAR) or one in {NOBODY_NEAR, NOT_LOOKED_FOR}
    )


def _sentence(match: Match) -> str:
    party = match.entity
    against = opposing(match)
    why = in_words(against[0]) if against else "too little of the name agrees"
    where = f"{short_title(party.source)}, {party.reference}"
    return ended(cut_words(f"{NEAR}{_named(match)}, {kind_word(party)} ({where}): {why}"))


def _named(match: Match) -> str:
    """The listed party, and by which of its names it is near where that is an alias."""
    caption = shortened(match.entity.caption, 60)
    alike = [term.listed_value for term in agreeing(match) if term.of_the_name]
    alias = next((name for name in alike if name and name.casefold() != caption.casefold()), "")
    return f"{caption} (as {shortened(alias, 60)})" if alias else caption
