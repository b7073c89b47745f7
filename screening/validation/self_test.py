"""The self-test: every listed name, as listed and altered, must bring its own party back.

Names are altered by ``screening.validation.alter`` with the policy's hash as seed, so the same
policy and lists give the same test. An altered name that is, word for word, a name of another party
asks for that party and is left out and counted. A party is *found* if its own record is among the
alerts at the policy's thresholds; it is *first* if the first alert is that record, another record
of the same party, or a record that bears exactly the name that was altered. Equal scores share a
place.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from screening.model.subject import Options, Subject
from screening.validation.alter import ALTERATIONS, Alteration, altered
from screening.validation.judging import MOST_SEEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from lists.entity import Entity, Kind
    from screening.links.identities import Identities
    from screening.model.result import Match, Result
    from screening.screener import Screener


class ListedName(NamedTuple):
    """A name and the records that bear it in these very letters: (record, kind of name)."""

    full: str
    kind: Kind
    bearers: tuple[tuple[str, str], ...]


class Group(NamedTuple):
    """What trials are counted by."""

    alteration: str
    kind: str
    source: str
    name_kind: str


@dataclass(frozen=True, slots=True)
class Miss:
    """A trial whose party was not found, or not first.

    ``score`` is what the party itself reached, at the lowest threshold the policy allows; 0 below.
    """

    alteration: str
    listed_name: str
    asked: str
    kind: str
    source: str
    entity_id: str
    reference: str
    name_kind: str
    found: bool
    score: float
    first: str
    first_score: float


@dataclass(slots=True)
class Tally:
    """Counts by ``Group``; tallies of parts add up to that of the whole."""

    tried: Counter[Group] = field(default_factory=Counter)
    found: Counter[Group] = field(default_factory=Counter)
    first: Counter[Group] = field(default_factory=Counter)
    not_applicable: Counter[Group] = field(default_factory=Counter)
    another_party: Counter[Group] = field(default_factory=Counter)
    lost: list[Miss] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Count the other's trials too."""
        self.tried += other.tried
        self.found += other.found
        self.first += other.first
        self.not_applicable += other.not_applicable
        self.another_party += other.another_party
        self.lost += other.lost


def listed_names(
    entities: Iterable[Entity], seed: str, sample: int | None = None
) -> list[ListedName]:
    """Every listed name with its bearers, in an order that is stable but tells nothing.

    ``sample`` takes so many from the front of that order.
    """
    bearers: dict[tuple[str, Kind], dict[str, str]] = defaultdict(dict)
    for entity in entities:
        for name in entity.names:
            bearers[name.full, entity.kind].setdefault(entity.id, name.kind)

    def place(key: tuple[str, Kind]) -> bytes:
        text = f"{seed}\0{key[1]}\0{key[0]}".encode(errors="surrogatepass")
        return hashlib.sha256(text).digest()

    ordered = sorted(bearers, key=place)[:sample]
    return [ListedName(full, kind, tuple(bearers[full, kind].items())) for full, kind in ordered]


class _Trial(NamedTuple):
    alteration: Alteration
    name: ListedName
    asked: str


def try_names(
    screener: Screener, identities: Identities, names: Sequence[ListedName], today: date
) -> Tally:
    """Alter each name in every way that applies, screen all, count what came back."""
    tally = Tally()
    trials = [
        trial
        for name in names
        for alteration in ALTERATIONS
        if (trial := _trial(alteration, name, screener.policy.hash, identities, tally))
    ]
    results = _screened(screener, trials, today, None)
    short = [
        trial
        for trial, result in zip(trials, results, strict=True)
        if not {one for one, _ in trial.name.bearers} <= {m.entity.id for m in result.matches}
    ]
    lowest = screener.policy.rules.match.threshold_bounds[0]
    near = dict(zip(short, _screened(screener, short, today, lowest), strict=True))
    for trial, result in zip(trials, results, strict=True):
        _count(trial, result, near.get(trial), identities, tally)
    return tally


def _trial(
    alteration: Alteration, name: ListedName, seed: str, identities: Identities, tally: Tally
) -> _Trial | None:
    asked = name.full if alteration.weight == "exact" else None
    if asked is None:
        asked = altered(alteration, name.full, name.kind, seed)
        another = frozenset() if asked is None else identities.bearers(asked)
        own = identities.parties(identities.bearers(name.full))
        if asked is None or identities.parties(another) - own:
            left_out = tally.not_applicable if asked is None else tally.another_party
            left_out.update(_groups(alteration, name, identities))
            return None
    return _Trial(alteration, name, asked)


def _groups(alteration: Alteration, name: ListedName, identities: Identities) -> list[Group]:
    return [
        Group(alteration.code, name.kind, identities.entities[one].source, name_kind)
        for one, name_kind in name.bearers
    ]


def _screened(
    screener: Screener, trials: Sequence[_Trial], today: date, threshold: float | None
) -> list[Result]:
    options = Options(limit=MOST_SEEN, threshold=threshold, explain=False)
    subjects = [Subject(names=(trial.asked,), kind=trial.name.kind) for trial in trials]
    return screener.screen_many(subjects, options, today)


def _count(
    trial: _Trial, result: Result, near: Result | None, identities: Identities, tally: Tally
) -> None:
    matches = result.matches
    alerts = {match.entity.id for match in matches}
    top = matches[0] if matches else None
    leading = [match.entity.id for match in matches if top and match.points == top.points]
    exact = identities.parties(identities.bearers(trial.name.full))
    groups = _groups(trial.alteration, trial.name, identities)
    for group, (bearer, name_kind) in zip(groups, trial.name.bearers, strict=True):
        found = bearer in alerts
        first = any(
            identities.same(leader, bearer) or identities.party(leader) in exact
            for leader in leading
        )
        tally.tried[group] += 1
        tally.found[group] += found
        tally.first[group] += first
        if not (found and first):
            entity = identities.entities[bearer]
            own = _own_score(bearer, matches if found else near.matches if near else ())
            tally.lost.append(
                Miss(
                    alteration=trial.alteration.code,
                    listed_name=trial.name.full,
                    asked=trial.asked,
                    kind=trial.name.kind,
                    source=entity.source,
                    entity_id=bearer,
                    reference=entity.reference,
                    name_kind=name_kind,
                    found=found,
                    score=own,
                    first=f"{top.entity.caption} ({top.entity.id})" if top else "",
                    first_score=top.score if top else 0.0,
                )
            )


def _own_score(bearer: str, matches: Sequence[Match]) -> float:
    return next((match.score for match in matches if match.entity.id == bearer), 0.0)
