"""The few strongest facts of an answer, one short line each, the strongest first."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from lists.vocabulary.sources import short_title
from screening.explanation.causes import FULL, causes_of, partner_in_words
from screening.explanation.deal import deal_facts
from screening.explanation.phrases import (
    agreeing,
    capitalized,
    cut_words,
    in_brief,
    in_words,
    listed_everywhere,
    opposing,
    shortened,
    unequal,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from screening.explanation.inputs import ExplanationInput

MAX_FACTS = 5
_WORDS = 32
_LISTS = 200
"""Letters that the lists of one party take at most."""
_OF_MATCH = 2
"""Lines about what agrees, so that the listing and the conduct still have room."""
_LEAST = 2
"""Lines that are kept of a group beside the one that leads."""
_MOST_PARTNERS = 3
_MOST_AT_ADDRESS = 3


def facts_of(inputs: ExplanationInput) -> list[str]:
    """At most ``MAX_FACTS`` lines; what was not screened is always among them."""
    fields = dict.fromkeys(one.field for one in inputs.subject.unread)
    unread = [f"Not screened: {shortened(', '.join(fields), 90)}."] if fields else []
    room = MAX_FACTS - len(unread)
    return [*_chosen(inputs, room), *unread]


def _chosen(inputs: ExplanationInput, room: int) -> list[str]:
    """Lines of what leads, with room for the listed parties and the deal beside it."""
    own = [found for found in inputs.findings if found.basis == "submission"]
    deal = deal_facts(inputs, own)
    groups = {
        "party": _of_party(inputs),
        "partners": list(_of_partners(inputs)),
        "deal": [capitalized(cut_words(line, _WORDS)) for line in deal],
    }
    first = _leading(inputs)
    ordered = [first, *(name for name in groups if name != first)]
    kept: dict[str, int] = {}
    left = room
    for place, name in enumerate(ordered):
        behind = sum(min(_LEAST, len(groups[other])) for other in ordered[place + 1 :])
        kept[name] = min(len(groups[name]), max(left - behind, min(_LEAST, left)))
        left -= kept[name]
    lines = chain.from_iterable(_first(name, groups[name], kept[name]) for name in ordered)
    return list(dict.fromkeys((*lines, *_others(inputs))))[:room]


def _leading(inputs: ExplanationInput) -> str:
    causes = causes_of(inputs)
    if not causes or inputs.outcome.band == "clear":
        return "party"
    leading = causes[0]
    if not leading.party:
        return "deal"
    return "party" if leading.order == 0 else "partners"


def _first(name: str, lines: Sequence[str], kept: int) -> Sequence[str]:
    """The first lines of a group; of a party always its listing, which is the last of them."""
    if name != "party" or kept >= len(lines) or kept < _LEAST:
        return lines[:kept]
    return [*lines[: kept - 1], lines[-1]]


def _others(inputs: ExplanationInput) -> Iterator[str]:
    """What the lists say of the parties, and how many more there are."""
    for finding in inputs.findings:
        if finding.basis != "submission":
            yield capitalized(cut_words(finding.label, _WORDS))
    more = len(inputs.groups) - 1
    if more > 0 and not inputs.address_alone:
        yield f"Other listed parties that are alike: {more}."


def _of_party(inputs: ExplanationInput) -> list[str]:
    if not inputs.groups:
        return []
    hits = inputs.leading_group
    best = hits[0].match
    agree = [in_brief(term) for term in agreeing(best)[:_OF_MATCH]]
    against = [f"Against it: {in_words(term)}" for term in opposing(best)[:1]]
    differ = [f"Not equal: {in_words(term)}" for term in unequal(best)[:1]]
    where = [
        f"{shortened(best.entity.caption, 50)} on the {shortened(listed_everywhere(hits), _LISTS)}"
    ]
    if inputs.address_alone:
        agree = agree[:1]
        where = [_at_address(inputs)]
    told = [*agree[:1], *against, *differ, *agree[1:], *where]
    return [capitalized(cut_words(line, _WORDS)) for line in told]


def _at_address(inputs: ExplanationInput) -> str:
    """Who is listed at an address that was sent without a name."""
    matches = [hits[0].match.entity for hits in inputs.groups]
    named = [
        f"{shortened(one.caption, 40)} ({short_title(one.source)})"
        for one in matches[:_MOST_AT_ADDRESS]
    ]
    left = len(matches) - len(named)
    return f"Listed there: {'; '.join(named)}{f'; and {left} more' if left else ''}"


def _of_partners(inputs: ExplanationInput) -> Iterator[str]:
    partners = inputs.named
    for partner in partners[:_MOST_PARTNERS]:
        said = f"the deal names {partner_in_words(partner, FULL)}"
        yield capitalized(cut_words(said, _WORDS))
    left = len(partners) - _MOST_PARTNERS
    if left > 0:
        yield f"More listed parties that the deal names: {left}."
