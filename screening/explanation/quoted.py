"""The section about the listing: on which list, under which programme, in whose words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lists.vocabulary.sources import short_title
from screening.explanation.matched import MAX_PARTIES
from screening.explanation.phrases import cut_words, ended, programmes_of, quote_around

if TYPE_CHECKING:
    from collections.abc import Iterator

    from screening.explanation.inputs import ExplanationInput
    from screening.model.result import Finding, Quote


_PARTS = {
    "reason": "reason for listing",
    "remarks": "remarks",
    "positions": "position",
    "addresses": "address",
}
"""What a quote is from, as a reader would look for it; its place there is a field of the quote."""


def listing_sentences(inputs: ExplanationInput) -> Iterator[str]:
    """The records of the matched parties, then the words of the lists that findings rest on."""
    for hits in inputs.groups[:MAX_PARTIES]:
        for hit in hits:
            entity = hit.match.entity
            programmes = programmes_of(entity)
            named = f", programme {programmes}" if programmes else ""
            record = f"{short_title(entity.source)}, {entity.reference}{named}"
            yield ended(cut_words(f"{record}: {hit.exposure_why}"))
    told: set[tuple[str, str, int]] = set()
    for finding in inputs.findings:
        for quote in finding.quotes[:1]:
            place = (quote.entity_id, quote.field, quote.start)
            if place not in told:
                told.add(place)
                yield _quoted(finding, quote)


def _quoted(finding: Finding, quote: Quote) -> str:
    where = f"{short_title(quote.source)}, {quote.reference}"
    part = _PARTS.get(quote.field.partition("[")[0], "")
    place = f", {part}" if part else ""
    # Of a finding of others the list also holds the keeper's own words: they are no quote.
    own = finding.basis == "reported" and quote.field == "remarks"
    word = "In the words of the list's keeper" if own else "Quote"
    telling = finding.why.rpartition(' says "')[2].partition('"')[0]
    return f'{word}: "{quote_around(quote.text, telling)}" ({where}{place}).'
