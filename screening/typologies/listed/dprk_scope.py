"""Decides which of a party's texts concern the DPRK: only those may support a typology.

Without it a petroleum pattern fires on hundreds of rows about Russian or Iranian oil. A pattern
counts only in a listing that is itself about the DPRK (its programme, its reference, a DPRK
nationality or flag) or in a sentence that names the DPRK. Sentences keep their offsets, so that a
quote is always a literal span of the published text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from lists.entity import is_reported
from lists.vocabulary import sentences as cut
from lists.vocabulary.dprk import mention_of_dprk
from lists.vocabulary.sources import listed_for_dprk, programme_covers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lists.entity import Entity
    from lists.vocabulary.sentences import Span

_BOILERPLATE = re.compile(
    r"\s*(?:Secondary sanctions risk|Transactions Prohibited For Persons|Additional Sanctions"
    r" Information|Executive Order \d+ information|(?:alt\. )?(?:DOB|POB|nationality|citizen|Gender"
    r"|Passport|National ID|Tax ID|Registration|Vessel|Former Vessel|Company Number|Identification"
    r"|Enterprise Number|Unified Social|Legal Entity|Digital Currency|Email|Website|Phone|SWIFT"
    r"|BIK|Aircraft M\w+|MMSI|Target Type|Business|Commercial Registry|Linked To)\b|[af]\.k\.a\. )"
)


@dataclass(frozen=True, slots=True)
class ListingText:
    """One text of an entity: which listing field it stands in, and whether it is OFAC's remark."""

    name: str
    text: str
    source: str
    reference: str
    remark: bool = False


def sentences(text: str, *, remark: bool = False) -> Iterator[Span]:
    """The sentences of prose, or the clauses of an OFAC remark.

    OFAC's standing phrases about secondary sanctions and its labelled fields (DOB, passports, ship
    numbers) are left out of remarks: they name the DPRK regulations, banks, vessels and owners
    in row after row and say nothing of what the party did.
    """
    if not remark:
        return cut.sentences(text)
    return (span for span in cut.clauses(text) if not _BOILERPLATE.match(text, span.start))


def listing_texts(entity: Entity) -> Iterator[ListingText]:
    """The texts of an entity in a fixed order: reasons, remarks, positions, titles, notes."""
    for listing in entity.listings:
        if listing.reason:
            yield ListingText("reason", listing.reason, listing.source, listing.reference)
        if listing.remarks:
            ofac = listing.source.startswith("ofac")
            yield ListingText("remarks", listing.remarks, listing.source, listing.reference, ofac)
    source, reference = entity.source, entity.reference
    for position, text in enumerate(entity.positions):
        yield ListingText(f"positions[{position}]", text, source, reference)
    for position, text in enumerate(entity.titles):
        yield ListingText(f"titles[{position}]", text, source, reference)
    for position, text in enumerate(entity.notes):
        yield ListingText(f"notes[{position}]", text, source, reference)


def designated(entity: Entity) -> bool:
    """Whether the party is listed for the DPRK (any of its listings)."""
    return any(listed_for_dprk(listing) for listing in entity.listings)


def dprk_party(entity: Entity) -> bool:
    """Whether the party itself is of the DPRK: nationality, country or flag KP."""
    return "KP" in entity.nationalities or "KP" in entity.countries or "KP" in entity.flags


class DprkScope(Enum):
    """How much of a party's texts counts as being about the DPRK: all, single sentences, none."""

    NONE = "no text of the listing names the DPRK"
    SENTENCE = "only sentences that name the DPRK count"
    PARTY = "a party of the DPRK, or reported for it: every sentence counts"
    LISTED = "listed for the DPRK: every sentence counts, and its name and kind too"


def scope_of(entity: Entity) -> DprkScope:
    """How much of this party's texts counts. For almost all parties of the lists it is none."""
    if designated(entity):
        return DprkScope.LISTED
    if dprk_party(entity) or is_reported(entity):
        return DprkScope.PARTY
    if any(mention_of_dprk(field.text) for field in listing_texts(entity)):
        return DprkScope.SENTENCE
    return DprkScope.NONE


def tie_in_words(entity: Entity) -> str:
    """What ties a party to the DPRK beside a DPRK programme; empty when its record says nothing.

    Wider than the scope: an address, birth place or name opens no text to typologies, but of a
    party that has one nobody may say that nothing ties it to the DPRK.
    """
    if "KP" in entity.nationalities:
        return "it has DPRK nationality"
    if "KP" in (*entity.flags, *entity.former_flags):
        return "it flies or flew the DPRK flag"
    if "KP" in entity.countries or any(address.country == "KP" for address in entity.addresses):
        return "it has a country or address in the DPRK"
    if any(place.country == "KP" for place in entity.birth_places):
        return "its birth place is in the DPRK"
    texts = (
        ("name", (name.full for name in entity.names)),
        ("address", (address.full for address in entity.addresses)),
        ("birth place", (place.full for place in entity.birth_places)),
        ("programme", (p for listing in entity.listings for p in listing.programmes)),
        ("listing", (field.text for field in listing_texts(entity))),
    )
    for what, found in texts:
        for text in found:
            if words := mention_of_dprk(text):
                return f'its {what} says "{words}"'
    return ""


def programme_coverage(entity: Entity) -> tuple[str, ...]:
    """What each DPRK programme of this party covers; for listings that state no conduct."""
    found: dict[str, None] = {}
    for listing in entity.listings:
        if listed_for_dprk(listing):
            for programme in listing.programmes or (listing.source,):
                key = programme.split(":")[0]
                if covers := programme_covers(key):
                    found[f"{key} ({covers})"] = None
    return tuple(found)
