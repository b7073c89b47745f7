"""Whether the parties that stay on a list still have the values they had.

Counts alone (``lists.content_profile``) do not see a file whose texts were cut in half, saved in
the wrong encoding or moved into each other's columns: all values are there, and all are others.
``ValueWatch`` remembers the values of a new version while its parties stream past, as hashes, and
then counts how many of the active version's are among them. Letters and digits are compared, so
that another punctuation, case or accent is no change. Pure.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from lists.content_profile import kept_limits
from lists.vocabulary.folding import letters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lists.entity import Entity, Listing

_WINDOWS_1252 = "".join(bytes([byte]).decode("cp1252", "ignore") for byte in range(0x80, 0xC0))
_LATER = f"[\u0080-\u00bf{_WINDOWS_1252}]"
_MISREAD = re.compile(
    f"\ufffd|[\u00c2\u00c3\u00d0\u00d1\u00d8\u00d9]{_LATER}|[\u00e0-\u00ef]{_LATER}{{2}}"
)
"""Signs of a text read in a wrong encoding: the sign that stands for what could not be read, and
pairs that come of UTF-8 read as Latin-1 or Windows-1252 ("Jos\u00c3\u00a9")."""
_LOST_LETTER = re.compile(r"[^\W\d_]\?+[^\W\d_]|\?\?")
"""Letters saved in an encoding that has none of them; only in names, as texts ask questions."""
_NAMES = {"primary": "main names", "original_script": "original-script names"}
_GRADES = {"weak_alias": "weak aliases", "former": "former names"}
"""Kinds of other names that are also compared as what they are."""
_NUMBERS = "identifiers of one type"
_DETAILS = "notes and other details"
_FEW_DAMAGED, _DAMAGED_SHARE = 5, 0.005
_SHOWN = 40
"""Letters of a damaged text that are shown."""


class ValueWatch:
    """The values of one version, and how many of another version's are among them."""

    def __init__(self) -> None:
        self._hashes: set[int] = set()
        self._damaged: list[str] = []
        self._parties = 0

    def see(self, entity: Entity, *, compared: bool = True) -> None:
        """Remember the values of one more party, unless the other version has no such party."""
        self._parties += 1
        if compared:
            self._hashes.update(hash((entity.id, *value)) for value in _values(entity))
        damaged = _damaged(entity)
        if damaged:
            self._damaged.append(damaged)

    def count(self, entity: Entity, counts: KeptCounts) -> None:
        """Count which values of a party of the other version are here too."""
        counts.damaged += bool(_damaged(entity))
        for measure, value in _values(entity):
            counts.before[measure] += 1
            counts.kept[measure] += hash((entity.id, measure, value)) in self._hashes

    def damage(self, before: int = 0) -> tuple[str, ...]:
        """A sentence if more parties than chance allows have letters that were read wrongly.

        ``before`` is the number of such parties in the active version.
        """
        more = len(self._damaged) - before
        if more <= max(_FEW_DAMAGED, _DAMAGED_SHARE * self._parties):
            return ()
        shown = ", ".join(map(repr, self._damaged[:2]))
        sentence = (
            f"the encoding is damaged: {len(self._damaged):,} parties have letters that were not "
            f"read rightly ({shown}), {before:,} before"
        )
        return (sentence,)


class KeptCounts:
    """How many values of each measure the staying parties had, and how many they still have."""

    def __init__(self) -> None:
        self.before: Counter[str] = Counter()
        self.kept: Counter[str] = Counter()
        self.damaged = 0

    def losses(self) -> tuple[str, ...]:
        """Sentences that name every measure of which too many values are other ones now."""
        found = []
        for measure, had in sorted(self.before.items()):
            fallback = _NUMBERS if measure.startswith("identifiers of type ") else _DETAILS
            limit = kept_limits().get(measure) or kept_limits()[fallback]
            kept = self.kept[measure]
            if had >= limit.least and kept < had * (1 - limit.lost):
                found.append(
                    f"{had - kept:,} of {had:,} {measure} of the parties that stay are gone or "
                    f"others now ({1 - kept / had:.0%}, at most {limit.lost:.0%} may change at "
                    "once)"
                )
        return tuple(found)


def _damaged(entity: Entity) -> str:
    """A text of the party that was read in a wrong encoding, cut short; empty if there is none."""
    for name in entity.names:
        if "?" in name.full and _LOST_LETTER.search(name.full):
            return name.full[:_SHOWN]
    for text in _texts(entity):
        if not text.isascii() and (found := _MISREAD.search(text)):
            return text[max(0, found.start() - _SHOWN // 2) :][:_SHOWN]
    return ""


def _texts(entity: Entity) -> Iterator[str]:
    yield from (name.full for name in entity.names)
    yield from (address.full for address in entity.addresses)
    for listing in entity.listings:
        yield from (listing.reason, listing.remarks)


def _values(entity: Entity) -> Iterator[tuple[str, object]]:
    """Each value of a party with its measure, as it is compared."""
    yield "references", entity.reference
    yield from _naming(entity)
    yield from _numbers(entity)
    for listing in entity.listings:
        yield from _listing(listing)
    yield from _description(entity)
    yield from _places_and_ties(entity)


def _naming(entity: Entity) -> Iterator[tuple[str, object]]:
    for name in entity.names:
        spelt = letters(name.full)
        yield _NAMES.get(name.kind, "other names"), spelt
        if name.kind in _GRADES:
            yield _GRADES[name.kind], spelt
        if name.first_name or name.last_name:
            yield "parts of names", (name.first_name, name.last_name)
    for title in entity.titles:
        yield "titles", letters(title)
    for position in entity.positions:
        yield "positions", letters(position)


def _numbers(entity: Entity) -> Iterator[tuple[str, object]]:
    for number in entity.identifiers:
        yield f"identifiers of type {number.type}", number.normalized
        if number.country:
            yield "countries of identifiers", (number.normalized, number.country)
        if number.note:
            yield "notes on identifiers", letters(number.note)


def _listing(listing: Listing) -> Iterator[tuple[str, object]]:
    yield "dates of listing", str(listing.listed_on)
    yield "measures", listing.measures
    for text in listing.legal_basis:
        yield "legal bases", letters(text)
    for code in listing.programmes:
        yield "programmes", code
    if listing.reason:
        yield "reasons", letters(listing.reason)
    if listing.remarks:
        yield "remarks", letters(listing.remarks)
    if listing.url:
        yield "addresses of acts", listing.url


def _description(entity: Entity) -> Iterator[tuple[str, object]]:
    one_each = {
        "genders": entity.gender,
        "types of ships": entity.vessel_type,
        "tonnages": entity.tonnage,
        "years of building": entity.build_year,
    }
    yield from ((measure, value) for measure, value in one_each.items() if value)
    for born in entity.birth_dates:
        yield "birth dates", (born.start, born.end, born.approximate)
    for code in entity.flags:
        yield "flags", code
    for note in entity.notes:
        yield "notes", letters(note)


def _places_and_ties(entity: Entity) -> Iterator[tuple[str, object]]:
    for code in entity.nationalities:
        yield "nationalities", code
    for address in entity.addresses:
        yield "addresses", letters(address.full)
        if address.note:
            yield "notes on addresses", letters(address.note)
    for place in entity.birth_places:
        yield "birth places", letters(place.full)
    for link in entity.links:
        target = link.target_id or link.target_reference or letters(link.target_name)
        yield "links", (link.type, target)
