"""Listed parties that a deal names: partners, employers, ships met at sea, owners, principals.

Each is searched like a subject of its own, in the same search as the subject. One that is listed
for the DPRK ties the deal to it; an owner or principal that is listed exposes the subject itself,
which nobody lists; any other listed partner makes the deal one with a listed party.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from lists.entity import REPORTED, is_reported
from lists.vocabulary.numbers import code
from screening.exposure import Hit, exact_full_name
from screening.model.result import NAMED_IN_TEXT, Term
from screening.model.subject import Counterparty, Subject, SubjectIdentifier
from screening.name_text import parties_in_prose
from screening.name_text.prose import NAMED, NAMED_SHIP, ships_in
from screening.naming.text import fold
from screening.party_texts import (
    ISSUER,
    MET_AT_SEA,
    OTHER_NAME,
    OTHER_NUMBER,
    SAID_IMO,
    may_be_ship,
    named_parties,
    texts_of,
)
from screening.payment_parties import (
    has_an_account,
    is_party_to_payment,
    moves_money,
    role_in_words,
    with_role_in_payment,
)
from screening.questions import Questions, is_distinctive
from screening.text_numbers import numbers_in
from screening.typologies.catalogue import pattern
from screening.typologies.client.signal import Signal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from screening.found_parties import FoundParties
    from screening.links import LinkGraph, Node
    from screening.model.result import Match, ScoredMatch
    from screening.model.subject import Activity
    from screening.name_text import NamedParty
    from screening.party_texts import PartyText
    from screening.policy.rules import RiskRules

MAX_PARTNERS = 50
"""Parties of one deal that are searched for, numbers apart; what is beyond makes it unread."""
NAMED_NUMBER = "number in the text"
WALLET = "wallet"
"""Role of an address of a virtual currency that the deal pays into or from."""
_BY_NUMBER = frozenset({WALLET, NAMED_NUMBER})
"""Roles of parties that are only looked up by a number."""
_OF_SHIPS = frozenset({MET_AT_SEA, NAMED_SHIP, OTHER_NAME})
"""Roles in which ships stand; a firm may take part in what a ship does as well."""
_IMO = re.compile(r"(?:IMO\W*)?(\d{7})", re.IGNORECASE)
_SHARE = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s*(?:%|per ?cent)")
_SURE = 0.9
"""Match score from which a listed partner ties a deal as firmly as a country code would."""


class Partner(NamedTuple):
    """A party that the deal names, and the listed party it matches best.

    ``own`` is what the match makes of the party itself, where it is a party to a payment: its money
    is what may not move, so the payment is held as firmly as the party would be.
    """

    party: Counterparty
    scored: ScoredMatch
    own: Hit | None = None

    @property
    def match(self) -> Match:
        """The listed party with its score and evidence."""
        return self.scored.match

    def why(self) -> str:
        """In words, who bears whose name."""
        role = self.party.role or "counterparty"
        if role == WALLET:
            return f"wallet {self.party.name} belongs to {self._listed()}"
        called = self.party.called
        named = called if role == "counterparty" else f"{called} ({role_in_words(role)})"
        said = next((e.why for e in self.match.evidence if e.feature == NAMED_IN_TEXT), "")
        named += f", {said}," if said else ""
        prose = f"counterparty {named} matches {self._listed()}"
        return f"{prose} with score {self.match.score:.2f}"

    def _listed(self) -> str:
        return f"{self.match.entity.caption} ({self.match.entity.reference})"


def flags_of(partners: Iterable[Partner]) -> Iterator[Term]:
    """The listed parties that a deal names, as red flags that add nothing: exposure weighs them."""
    return (Term("red flag", 0.0, partner.why()) for partner in partners)


class Exposure(NamedTuple):
    """How much a tie to a listed party makes of a subject: identity and exposure, both 0-1."""

    identity: float
    exposure: float
    why: str


def partners_of(
    activity: Activity | None, subject_names: tuple[str, ...] = ()
) -> tuple[Counterparty, ...]:
    """Everyone a deal names beside its subject, once each, in the order given.

    Names in the free text come last; those of the subject itself are left out of them.
    """
    if activity is None:
        return ()
    named = [with_role_in_payment(party, activity) for party in named_parties(activity)]
    texts = tuple(texts_of(activity))
    named += [
        Counterparty(f"IMO {said.group(1)}", NAMED_SHIP)
        for one in texts
        for said in SAID_IMO.finditer(one.text)
    ]
    said = [(one, party) for one in texts for party in parties_in_prose(one.text)]
    if said:  # of most deals no text names anybody
        known = {fold(name) for name in (*subject_names, *(party.name for party in named))}
        known |= {fold(party.text) for name in subject_names for party in ships_in(name)}
        named += [
            Counterparty(party.text, party.role)
            for one, party in said
            if fold(party.text) not in known
            and (party.role != NAMED or (not one.label and is_distinctive(party.text)))
        ]
    named += [Counterparty(wallet, WALLET) for wallet in activity.wallets]
    named += _by_number(texts, named)
    return tuple(dict.fromkeys(named))


def _by_number(texts: Iterable[PartyText], named: Sequence[Counterparty]) -> Iterator[Counterparty]:
    """Parties whose numbers the texts of a deal say, beside the numbers of its named parties."""
    known = {code(number.value) for party in named for number in party.numbers}
    for number in dict.fromkeys(found for one in texts for found in numbers_in(one.text)):
        if number.type == WALLET:
            yield Counterparty(number.value, WALLET)
        elif code(number.value) not in known:
            yield Counterparty(role=NAMED_NUMBER, identifiers=(number,))


def searched_partners(named: Sequence[Counterparty]) -> tuple[Counterparty, ...]:
    """Those that are searched for: the first named ones, and all numbers, which cost little."""
    numbers = [party for party in named if party.role in _BY_NUMBER]
    others = [party for party in named if party.role not in _BY_NUMBER]
    return (*others[:MAX_PARTNERS], *numbers)


def listed_partners(
    named: Sequence[Sequence[Counterparty]],
    questions: Questions,
    known: Sequence[set[str]],
    matches_at: Callable[[int], FoundParties],
) -> list[tuple[Partner, ...]]:
    """For each subject the listed parties among those its deal names, best match each.

    ``named`` are the parties of each deal; they stand behind the subjects in the search, in order.
    ``known`` are the ids of the parties that each subject matches itself, and ``matches_at`` gives
    what one question finds. Of what a text of the deal names only what is new is given.
    """
    listed: list[tuple[Partner, ...]] = []
    behind = len(named)
    for place, parties in enumerate(named):
        hits = [
            hit
            for at, party in enumerate(parties, start=behind)
            for hit in _of_party(party, questions.places(at), questions, matches_at)
        ]
        behind += len(parties)
        seen = known[place] | {one.match.entity.id for one in hits}
        for at in questions.in_deal.get(place, ()):
            source = questions.all[at].within
            new = [one for one in matches_at(at).matches if one.match.entity.id not in seen]
            seen |= {one.match.entity.id for one in new}
            hits += (Partner(_in_text(one, source), one) for one in new if source)
        listed.append(tuple(hits))
    return listed


def _may_be(party: Counterparty, scored: ScoredMatch) -> bool:
    """Whether a party of a deal can be of the listed party's kind, unless its number says so."""
    match = scored.match
    if match.entity.kind not in {"vessel", "aircraft"} or may_be_ship(party.role):
        return True
    if has_an_account(party):  # which may be in the name of a ship
        return True
    return match.same_number(1) is not None


def _of_party(
    party: Counterparty,
    places: Sequence[int],
    questions: Questions,
    matches_at: Callable[[int], FoundParties],
) -> Iterator[Partner]:
    """The best match of a party that a deal names, and of each party its own text names.

    Of a party to a payment also a listed party that bears its name while other fields differ, as of
    a subject: a person has to look at it.
    """
    for at in places:
        named_as = also_named(party, questions.all[at].other)
        found = matches_at(at)
        looked_at = found.matches
        if is_party_to_payment(named_as) and questions.all[at].other is None:
            looked_at = [*found.matches, *found.discounted]
        yield from (
            Partner(named_as, match)
            for match in [one for one in looked_at if _may_be(named_as, one)][:1]
            if is_sure_enough(named_as, match)
        )


def _in_text(scored: ScoredMatch, source: PartyText) -> Counterparty:
    """A listed party that stands in a text of a deal, as the party the deal names."""
    terms = scored.match.evidence
    name = next((one.listed_value for one in terms if one.feature == "name"), source.text)
    return Counterparty(name, source.role)


def also_named(party: Counterparty, other: NamedParty | None) -> Counterparty:
    """A party that the text about another names: a joint one in its role, else in that it is given.

    ``other`` is ``None`` for the party itself.
    """
    if other is None:
        return party
    role = party.role if other.relation == "joint" and party.role else other.role
    return Counterparty(other.text, role)


def in_own_right(
    partners: tuple[Partner, ...], hit: Callable[[Subject, ScoredMatch], Hit]
) -> tuple[Partner, ...]:
    """The partners, those that are parties to a payment with what they are by themselves."""
    return tuple(
        one._replace(own=hit(as_subject(one.party), one.scored))
        if is_party_to_payment(one.party)
        else one
        for one in partners
    )


def own_hits(partners: Iterable[Partner]) -> Iterator[Hit]:
    """What the parties to a payment are by themselves."""
    return (one.own for one in partners if one.own is not None)


def is_sure_enough(party: Counterparty, scored: ScoredMatch) -> bool:
    """Whether a match of a partner counts: of a name without a role in a deal only a sure one.

    Any two words with capital letters are read as a name in a text, and most papers are issued by
    offices of state, so a firm or ship must be named exactly or by its number. So must a firm that
    met a ship: what ships meet at sea are ships.
    """
    unsure = party.role in {NAMED, NAMED_SHIP, ISSUER} or (
        party.role == MET_AT_SEA and scored.match.entity.kind != "vessel"
    )
    if not unsure or scored.exact_name is not None:
        return True
    if party.role == NAMED_SHIP:
        return scored.match.same_number(1) is not None
    return scored.match.entity.kind == "person" and scored.match.score >= _SURE


def as_subject(party: Counterparty) -> Subject:
    """A partner as a subject of the search; seven digits after "IMO", or of a ship, are a number.

    A wallet is looked up by its address.

    The number is looked up beside the rest of the name.
    """
    if party.role == OTHER_NUMBER:
        return Subject(kind="vessel", mmsi=party.name)
    if party.role == WALLET:
        return Subject(identifiers=(SubjectIdentifier("wallet", party.name),))
    ship = party.role in _OF_SHIPS
    said = SAID_IMO.search(party.name)
    number = said or (_IMO.fullmatch(party.name.strip()) if ship else None)
    if number is not None:
        rest = party.name.replace(number.group(), " ").strip(" ,;")
        return Subject(kind="vessel", names=(rest,) if rest else (), imo=number.group(1))
    if ship and party.role != MET_AT_SEA:
        return Subject(kind="vessel", names=(party.name,))
    return Subject(
        kind=party.kind or ("organization" if moves_money(party) else None),
        names=(party.name,) if party.name else (),
        birth_dates=party.birth_dates,
        countries=(party.country,) if party.country else (),
        addresses=party.addresses,
        identifiers=party.numbers,
    )


def signals_of(partners: Iterable[Partner], graph: LinkGraph) -> Iterator[Signal]:
    """For each DPRK-designated partner a tie to the DPRK, and its listing's typologies."""
    for partner in partners:
        node = _designated(partner, graph)
        if node is None or partner.party.role == WALLET:  # ``money_signals`` tells of wallets
            continue
        if partner.own is not None:  # counts like the subject's own match
            continue
        sure = partner.match.score >= _SURE and partner.match.identified
        yield Signal(family="nexus", weight="D" if sure else "S", why=partner.why())
        if partner.party.role == MET_AT_SEA:
            yield Signal(
                family="vessel", typology="STS", weight="D" if sure else "S", why=partner.why()
            )
        for finding in node.findings:
            yield Signal(
                family="party",
                typology=finding.code,
                weight="S" if sure else "U",
                why=partner.why(),
            )


def stated_share(role: str) -> str:
    """The share of an owner as its role states it ("shareholder 60 %"), or that it does not."""
    share = _SHARE.search(role)
    return f"{share.group(1)} %" if share else "share not stated, so it counts like half or more"


def floors_of(
    partners: Iterable[Partner], graph: LinkGraph, risk: RiskRules
) -> Iterator[tuple[int, str]]:
    """Floors of a deal whose partner bears the exact name of a firm or ship frozen for the DPRK.

    Persons are left out: a bare name of theirs is many people's.
    """
    for partner in partners:
        if partner.own is not None and partner.own.floor:
            yield partner.own.floor, f"a party to the payment: {partner.own.floor_why}"
        match, node = partner.match, _designated(partner, graph)
        frozen = node is not None and node.frozen and match.entity.kind != "person"
        if frozen and match.score >= _SURE and exact_full_name(partner.scored, risk):
            prose = f"{match.entity.caption} ({match.entity.reference}), listed for the DPRK"
            why = f"the deal names {prose}, by its exact name"
            known = match.identified
            yield risk.floor_exact_name_of_partner if known else risk.floor_exact_name, why


def _designated(partner: Partner, graph: LinkGraph) -> Node | None:
    node = graph.node(partner.match.entity.id)
    return node if node is not None and node.designated else None


def exposures_of(partners: Iterable[Partner], risk: RiskRules) -> Iterator[Exposure]:
    """What listed partners make of the subject; ``risk`` is the policy's ``[risk]``.

    A stated owner counts as owning half or more unless the client knows better: the share is
    unknown, and the words say so. Whoever only deals with a listed party is not that party.
    """
    weights = risk.exposure
    for partner in partners:
        role, why = partner.party.role, partner.why()
        if (own := partner.own) is not None:
            said = f"{why}: a party to the payment, {own.exposure_why}"
            yield Exposure(own.match.certainty, own.exposure, said)
            continue
        sure = partner.match.score
        identity = sure if role == WALLET else min(sure, risk.name_only)
        if is_reported(partner.match.entity):
            yield Exposure(identity, weights.reported, f"{why}, {REPORTED}")
            continue
        if pattern("roles", "owner").search(role):
            owned = f"{why}, and is named as owner: {stated_share(role)}"
            yield Exposure(identity, weights.owned, owned)
        elif pattern("roles", "principal").search(role):
            yield Exposure(identity, weights.acts_for, f"{why}, and the subject acts for it")
        else:
            yield Exposure(identity, weights.deals_with, f"{why}: a deal with a listed party")
