"""What a screening of customers means for their alerts: opened, changed, opened again, let rest.

All of it is written in the transaction that records the screening, so a process that is killed
leaves both or neither, and a repeat finds what is there: one alert a pair.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select, update

from api.alerts.covering import cover
from api.alerts.gathered import GatheredMove, GatheredMoves
from api.alerts.pairs import Pair
from api.alerts.rows import changes_of, encoded, held_by, ids_of
from api.alerts.states import Move, Sighting, on_gone, on_match
from api.alerts.tables import ALERT, EXCLUSION
from api.alerts.writing import (
    Ending,
    end_exclusion,
    exclusions_with_customers,
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
    moves = GatheredMoves(occasion.at)
    for first in range(0, len(screened), _IDS):
        some = screened[first : first + _IDS]
        ids = [one.id for one in some]
        alerts, exclusions = held_alerts(connection, ids), active_exclusions(connection, ids)
        for one in some:
            if one.concerns or one.id in alerts:
                known = (alerts.get(one.id, {}), exclusions.get(one.id, {}))
                drafts += _Pairs(connection, one, occasion, moves, *known).follow()
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
    """Customers with a match, or a raised band, that no alert is about yet."""
    needed = {one.id: _parties_of(one) for one in screened if one.concerns}
    ids, found = list(needed), set()
    for first in range(0, len(ids), _IDS):
        some = ids[first : first + _IDS]
        wanted = select(ALERT.c.customer_id, ALERT.c.entity_id).where(ALERT.c.customer_id.in_(some))
        found |= {(row.customer_id, row.entity_id) for row in connection.execute(wanted)}
    return frozenset(
        one
        for one, parties in needed.items()
        if any((one, party) not in found for party in parties)
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
    alerts: dict[str, Row[Any]]
    exclusions: dict[str, Row[Any]]
    drafts: list[Draft] = field(default_factory=list)
    covered: dict[int, list[str]] = field(default_factory=dict)
    """Other records that exclusions cover, by the exclusion's number."""
    own: Pair = field(init=False)
    """The customer with no party."""

    def __post_init__(self) -> None:
        self.own = Pair(self.customer.subject.decode(), "")

    def follow(self) -> list[Draft]:
        outcome = self.customer.outcome
        own_first = sorted(outcome.matches.values(), key=self._decided_under_another_id)
        for party in own_first:  # an exclusion that ends now covers no other record
            self._matched(party)
        if self.customer.complete:
            self._all_gone()
        self._band()
        return self.drafts

    def _all_gone(self) -> None:
        """Matches that are none any more."""
        for entity_id, row in self.alerts.items():
            if entity_id and entity_id not in self.customer.outcome.matches:
                self._gone(row)
        for change in self.customer.changes:
            if change.kind == "gone" and change.entity_id not in self.alerts:
                self._gone_unheard(change)

    def _decided_under_another_id(self, party: PartyInResult) -> bool:
        return party.entity_id not in self.exclusions

    def _matched(self, party: PartyInResult) -> None:
        pair = self.own.with_party(party.entity)
        row = self.alerts.get(party.entity_id)
        more: tuple[FactChange, ...] = ()
        exclusion = self.exclusions.get(party.entity_id)
        if exclusion is not None:
            why, more = self._ended(exclusion, pair)
            if not why:
                return
            ending = Ending(why, self.occasion.at, changed=more)
            self.drafts.append(end_exclusion(self.connection, exclusion, ending))
            del self.exclusions[party.entity_id]
        else:
            covering = cover(party, pair, self.exclusions.values(), self.occasion.at)
            if covering.by is not None:
                self._covered(row, party, pair, covering.by)
                return
            more = covering.more
        seen = self._sighting(pair, party)
        move = on_match(None if row is None else held_by(row), seen)
        if move is not None:
            self._write(row, move, _Found(pair, seen, party, more))

    def _ended(self, exclusion: Row[Any], pair: Pair) -> tuple[str, tuple[FactChange, ...]]:
        """Why an exclusion holds no more, and what changed; empty while it holds."""
        changed = pair.compared_changes(Pair(exclusion.subject, exclusion.listed))
        if changed:
            return "facts changed", changed
        return ("expired", ()) if exclusion.until <= self.occasion.at else ("", ())

    def _covered(
        self, row: Row[Any] | None, party: PartyInResult, pair: Pair, exclusion: Row[Any]
    ) -> None:
        """A record of a party that was decided under another id, and says nothing new."""
        also = self.covered.setdefault(exclusion.id, list(ids_of(exclusion.also)))
        if party.entity_id not in also:
            also.append(party.entity_id)
            ours = EXCLUSION.c.id == exclusion.id
            kept = update(EXCLUSION).where(ours).values(also=encoded(also))
            self.connection.execute(kept)
        if row is not None and row.state in {"superseded", "decided"}:
            return
        move = Move("appeared" if row is None else row.kind, "superseded", "superseded")
        text = f"the same party as {exclusion.entity_id}, which decision {exclusion.decision} is of"
        seen = self._sighting(pair, party)
        found = _Found(pair, seen, party, decision=exclusion.decision)
        self._write(row, move, found, text)

    def _sighting(self, pair: Pair, party: PartyInResult) -> Sighting:
        band = self.customer.outcome.band
        return Sighting(band, party.score, pair.facts, party.facts)

    def _gone(self, row: Row[Any]) -> None:
        if row.entity_id in self.exclusions:
            return  # it was another party anyway; should it match again, the exclusion holds
        if row.state == "decided" and row.outcome == "false_positive":
            return
        move = on_gone(held_by(row))
        if move is not None:
            pair = Pair(self.own.subject, row.listed, self.own.customer_facts)
            seen = Sighting(row.band, 0.0, pair.facts, row.party_facts)
            more = (FactChange("result", "match", (), (row.caption,)),)
            self._write(row, move, _Found(pair, seen, None, more))

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
            "same_party": encoded(() if party is None else party.same_party),
            "changed_at": occasion.at,
            "screening_id": customer.screening_id,
            "basis": encoded(occasion.basis),
            "run": occasion.run,
        }
        if found.decision:
            values |= {"outcome": "false_positive", "decision": found.decision}
        if party is not None:
            values |= {"source": party.source, "caption": party.caption}
        due = occasion.at + occasion.rules.due(found.seen.band)
        if row is None:
            own = self._own(found)
            values = {**own, **values, "changed": encoded(changed), "due_at": due}
        else:
            news = changed if row.state == "decided" else (*changes_of(row.changed), *changed)
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
