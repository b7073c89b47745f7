"""Reads related entities into a party: sanctions, documents, wallets, addresses, ties. Pure.

Each function takes the party's ``FtmDraft`` and a line about it and adds to the draft. ``Look``
finds other entities of the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from lists.entity import Address, Link, Listing
from lists.ftm.model import between, identifier_type, relation_term, table
from lists.ftm.party import country
from lists.ftm.terms import identifier_terms
from lists.vocabulary.cleaning import clean, clean_prose
from lists.vocabulary.dates import parse_date
from lists.vocabulary.folding import same_spacing
from lists.vocabulary.identifiers import identifier
from lists.vocabulary.sources import SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from lists.entity import LinkType
    from lists.ftm.line_index import NamedEntity
    from lists.ftm.lines import Line
    from lists.ftm.party import FtmDraft

Look = Callable[[str], "tuple[NamedEntity, Line | None] | None"]
"""Another entity of the file by its id there: what is known of it, and its line if it is needed."""

_PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*%?")


def add_sanction(draft: FtmDraft, line: Line, source: str) -> None:
    """One act of listing. ``source`` is the list's own code, used where no authority is known."""
    reference = _first(line, "recordId") or _first(line, "authorityId") or _first(line, "unscId")
    programmes = (*_texts(line, "program"), *_texts(line, "programId"))
    draft.listings.append(
        Listing(
            source=_authority(line) or source,
            reference=reference,
            programmes=tuple(dict.fromkeys(known for p in programmes for known in _programme(p))),
            legal_basis=tuple(_texts(line, "description")),
            listed_on=_day(draft, line, "listingDate") or _day(draft, line, "startDate"),
            amended_on=_day(draft, line, "modifiedAt"),
            measures=tuple(_texts(line, "provisions")),
            reason=_prose(line, "reason"),
            remarks=_remarks(line),
            url=_first(line, "sourceUrl"),
        )
    )


def _remarks(line: Line) -> str:
    ended = [f"Ended {text}." for text in _texts(line, "endDate")]
    status = [f"Status: {text}." for text in _texts(line, "status")]
    return "\n".join([*filter(None, [_prose(line, "summary")]), *ended, *status])


def _authority(line: Line) -> str:
    """The official source whose listing this is, by its publisher or authority; or empty."""
    publishers = set(_texts(line, "publisher"))
    for source in SOURCES:
        if source.code in publishers:
            return source.code
    if _texts(line, "unscId"):
        return "un"
    said = {same_spacing(text) for text in _texts(line, "authority")}
    return next((one.code for one in SOURCES if same_spacing(one.authority) in said), "")


@cache
def _programmes() -> Mapping[str, str]:
    text = files("lists").joinpath("data", "ftm_programmes.tsv").read_text("utf-8")
    rows = [row.split("\t") for row in text.splitlines() if row and not row.startswith("#")]
    return MappingProxyType({row[0]: row[1] for row in rows[1:]})


def _programme(text: str) -> tuple[str, ...]:
    """A programme's code, and the publisher's own code for it where the table has one."""
    own = _programmes().get(text)
    return (own, text) if own else (text,)


def add_paper(draft: FtmDraft, line: Line) -> None:
    """A passport or another paper with a number."""
    label = _first(line, "type")
    type_ = identifier_type(label) if label else None
    if line.schema == "Passport":
        type_ = "passport"
    note = "; ".join(_texts(line, "summary")) or _validity(line)
    if type_ is None or (same_spacing(label) not in identifier_terms()[type_].words and label):
        note = "; ".join(filter(None, [label, note]))
    issuer = next((country(draft, "country", text) for text in _texts(line, "country")), "")
    for number in _texts(line, "number") or _texts(line, "passportNumber"):
        draft.papers.append(identifier(type_ or "other", number[:500], issuer, note[:1_000]))


def _validity(line: Line) -> str:
    ends = (("issued", "startDate"), ("expires", "endDate"))
    return " ".join(f"{word} {day}" for word, prop in ends for day in _texts(line, prop)[:1])


def add_wallet(draft: FtmDraft, line: Line) -> None:
    """An address on a block chain that the party holds."""
    note = _first(line, "currencySymbol")
    keys = (*_texts(line, "publicKey"), *_texts(line, "cryptoAddress"))
    for key in keys or tuple(_texts(line, "name")):
        draft.papers.append(identifier("wallet", key[:500], note=note))


def add_security(draft: FtmDraft, line: Line) -> None:
    """Numbers of a paper the party issued."""
    draft.papers.extend(identifier("isin", text) for text in _texts(line, "isin"))
    draft.papers.extend(identifier("ticker", text) for text in _texts(line, "ticker"))


def add_occupancy(draft: FtmDraft, line: Line, look: Look) -> None:
    """A post the person holds or held."""
    for key in line.properties.get("post", ()):
        found = look(key)
        if found is not None and found[0].caption:
            years = "-".join(_texts(line, "startDate")[:1] + _texts(line, "endDate")[:1])
            draft.positions.append(f"{found[0].caption} ({years})" if years else found[0].caption)


def add_addresses(draft: FtmDraft, look: Look) -> None:
    """Addresses of the party's own line: entities first, then texts that none of them has."""
    for key in draft.line.properties.get("addressEntity", ()):
        found = look(key)
        if found is None or found[1] is None:
            draft.report.odd("odd", draft.line.id, "addressEntity", key, "not in the file")
            continue
        line = found[1]
        code = next((country(draft, "country", text) for text in _texts(line, "country")), "")
        city, postal_code = _first(line, "city"), _first(line, "postalCode")
        region = _first(line, "region") or _first(line, "state")
        street = ", ".join(_texts(line, "street") + _texts(line, "street2"))
        parts = [street, city, " ".join(filter(None, [postal_code, region])), code]
        full = _first(line, "full") or _first(line, "summary")
        full = full or ", ".join(filter(None, parts)) or found[0].caption
        if full:
            note = _first(line, "remarks")
            address = Address(full, street, city, region, postal_code, code, note)
            draft.addresses.append(address)
    known = {address.full for address in draft.addresses}
    draft.addresses += [Address(text) for text in draft.texts("address") if text not in known]


def add_own_ties(draft: FtmDraft, look: Look) -> None:
    """Owner, operator and parent that the party's own line names."""
    for prop, type_ in table()["points_to"].items():
        for key in draft.line.properties.get(prop, ()):
            if key != draft.line.id:
                draft.links.append(_link(type_, key, prop, look))


def add_tie(draft: FtmDraft, line: Line, look: Look) -> None:
    """A relation with another party, unless it is the other one's to hold."""
    ends = between()[line.schema]
    role = _first(line, "role") or _first(line, "relationship")
    term = relation_term(role) if role else None
    if term is not None and term.schema == line.schema:
        this, target, type_ = term.this, term.target, term.type
    elif term is not None and line.schema == "UnknownLink":
        this, target, type_ = "subject", "object", term.type
    else:
        this, target, type_ = ends
    inverse = cast("dict[LinkType, LinkType]", table()["inverse"])
    held = draft.line.id in line.properties.get(this, ())
    for key in line.properties.get(target if held else this, ()):
        if key == draft.line.id:
            continue
        found = look(key)
        if held or found is None or not found[0].party:
            tie = type_ if held else inverse.get(type_, "linked_to")
            draft.links.append(_link(tie, key, role, look, line))


def _link(type_: LinkType, key: str, role: str, look: Look, line: Line | None = None) -> Link:
    found = look(key)
    reference = _first(line, "recordId") if line else ""
    named = _first(line, "namesMentioned") if line else ""
    target_id = ""
    if found is None:
        reference = reference or key[:200]
    elif found[0].party:
        target_id = found[0].id
    elif found[0].caption != reference:
        named = named or found[0].caption
    if line is None:
        return Link(type_, target_id, named, reference, f"{role}: {named or key}"[:500])
    start, end = (parse_date(_first(line, prop)) for prop in ("startDate", "endDate"))
    percent = _PERCENT.fullmatch(_first(line, "percentage"))
    share = round(float(percent[1]) / 100, 12) if percent else None
    return Link(
        type=type_,
        target_id=target_id,
        target_name=named,
        target_reference=reference,
        quote=_prose(line, "description") or "; ".join(filter(None, [line.schema, role])),
        start=start.start if start and start.start == start.end else None,
        end=end.end if end and end.start == end.end else None,
        share=share if share is not None and share <= 1 else None,
    )


def _texts(line: Line, prop: str) -> list[str]:
    return [text for value in line.properties.get(prop, ()) if (text := clean(value))]


def _first(line: Line, prop: str) -> str:
    return next(iter(_texts(line, prop)), "")


def _prose(line: Line, prop: str) -> str:
    return "\n".join(_all_prose(line.properties.get(prop, ())))


def _all_prose(values: Iterable[str]) -> list[str]:
    return [text for value in values if (text := clean_prose(value))]


def _day(draft: FtmDraft, line: Line, prop: str) -> date | None:
    """The first day the property may mean: a listing counts from there."""
    text = _first(line, prop)
    interval = parse_date(text[:100]) if text else None
    if text and interval is None:
        draft.report.odd("odd", line.id, prop, text, "date not read")
    return interval.start if interval else None
