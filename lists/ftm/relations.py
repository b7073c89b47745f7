"""The entities around a listed party: acts of listing, papers, wallets, addresses, ties. Pure.

Together with ``ftm_entity`` they say all that FollowTheMoney can say of a party. Each is a ``dict``
of its own with the party's id in one of its properties, as the model's relations are.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any

from lists.ftm.mapping import LIMITS, TOPIC, Properties, add, fits_property, ftm_id, ftm_schema
from lists.ftm.terms import RANGES, identifier_terms, is_a, property_for, relation_terms
from lists.vocabulary.sources import find_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lists.entity import Address, Entity, Identifier, Link, Listing


def ftm_relations(
    entity: Entity, schema_of: Callable[[str], str] = lambda _id: ""
) -> Iterator[dict[str, Any]]:
    """The FollowTheMoney entities that belong to a party.

    Args:
        entity: The party.
        schema_of: The schema (``ftm_schema``) of another party of the lists by its id; empty for
            one that is not there. It decides which relation the model allows.

    Yields:
        Sanction, Identification, Passport, CryptoWallet and Address entities and ties to other
        parties. A tie to somebody who is only named is preceded by an entity for the name, with
        ``target`` false.
    """
    maker = _Maker(entity)
    for listing in entity.listings:
        yield maker.make("Sanction", "sanction", _sanction(listing, maker.id))
    for number in entity.identifiers:
        paper = _paper(entity, number, maker)
        if paper is not None:
            yield paper
    for address in entity.addresses:
        yield _address(address, maker)
    for link in entity.links:
        yield from _tie(link, schema_of, maker)


def address_ids(entity: Entity) -> tuple[str, ...]:
    """Ids of the Address entities of a party: what its ``addressEntity`` holds."""
    maker = _Maker(entity)
    return tuple(_address(address, maker)["id"] for address in entity.addresses)


class _Maker:
    """Makes the entities around one party, each with an id that does not depend on the others."""

    def __init__(self, entity: Entity) -> None:
        self.id = ftm_id(entity.id)
        self.schema = ftm_schema(entity)
        self._source = entity.source
        self._made: Counter[str] = Counter()

    def make(self, schema: str, word: str, properties: Properties) -> dict[str, Any]:
        """An entity with these properties; ``word`` says in its id what it is."""
        said = "\0".join(f"{name}={value}" for name in properties for value in properties[name])
        digest = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:12]
        key = f"{self.id}-{word}-{digest}"
        self._made[key] += 1
        again = f".{self._made[key]}" if self._made[key] > 1 else ""
        return {
            "id": key + again,
            "caption": _caption(properties) or schema,
            "schema": schema,
            "properties": properties,
            "datasets": [self._source],
            "referents": [],
            "target": False,
        }


def _caption(properties: Properties) -> str:
    for name in ("name", "full", "program", "number", "publicKey", "role", "relationship"):
        if name in properties:
            return properties[name][0]
    return ""


def _sanction(listing: Listing, party: str) -> Properties:
    found: Properties = {"entity": [party]}
    source = find_source(listing.source)
    add(found, "authority", [source.authority if source else listing.source])
    add(found, "publisher", [listing.source])
    add(found, "country", [source.country if source else ""])
    add(found, "recordId", [listing.reference])
    add(found, "authorityId", [listing.reference], "identifier")
    if listing.source == "un" and len(listing.reference) <= 16:
        add(found, "unscId", [listing.reference])
    add(found, "program", listing.programmes)
    measures = (one for one in listing.measures if not TOPIC.fullmatch(one))
    add(found, "provisions", measures)
    add(found, "description", listing.legal_basis, "text")
    add(found, "reason", [listing.reason], "text")
    add(found, "summary", [listing.remarks], "text")
    if listing.listed_on:
        add(found, "listingDate", [listing.listed_on.isoformat()])
        add(found, "startDate", [listing.listed_on.isoformat()])
    add(found, "modifiedAt", [listing.amended_on.isoformat()] if listing.amended_on else [])
    web = listing.url.startswith(("http://", "https://")) and " " not in listing.url
    add(found, "sourceUrl", [listing.url] if web else [], "text")
    return found


def _paper(entity: Entity, number: Identifier, maker: _Maker) -> dict[str, Any] | None:
    """A number that says more than a property can hold: with its country, kind or a note."""
    if number.type == "wallet":
        wallet: Properties = {}
        add(wallet, "publicKey", [number.value], "identifier")
        add(wallet, "name", [] if wallet else [number.value], "name")
        add(wallet, "currencySymbol", [number.note])
        if is_a(maker.schema, "LegalEntity"):
            wallet["holder"] = [maker.id]
        return maker.make("CryptoWallet", "wallet", wallet)
    if not is_a(maker.schema, "LegalEntity") or len(number.value) > LIMITS["identifier"]:
        return None
    plain = property_for(number.type, maker.schema) and fits_property(number)
    twins = [one for one in entity.identifiers if one.value == number.value]
    if plain and len(twins) == 1 and not (number.country or number.note):
        return None
    paper: Properties = {"holder": [maker.id], "number": [number.value]}
    add(paper, "type", [identifier_terms()[number.type].label])
    add(paper, "country", [number.country.lower()])
    add(paper, "summary", [number.note], "text")
    if number.type != "passport":
        return maker.make("Identification", "id", paper)
    paper["passportNumber"] = [number.value]
    return maker.make("Passport", "passport", paper)


def _address(address: Address, maker: _Maker) -> dict[str, Any]:
    found: Properties = {}
    long = len(address.full) > LIMITS["address"]
    add(found, "summary" if long else "full", [address.full], "text")
    add(found, "street", [address.street])
    add(found, "city", [address.city])
    add(found, "region", [address.region])
    add(found, "postalCode", [address.postal_code] if len(address.postal_code) <= 16 else [])
    add(found, "country", [address.country.lower()])
    add(found, "remarks", [address.note])
    return maker.make("Address", "address", found)


def _tie(link: Link, schema_of: Callable[[str], str], maker: _Maker) -> Iterator[dict[str, Any]]:
    target_schema = schema_of(link.target_id) if link.target_id else ""
    target = ftm_id(link.target_id)
    if not target_schema:
        named: Properties = {}
        add(named, "name", [(link.target_name or link.target_reference)[: LIMITS["name"]]], "name")
        somebody = maker.make("LegalEntity", "named", named)
        yield somebody
        target, target_schema = somebody["id"], "LegalEntity"
    term = relation_terms()[link.type]
    schema, this, other = term.schema, term.this, term.target
    wanted = RANGES.get(f"{schema}.{this}")
    if wanted and not (is_a(maker.schema, wanted[0]) and is_a(target_schema, wanted[1])):
        schema, this, other = "UnknownLink", "subject", "object"
    found: Properties = {this: [maker.id], other: [target]}
    role = "relationship" if schema in {"Family", "Associate"} else "role"
    add(found, role, [term.role])
    add(found, "recordId", [link.target_reference])
    add(found, "namesMentioned", [link.target_name], "name")
    add(found, "description", [link.quote], "text")
    add(found, "startDate", [link.start.isoformat()] if link.start else [])
    add(found, "endDate", [link.end.isoformat()] if link.end else [])
    if link.share is not None and schema == "Ownership":
        add(found, "percentage", [f"{100 * link.share:.10g}"])
    yield maker.make(schema, "link", found)
