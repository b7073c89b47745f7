"""Typologies a listing itself supports: its words, its name, the kind of thing it is.

Run once per entity when the link graph is built. What is found is compact (``ListedFinding``) and
kept in the graph; strengths for a particular match are worked out later.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, structs

from lists.entity import VERIFIED_BY, is_reported
from lists.vocabulary.dprk import mention_of_dprk
from lists.vocabulary.shared_search import SharedSearch, Sought, Wordings
from screening.model.codes import ReportCheck, TypologyCode
from screening.typologies.catalogue import by_code, catalogue, catalogue_order
from screening.typologies.listed import curated
from screening.typologies.listed.dprk_scope import (
    DprkScope,
    ListingText,
    listing_texts,
    scope_of,
    sentences,
)
from screening.typologies.listed.legal_formulas import formula_spans, search_outside

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lists.entity import Entity
    from screening.policy.rules import TypologyRules

_ESCAPED = re.compile(r"\\.")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
MAX_QUOTES = 3
"""Sentences kept per typology and party; the first ones, which is where reasons are stated."""


class ListedQuote(Struct, frozen=True, array_like=True):
    """A literal span of one listing's text.

    ``entity_id`` is set where the text stands in another list's record of the same party: the row
    of the act that lists it.
    """

    text: str
    field: str
    source: str
    reference: str
    start: int
    end: int
    entity_id: str = ""


class ListedFinding(Struct, frozen=True, array_like=True):
    """One typology of one listed party.

    ``basis`` is ``list text``, ``curated``, or ``reported`` where nobody has designated the party;
    ``weight`` the strength for a certain match, 0-1; ``why`` a clause to follow the party's name.
    ``verification`` is about the curated fact or the finding of others in it.
    """

    code: TypologyCode
    basis: Literal["list text", "curated", "reported"]
    weight: float
    why: str
    quotes: tuple[ListedQuote, ...] = ()
    verification: ReportCheck = ""


def listed_findings(entity: Entity, weights: TypologyRules) -> tuple[ListedFinding, ...]:
    """Every typology this party's own listing supports, strongest first per code.

    ``weights`` is the ``[typologies]`` table of the policy. A party with no tie to the DPRK in its
    programme, nationality, flag or any sentence gets none.
    """
    if is_reported(entity):
        return tuple(_reported_findings(entity, weights.reported_max))
    scope = scope_of(entity)
    facts = curated.facts_about(entity)
    if scope is DprkScope.NONE:
        return tuple(_curated_finding(fact, weights.curated_max) for fact in facts)
    found: dict[TypologyCode, ListedFinding] = {}
    all_count = scope is not DprkScope.SENTENCE
    for finding in _text_findings(entity, weights.listed_text, all_count=all_count):
        found[finding.code] = finding
    if scope is DprkScope.LISTED:
        for finding in (*_name_findings(entity, weights), *_thing_findings(entity, weights)):
            found.setdefault(finding.code, finding)
    for fact in facts:
        curated_one = _curated_finding(fact, weights.curated_max)
        known = found.setdefault(fact.typology, curated_one)
        if known is not curated_one and not fact.stated_by(entity):
            why = f"{known.why}; reported beside the list: {curated_one.why}"
            found[fact.typology] = structs.replace(
                known, why=why, verification=curated_one.verification
            )
    order = catalogue_order()
    return tuple(sorted(found.values(), key=lambda f: (-f.weight, order[f.code])))


def quoting_acts(
    findings: tuple[ListedFinding, ...], acts: Sequence[Entity]
) -> tuple[ListedFinding, ...]:
    """The findings of a party with its acts beside it: quotes of an act name the act's own row."""
    rows = {(act.source, act.reference): act.id for act in acts}
    return tuple(
        structs.replace(
            finding,
            quotes=tuple(
                structs.replace(quote, entity_id=rows.get((quote.source, quote.reference), ""))
                for quote in finding.quotes
            ),
        )
        for finding in findings
    )


def _reported_findings(entity: Entity, ceiling: float) -> Iterator[ListedFinding]:
    """What a finding of others says, by the same patterns and under its own ceiling."""
    read = any(note.startswith(VERIFIED_BY) for note in entity.notes)
    check: ReportCheck = "checked" if read else "source not checked"
    for finding in _text_findings(entity, ceiling, all_count=True):
        why = finding.why.replace("the listing says", "the finding says", 1)
        yield structs.replace(finding, basis="reported", why=why, verification=check)


def _text_findings(entity: Entity, weight: float, *, all_count: bool) -> tuple[ListedFinding, ...]:
    """What the texts say; their legal formulas count only where they say nothing else."""
    found = tuple(_worded_findings(entity, weight, all_count=all_count, formulas=False))
    if found:
        return found
    return tuple(_worded_findings(entity, weight, all_count=all_count, formulas=True))


def _worded_findings(
    entity: Entity, weight: float, *, all_count: bool, formulas: bool
) -> Iterator[ListedFinding]:
    quotes: dict[TypologyCode, list[ListedQuote]] = {}
    words: dict[TypologyCode, str] = {}
    told: set[TypologyCode] = set()
    own_names = tuple({name.full.lower() for name in entity.names})
    for field, start, end in _open_sentences(entity, all_count=all_count):
        sentence = field.text[start:end]
        spans = () if formulas else formula_spans(sentence)
        for code in _text_words().may_hold(sentence):
            typology, pattern = by_code()[code], _text_words()[code]
            if typology.party_only and not all_count:
                continue
            match = search_outside(pattern, sentence, spans)
            if match is None:
                continue
            quote = ListedQuote(sentence, field.name, field.source, field.reference, start, end)
            kept = quotes.setdefault(typology.code, [])
            first = typology.code not in told
            found = _outside_names(pattern, sentence, own_names) if first else None
            if found is not None:
                # The first sentence that says it in more than the party's own name leads.
                told.add(typology.code)
                words[typology.code] = found.group()
                kept.insert(0, quote)
            else:
                words.setdefault(typology.code, match.group())
                kept.append(quote)
    if quotes and not all_count:
        _add_business(entity, quotes, words)
    for code, kept in quotes.items():
        words_found = " ".join(words[code].split())
        yield ListedFinding(
            code, "list text", weight, f'the listing says "{words_found}"', tuple(kept[:MAX_QUOTES])
        )


def _outside_names(pattern: Sought, sentence: str, names: tuple[str, ...]) -> re.Match[str] | None:
    """The first match that is no part of the party's own name: "Bunkering Company" says nothing."""
    lowered = sentence.lower()
    named = [(at, at + len(name)) for name in names for at in _places(name, lowered)]
    return next(
        (
            match
            for match in pattern.finditer(sentence)
            if not any(start <= match.start() and match.end() <= end for start, end in named)
        ),
        None,
    )


def _places(name: str, sentence: str) -> Iterator[int]:
    """Where a name stands in a sentence."""
    at = sentence.find(name) if name else -1
    while at >= 0:
        yield at
        at = sentence.find(name, at + 1)


def _add_business(
    entity: Entity, quotes: dict[TypologyCode, list[ListedQuote]], words: dict[TypologyCode, str]
) -> None:
    """Adds the typologies of the trade a party is in, by the texts that tie it to the DPRK.

    "Russia's largest railway operator" says nothing of the DPRK; beside "imports military goods
    from the DPRK" in one statement of reasons it says by what these came.
    """
    telling = {(q.field, q.source, q.reference) for kept in quotes.values() for q in kept}
    for field in listing_texts(entity):
        if (field.name, field.source, field.reference) not in telling:
            continue
        for span in sentences(field.text, remark=field.remark):
            sentence = field.text[span.start : span.end]
            for code in _business_words().may_hold(sentence):
                match = _business_words()[code].search(sentence)
                if match is None or code in quotes:
                    continue
                words[code] = match.group()
                where = (field.name, field.source, field.reference, span.start, span.end)
                quotes[code] = [ListedQuote(sentence, *where)]


def _open_sentences(entity: Entity, *, all_count: bool) -> Iterator[tuple[ListingText, int, int]]:
    seen: set[str] = set()
    for field in listing_texts(entity):
        for span in sentences(field.text, remark=field.remark):
            sentence = field.text[span.start : span.end]
            if sentence not in seen and (all_count or mention_of_dprk(sentence)):
                seen.add(sentence)
                yield field, span.start, span.end


def _name_findings(entity: Entity, weights: TypologyRules) -> Iterator[ListedFinding]:
    names = [entity.caption, *(n.full for n in entity.names if n.kind != "weak_alias")]
    for typology in catalogue():
        for place, name in enumerate(names):
            match = _name_words()[typology.code].search(name)
            if match is None:
                continue
            field = "caption" if place == 0 else "names"
            quote = ListedQuote(name, field, entity.source, entity.reference, 0, len(name))
            why = f'the listed name says "{match.group()}"'
            yield ListedFinding(typology.code, "list text", weights.listed_name, why, (quote,))
            break


def _thing_findings(entity: Entity, weights: TypologyRules) -> Iterator[ListedFinding]:
    weight = weights.listed_thing
    if entity.kind == "vessel":
        yield ListedFinding(
            "SHIP_NETWORK", "list text", weight, "this is a ship listed for the DPRK"
        )
    if entity.kind == "aircraft":
        yield ListedFinding(
            "AVIATION", "list text", weight, "this is an aircraft listed for the DPRK"
        )
    types = {identifier.type for identifier in entity.identifiers}
    if "wallet" in types:
        why = "the listing publishes digital currency addresses"
        yield ListedFinding("CYBER_CRYPTO", "list text", weight, why)
    if "bic" in types and entity.kind == "organization":
        yield ListedFinding("BANK", "list text", weight, "the listing publishes a bank code (BIC)")


def _curated_finding(fact: curated.Fact, ceiling: float) -> ListedFinding:
    kind = "" if fact.kind in fact.source else f", {fact.kind}"
    why = f"{fact.statement} ({fact.source}, {fact.date}{kind})"
    quote = ListedQuote(fact.quote, "curated", fact.kind, fact.source, 0, len(fact.quote))
    quotes = (quote,) if fact.quote else ()
    return ListedFinding(fact.typology, "curated", ceiling, why, quotes, fact.verification())


@cache
def _text_words() -> SharedSearch[TypologyCode]:
    """Wordings of list texts. ``text`` is in English, as the UN, EU and OFAC write.

    A team's own list is in its own language: there the words for goods in scripts other than
    Latin count too. Those in Latin letters do not, since many of them are everyday English.
    """
    worded = {t.code: (*t.text, *filter(_not_latin, t.goods)) for t in catalogue()}
    return SharedSearch({code: Wordings.bounded(words) for code, words in worded.items()})


@cache
def _business_words() -> SharedSearch[TypologyCode]:
    return SharedSearch({t.code: Wordings.bounded(t.business) for t in catalogue()})


@cache
def _name_words() -> SharedSearch[TypologyCode]:
    return SharedSearch({t.code: Wordings.anywhere(t.name) for t in catalogue()})


def _not_latin(wording: str) -> bool:
    return not wording.isascii() and not _LATIN.search(_ESCAPED.sub("", wording))
