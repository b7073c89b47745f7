"""Reads nodes and edges of the link graph out of entities. Used once per snapshot."""

from __future__ import annotations

from collections import defaultdict
from sys import intern
from typing import TYPE_CHECKING, NamedTuple

from lists.entity import is_reported
from lists.vocabulary.dprk import mention_of_dprk
from lists.vocabulary.party_names import NameBook
from lists.vocabulary.ties import Tie, label_of, tie_to
from screening.links.act_reasons import StatedReason, stated_reasons, with_reasons
from screening.links.graph import LinkEdge, LinkGraph, Node
from screening.links.identities import same_parties
from screening.links.ordinary_words import without_ordinary_words
from screening.typologies.listed.dprk_scope import (
    DprkScope,
    listing_texts,
    programme_coverage,
    scope_of,
    sentences,
    tie_in_words,
)
from screening.typologies.listed.findings import listed_findings, quoting_acts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lists.entity import Entity, Link
    from screening.policy.rules import TypologyRules

_VAGUE = frozenset(("mentions", "linked_to", "same_as"))


class _TargetIndex(NamedTuple):
    """What a link's target is looked up in."""

    ids: Mapping[str, int]
    references: Mapping[str, list[int]]
    book: NameBook
    scopes: Sequence[DprkScope]
    things: Sequence[bool]


def link_graph(entities: Sequence[Entity], weights: TypologyRules) -> LinkGraph:
    """Read every tie and list-side typology out of these entities.

    ``weights`` is the policy's ``[typologies]``. About 21,000 entities take under two seconds.
    """
    return LinkGraph(*graph_parts(entities, weights))


def graph_parts(
    entities: Sequence[Entity], weights: TypologyRules
) -> tuple[tuple[Node, ...], tuple[LinkEdge, ...]]:
    """Nodes, one per entity in order, and edges."""
    reasons = stated_reasons(entities)
    acts: dict[int, list[int]] = defaultdict(list)
    for one in reasons:
        acts[one.party].append(one.act)
    scopes, nodes = [], []
    for place, entity in enumerate(entities):  # unpacked one by one: lists may be very large
        stated = tuple(entities[act] for act in acts.get(place, ()))
        explained = with_reasons(entity, stated)
        scope = scope_of(explained)
        scopes.append(scope)
        nodes.append(_node(explained, scope, weights, stated))
    return tuple(nodes), edges_of(entities, scopes, reasons)


def _node(entity: Entity, scope: DprkScope, weights: TypologyRules, acts: Sequence[Entity]) -> Node:
    listed = scope is DprkScope.LISTED
    findings = listed_findings(entity, weights)
    if acts:
        findings = quoting_acts(findings, acts)
    return Node(
        id=entity.id,
        caption=entity.caption,
        source=intern(entity.source),
        reference=entity.reference,
        kind=intern(entity.kind),
        designated=listed,
        frozen=_frozen(entity),
        findings=findings,
        covers=programme_coverage(entity) if listed and not findings else (),
        names=tuple(n.full for n in entity.names if n.kind != "weak_alias") if listed else (),
        wallets=tuple(i.value for i in entity.identifiers if i.type == "wallet") if listed else (),
        tie="" if listed else tie_in_words(entity),
        reported=is_reported(entity),
    )


def _frozen(entity: Entity) -> bool:
    """Listed with an asset freeze. No measures stated means the list's own purpose: a freeze."""
    measures = {measure.casefold() for listing in entity.listings for measure in listing.measures}
    return not measures or any("freeze" in m or "block" in m for m in measures)


def edges_of(
    entities: Sequence[Entity],
    scopes: Sequence[DprkScope],
    reasons: Sequence[StatedReason] = (),
) -> tuple[LinkEdge, ...]:
    """Every tie: stated, read from text, and identity across lists; one edge per pair and type."""
    found: dict[tuple[int, int, str, str], LinkEdge] = {}
    named: set[tuple[int, int]] = set()
    by_act = (_same(entities, one.party, one.act, one.why) for one in reasons)
    for edge in (*by_act, *_all_edges(entities, scopes)):
        if edge.type == "mentions" and (edge.origin, edge.target) in named:
            continue
        if edge.type not in _VAGUE:
            named.add((edge.origin, edge.target))
        found.setdefault((edge.origin, edge.target, edge.type, edge.target_name), edge)
    edges = [
        edge
        for edge in found.values()
        if edge.type != "mentions" or (edge.origin, edge.target) not in named
    ]
    return tuple(without_ordinary_words(edges))


def _all_edges(entities: Sequence[Entity], scopes: Sequence[DprkScope]) -> Iterator[LinkEdge]:
    references: dict[str, list[int]] = defaultdict(list)
    ids: dict[str, int] = {}
    things: list[bool] = []
    for place, entity in enumerate(entities):
        references[entity.reference].append(place)
        ids[entity.id] = place
        things.append(entity.kind in {"vessel", "aircraft"})
    book = NameBook(
        entity
        for entity, scope in zip(entities, scopes, strict=True)
        if scope is DprkScope.LISTED and entity.kind != "person"
    )
    known = _TargetIndex(ids, references, book, scopes, things)
    for place, entity in enumerate(entities):
        for link in entity.links:
            yield _stated(place, entities, link, known)
    for place, entity in enumerate(entities):
        if scopes[place] is not DprkScope.NONE:
            yield from _read(place, entity, known)
    for one, other, why in same_parties(entities):
        yield _same(entities, one, other, why)


def _stated(place: int, entities: Sequence[Entity], link: Link, known: _TargetIndex) -> LinkEdge:
    entity = entities[place]
    target = _target(place, entities, link, known)
    return LinkEdge(
        origin=place,
        target=target,
        type=link.type,
        label=label_of(link.type),
        source=entity.source,
        reference=entity.reference,
        quote=link.quote,
        target_name="" if target >= 0 else link.target_name or link.target_reference,
        start=link.start,
        end=link.end,
        share=link.share,
    )


def _target(place: int, entities: Sequence[Entity], link: Link, known: _TargetIndex) -> int:
    """Whom a stated link means: by id, by reference, or by the exact name of a DPRK-listed party.

    A name alone never leads from a party with nothing of the DPRK about it to one listed for the
    DPRK: Luhansk has a Ministry of State Security too, and Sevastopol is a town as well as a ship.
    """
    entity = entities[place]
    target = known.ids.get(link.target_id, -1)
    if target < 0 and link.target_reference:
        bearers = known.references.get(link.target_reference, ())
        target = next((b for b in bearers if b != place), -1)
    elif target < 0 and link.target_name:
        target = known.ids.get(known.book.find(link.target_name, entity.source), -1)
    if target in {-1, place}:
        return -1
    by_name = link.type == "linked_to" or not (link.target_id or link.target_reference)
    foreign = known.scopes[place] is DprkScope.NONE and known.scopes[target] is DprkScope.LISTED
    if by_name and foreign and not _programmes(entity) & _programmes(entities[target]):
        return -1
    return -1 if known.things[target] and link.type in {"official_of", "represents"} else target


def _programmes(entity: Entity) -> set[str]:
    return {programme for listing in entity.listings for programme in listing.programmes}


def _read(place: int, entity: Entity, known: _TargetIndex) -> Iterator[LinkEdge]:
    for field in listing_texts(entity):
        for span in sentences(field.text, remark=field.remark):
            sentence = field.text[span.start : span.end]
            if known.scopes[place] is DprkScope.SENTENCE and not mention_of_dprk(sentence):
                continue
            previous_end = 0
            for mention in known.book.mentions(sentence, entity.source):
                target = known.ids[mention.party]
                if target == place:
                    previous_end = 0
                    continue
                tie = tie_to(sentence, mention, previous_end)
                if known.things[target] and tie.type in {"official_of", "represents"}:
                    tie = Tie("owns", "manager of")  # a ship has managers, no officials
                elif entity.kind == "person" and tie.type == "subordinate_to":
                    tie = Tie(
                        "official_of", label_of("official_of")
                    )  # "Director of the branch of KOMID"
                listed = (field.source, field.reference)
                yield LinkEdge(place, target, tie.type, tie.label, *listed, sentence)
                previous_end = mention.end


def _same(entities: Sequence[Entity], one: int, other: int, why: str) -> LinkEdge:
    first = entities[one]
    return LinkEdge(one, other, "same_as", label_of("same_as"), first.source, first.reference, why)
