"""What a screening of customers means for their alerts: opened, changed, opened again, let rest.

All of it is written in the transaction that records the screening, so a process that is killed
leaves both or neither, and a repeat finds what is there: one alert a pair.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from api.alerts.covering import exclusions_of, known_ids, standing
from api.alerts.gathered import GatheredMove, GatheredMoves
from api.alerts.gone import ListedNow, back_again, still_news
from api.alerts.pairs import Pair
from api.alerts.parties import (
    MatchedParty,
    groups_of_records,
    ids_about,
    ids_ever,
    matched_parties,
    merged_entity,
)
from api.alerts.rows import encoded, held_as_read_now, held_by, ids_of
from api.alerts.states import Move, Sighting, on_gone, on_match
from api.alerts.tables import ALERT, EXCLUSION
from api.alerts.writing import (
    Ending,
    cover_more,
    end_exclusion,
    exclusions_with_customers,
    update_alert,
)
from screening.monitoring.compared_facts import FactChange, Facts, facts_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Row

    from api.alerts.models import FoundBy
    from api.alerts.rules import AlertRules
    from api.audit.chain import Draft
    from api.customers.models import ResultBasis
    from screening.monitoring.changes import CustomerChange
    from screening.monitoring.outcome import CustomerOutcome, PartyInResult

_IDS = 500
"""Customers that one statement names."""


@dataclass(frozen=True, slots=True)
class ScreenedCustomer:
    """A customer that was screened, with what it came to.

    ``changes`` are those that a run found beside the result before; a put has none. ``complete`` is
    whether a party that is not among the matches is none: the customer was screened, and the
    matches are fewer than are shown at most.
    """

    id: int
    client: str
    ref: str
    record: str
    subject: bytes
    outcome: CustomerOutcome
    screening_id: str
    changes: tuple[CustomerChange, ...] = ()
    complete: bool = True

    @property
    def concerns(self) -> bool:
        """Whether it may open an alert."""
        return bool(self.changes) or self.outcome.band != "clear" or bool(self.outcome.matches)


@dataclass(frozen=True, slots=True)
class Occasion:
    """On what occasion customers were screened, and the rules of their alerts."""

    found_by: FoundBy
    basis: ResultBasis
    rules: AlertRules
    at: datetime
    run: int | None = None


def follow(
    connection: Connection, screened: Sequence[ScreenedCustomer], occasion: Occasion
) -> list[Draft]:
    """Bring the alerts of customers to what they came to; entries for the audit record.

    Inside the transaction that keeps the results; the caller adds the entries at its end.
    """
    drafts: list[Draft] = []
    moves, listed = GatheredMoves(occasion.at), ListedNow(connection, occasion.basis.lists)
    for first in range(0, len(screened), _IDS):
        some = screened[first : first + _IDS]
        ids = [one.id for one in some]
        alerts, exclusions = held_alerts(connection, ids), active_exclusions(connection, ids)
        for one in some:
            if one.concerns or one.id in alerts:
                known = (alerts.get(one.id, {}), exclusions.get(one.id, {}))
                drafts += _Pairs(connection, one, occasion, moves, listed, *known).follow()
    moves.write(connection)
    return drafts


def held_alerts(connection: Connection, customers: Sequence[int]) -> dict[int, dict[str, Row[Any]]]:
    """The alerts of customers by listed party, kept as they are until the transaction ends."""
    wanted = select(ALERT).where(ALERT.c.customer_id.in_(customers)).order_by(ALERT.c.id)
    return _by_customer(connection.execute(wanted.with_for_update()))


def active_exclusions(
    connection: Connection, customers: Sequence[int]
) -> dict[int, dict[str, Row[Any]]]:
    """The exclusions of customers that have not ended, by listed party."""
    open_still = EXCLUSION.c.ended_at.is_(None)
    wanted = exclusions_with_customers().where(EXCLUSION.c.customer_id.in_(customers), open_still)
    return _by_customer(connection.execute(wanted))


def lacking_alerts(connection: Connection, screened: Iterable[ScreenedCustomer]) -> frozenset[int]:
    """Customers with a match, or a raised band, that no alert is about yet.

    Also those with several alerts about records of one party, as earlier releases wrote them.
    """
    needed = {one.id: one for one in screened if one.concerns}
    ids: list[int] = list(needed)
    known: dict[int, list[frozenset[str]]] = defaultdict(list)
    standing: dict[int, set[str]] = defaultdict(set)
    for first in range(0, len(ids), _IDS):
        some = ids[first : first + _IDS]
        columns = (ALERT.c.customer_id, ALERT.c.entity_id, ALERT.c.same_party, ALERT.c.state)
        for row in connection.execute(select(*columns).where(ALERT.c.customer_id.in_(some))).all():
            known[row.customer_id].append(frozenset((row.entity_id, *ids_of(row.same_party))))
            if row.state != "superseded":
                standing[row.customer_id].add(row.entity_id)
    return frozenset(
        number
        for number, one in needed.items()
        if not _parties_of(one) <= frozenset().union(*known[number])
        or any(
            len(group & standing[number]) > 1 for group in groups_of_records(one.outcome.matches)
        )
    )


def _parties_of(one: ScreenedCustomer) -> set[str]:
    return set(one.outcome.matches) or ({""} if one.outcome.band != "clear" else set())


def _by_customer(rows: Iterable[Row[Any]]) -> dict[int, dict[str, Row[Any]]]:
    found: dict[int, dict[str, Row[Any]]] = defaultdict(dict)
    for row in rows:
        found[row.customer_id][row.entity_id] = row
    return found


@dataclass(slots=True)
class _Pairs:
    """All pairs of one customer."""

    connection: Connection
    customer: ScreenedCustomer
    occasion: Occasion
    moves: GatheredMoves
    listed: ListedNow
    alerts: dict[str, Row[Any]]
    exclusions: dict[str, Row[Any]]
    drafts: list[Draft] = field(default_factory=list)
    own: Pair = field(init=False)
    """The customer with no party."""

    def __post_init__(self) -> None:
        self.own = Pair(self.customer.subject.decode(), "")

    def follow(self) -> list[Draft]:
        parties = matched_parties(self.customer.outcome.matches, self.alerts)
        for party in parties:
            self._matched(party)
        if self.customer.complete:
            self._all_gone({row.id for party in parties for row in party.rows})
        self._band()
        return self.drafts

    def _all_gone(self, still: set[int]) -> None:
        """Parties that match no more; ``still`` are the alerts of those that do."""
        known: set[str] = set()
        for row in self.alerts.values():
            known |= ids_about(row)
            if row.entity_id and row.id not in still:
                self._gone(row)
        for change in self.customer.changes:
            if change.kind == "gone" and change.entity_id not in known:
                self._gone_unheard(change)

    def _matched(self, party: MatchedParty) -> None:
        pair = self.own.with_party(party.party.entity)
        row = self._one_alert(party, pair)
        more: tuple[FactChange, ...] = ()
        exclusions = exclusions_of(self.exclusions.values(), party.ids)
        stands = [standing(one, pair, party.ids, self.occasion.at) for one in exclusions]
        for exclusion, stand in zip(exclusions, stands, strict=True):
            if not stand.why:
                self._held_back(row, party, pair, exclusion)
                return
        for exclusion, stand in zip(exclusions, stands, strict=True):
            more = (*more, *stand.changed)
            ending = Ending(stand.why, self.occasion.at, changed=stand.changed)
            self.drafts.append(end_exclusion(self.connection, exclusion, ending))
            del self.exclusions[exclusion.entity_id]
        seen = self._sighting(pair, party.party)
        move = on_match(None if row is None else held_as_read_now(row, pair), seen)
        if move is not None:
            back = () if row is None else back_again(row)
            self._write(row, move, _Found(pair, seen, party.party, (*more, *back)))

    def _one_alert(self, party: MatchedParty, pair: Pair) -> Row[Any] | None:
        """The alert about a party; those about single records of it, of before, give way to it."""
        if not party.rows:
            return None
        row, others = party.rows[0], [one for one in party.rows[1:] if one.state != "superseded"]
        if not others:
            return row
        for other in others:
            move = Move(other.kind, "superseded", "superseded")
            step = {"text": f"alert {row.id} is about all records of this party"}
            ref = self.customer.ref
            self.moves.moves.append(GatheredMove(other, {"state": "superseded"}, move, step, ref))
        alike = {(one.state, one.outcome) for one in (row, *others)}
        if len(alike) > 1 or row.state != "decided" or party.party.entity is None:
            return row
        # all were decided alike: what each was decided about is what the one is about from now on
        entities = [one for each in (row, *others) if (one := Pair("", each.listed).entity)]
        before = Pair(row.subject, "").with_party(merged_entity(entities))
        same = before.facts == pair.facts and before.listed == pair.listed
        values = {
            "listed": before.listed,
            "facts": before.facts,
            "party_facts": party.party.facts if same else "",
            "same_party": encoded(sorted(party.ids - {row.entity_id})),
            "former_records": encoded(sorted(ids_ever(row) - {row.entity_id, *party.ids})),
        }
        update_alert(self.connection, row, **values)
        ours = select(ALERT).where(ALERT.c.id == row.id)
        return self.connection.execute(ours).one()

    def _held_back(
        self, row: Row[Any] | None, party: MatchedParty, pair: Pair, exclusion: Row[Any]
    ) -> None:
        """A false positive that is remembered, and of which nothing new is said."""
        new = party.ids - known_ids(exclusion)
        if new:
            known = Pair(exclusion.subject, exclusion.listed).entity
            found = [one for one in (known, party.party.entity) if one is not None]
            listed = pair.with_party(merged_entity(found)).listed
            cover_more(self.connection, exclusion, sorted(new), listed)
        if row is not None and row.state in {"superseded", "decided"}:
            self._listed_otherwise(row, party, pair)
            return
        move = Move("appeared" if row is None else row.kind, "superseded", "superseded")
        text = f"the same party as {exclusion.entity_id}, which decision {exclusion.decision} is of"
        seen = self._sighting(pair, party.party)
        found_so = _Found(pair, seen, party.party, decision=exclusion.decision)
        self._write(row, move, found_so, text)

    def _listed_otherwise(self, row: Row[Any], party: MatchedParty, pair: Pair) -> None:
        """Say of an alert that stays decided which lists have its party now."""
        gone, before = row.kind == "gone", Pair(row.subject, row.listed)
        if row.state != "decided" or (before.listed == pair.listed and not gone):
            return
        if gone or any(one.of_lists for one in pair.changes(before)):
            move = Move("appeared" if gone else row.kind, row.state, "changed")
            seen = self._sighting(pair, party.party)
            self._write(row, move, _Found(pair, seen, party.party, back_again(row)))

    def _sighting(self, pair: Pair, party: PartyInResult) -> Sighting:
        band = self.customer.outcome.band
        return Sighting(band, party.score, pair.facts, party.facts)

    def _gone(self, row: Row[Any]) -> None:
        if row.state != "decided" and exclusions_of(self.exclusions.values(), ids_about(row)):
            return  # it was another party anyway
        move = on_gone(held_by(row))
        if move is not None:
            pair = Pair(self.own.subject, row.listed, self.own.customer_facts)
            seen = Sighting(row.band, 0.0, pair.facts, row.party_facts)
            why = self.listed.why_gone(row)
            self._write(row, move, _Found(pair, seen, None, why.changed), why.text)

    def _gone_unheard(self, change: CustomerChange) -> None:
        """A match of before there were alerts."""
        pair = self.own
        seen = Sighting(change.band_before, 0.0, pair.facts, "")
        more = (FactChange("result", "match", (), (change.caption,)),)
        move = Move("gone", "open", "opened")
        self._write(None, move, _Found(pair, seen, None, more, change))

    def _band(self) -> None:
        """The alert without a listed party: a band was raised, and no match says why."""
        outcome, row = self.customer.outcome, self.alerts.get("")
        if outcome.matches:
            return
        pair = self.own
        result: Facts = {"band": (outcome.band,), "status": (outcome.status,)}
        facts = facts_id(result, pair.customer_facts)
        more: tuple[FactChange, ...] = ()
        if outcome.band != "clear":
            seen = Sighting(outcome.band, 0.0, facts, "")
            if row is not None and row.band != outcome.band:
                more = (FactChange("result", "band", (outcome.band,), (row.band,)),)
            move = on_match(None if row is None else held_by(row), seen, "band")
        elif row is None:
            return
        else:
            seen = Sighting(row.band, 0.0, facts, "")
            more = (FactChange("result", "band", ("clear",), (row.band,)),)
            move = on_gone(held_by(row))
        if move is not None:
            self._write(row, move, _Found(pair, seen, None, more))

    def _write(self, row: Row[Any] | None, move: Move, found: _Found, text: str = "") -> None:
        occasion, customer = self.occasion, self.customer
        before = () if row is None else found.pair.changes(Pair(row.subject, row.listed))
        changed = tuple(dict.fromkeys((*found.more, *before)))
        party = found.party
        values = {
            "kind": move.kind,
            "found_by": occasion.found_by,
            "state": move.state,
            "band": found.seen.band,
            "score": found.seen.score,
            "facts": found.seen.facts,
            "party_facts": found.seen.party_facts,
            "subject": found.pair.subject,
            "listed": found.pair.listed,
            "changed_at": occasion.at,
            "screening_id": customer.screening_id,
            "basis": encoded(occasion.basis),
            "run": occasion.run,
        }
        if found.decision:
            values |= {"outcome": "false_positive", "decision": found.decision}
        if party is not None:
            own = party.entity_id if row is None else row.entity_id
            others = sorted({party.entity_id, *party.same_party} - {own})
            values |= {"source": party.source, "caption": party.caption}
            values["same_party"] = encoded(others)
            if row is not None:
                values["former_records"] = encoded(sorted(ids_ever(row) - {own, *others}))
        due = occasion.at + occasion.rules.due(found.seen.band)
        if row is None:
            own = self._own(found)
            values = {**own, **values, "changed": encoded(changed), "due_at": due}
        else:
            news = changed if row.state == "decided" else (*still_news(row, move.kind), *changed)
            values["changed"] = encoded(tuple(dict.fromkeys(news)))
            if move.step == "reopened" or found.seen.band != row.band:
                values["due_at"] = due
            if move.state in {"open", "in_review"}:
                values |= {"outcome": "", "decision": ""}
        step = {"text": text, "changed": changed, "screening_id": customer.screening_id}
        self.moves.moves.append(GatheredMove(row, values, move, step, customer.ref))

    def _own(self, found: _Found) -> dict[str, Any]:
        """Columns of a new alert that no later screening changes by itself."""
        party = found.party or found.change
        return {
            "client": self.customer.client,
            "customer_id": self.customer.id,
            "entity_id": "" if party is None else party.entity_id,
            "source": "" if party is None else party.source,
            "caption": "" if party is None else party.caption,
            "assignee": "",
            "opened_at": self.occasion.at,
            "version": 1,
            "same_party": "[]",
            "former_records": "[]",
            "outcome": "",
            "decision": "",
        }


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found of a pair: ``more`` is what differs beside both sides' own facts."""

    pair: Pair
    seen: Sighting
    party: PartyInResult | None
    more: tuple[FactChange, ...] = ()
    change: CustomerChange | None = None
    decision: str = ""
