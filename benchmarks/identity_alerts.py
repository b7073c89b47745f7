"""Who is asked about, and the alerts that come of it, for ``benchmarks.fit_identity``.

Listed are the UK's spellings of UN parties, and altered listed names. Not listed are persons drawn
from the shares of names of all countries (``screening/data/commonness``), by population, and South
Korean legislators, real companies and real ships of ``eval/``.
"""

from __future__ import annotations

import csv
import random
from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from benchmarks.altered_names import altered
from lists.entity import DateInterval
from screening.commonness import common_key, shares_of_people
from screening.model.subject import Options, Subject
from screening.naming.text import fold, is_latin

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from lists.entity import Entity, Kind
    from screening.links.identities import Identities
    from screening.model.result import Match, Result
    from screening.policy import Policy
    from screening.screener import Screener

TODAY = date(2026, 2, 27)
DRAWN = 100_000
"""Persons drawn from the world; those of one name are screened once and counted as often."""
ALTERED = 700
"""Listed names of each kind that are altered."""
KOREANS = 0.01
"""Share of the world's people."""
FIRST_BIRTH, DAYS_OF_BIRTH = date(1945, 1, 1), 22_000
CHUNK = 500
NEAR = 0.45
"""Score by the name alone from which other fields may make an alert."""


class Asked(NamedTuple):
    """A subject, the records that are it (none: nobody lists it), and how many such there are."""

    subject: Subject
    own: frozenset[str]
    weight: float
    key: str  # the party, or the name of who is not listed


class Alert(NamedTuple):
    """One alert as it is fitted."""

    kind: Kind
    regime: str
    points: int
    less: int  # deducted for a common name
    most: float  # bound of the identity
    true: bool
    weight: float
    key: str


def listed(
    entities: Sequence[Entity], folder: Path, same: Identities, seed: int
) -> Iterator[Asked]:
    """The UK's spellings of UN parties, and altered names of listed ones."""
    by_reference = {one.reference: one for one in entities if one.source == "un"}
    with (folder / "positives_un_uk_names.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if one := by_reference.get(row["un_ref"]):
                yield _of(one, row["query_name"], same)
    chance = random.Random(seed)
    for kind in ("person", "organization", "vessel"):
        known = [one for one in entities if one.kind == kind]
        for one in chance.sample(known, min(ALTERED, len(known))):
            name = next((n.full for n in one.names if is_latin(n.full)), "")
            if name:
                yield _of(one, altered(name, kind, chance), same)


def _of(one: Entity, name: str, same: Identities) -> Asked:
    subject = Subject(
        kind=one.kind,
        names=(name,),
        birth_dates=one.birth_dates[:1],
        nationalities=one.nationalities[:1],
        countries=one.countries[:1],
        flag=next(iter(one.flags), ""),
    )
    return Asked(subject, frozenset((same.party(one.id),)), 1.0, same.party(one.id))


def drawn_people(entities: Iterable[Entity], seed: int) -> Iterator[Asked]:
    """Persons of the world by population: two or three words, as often as people bear them.

    Only names whose every word stands in some listed name can be an alert worth fitting; the others
    are drawn, and left out.
    """
    spelled = spellings(entities)
    shares, population = shares_of_people()
    by_country: dict[str, dict[str, float]] = defaultdict(dict)
    for word, row in shares.items():
        for country, share in row.items():
            by_country[country][word] = share
    chance = random.Random(seed)
    places = [country for country in population if country in by_country]
    weights = [population[country] for country in places]
    found: Counter[tuple[str, str]] = Counter()
    for country, count in Counter(chance.choices(places, weights, k=DRAWN)).items():
        names = drawn_names(by_country[country], spelled, count, chance)
        found.update((name, country) for name in names)
    for (name, country), count in found.items():
        born = FIRST_BIRTH + timedelta(days=chance.randrange(DAYS_OF_BIRTH))
        subject = Subject(
            kind="person",
            names=(name,),
            birth_dates=(DateInterval(born, born),),
            nationalities=(country,),
        )
        yield Asked(subject, frozenset(), float(count), name)


def spellings(entities: Iterable[Entity]) -> dict[str, Counter[str]]:
    """How the words of listed persons' names are spelled, by what the spellings share."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    latin = (
        name.full
        for one in entities
        if one.kind == "person"
        for name in one.names
        if is_latin(name.full)
    )
    for full in latin:
        for word in fold(full).split():
            found[common_key(word)][word] += 1
    return found


def drawn_names(
    shares: dict[str, float], spelled: dict[str, Counter[str]], count: int, chance: random.Random
) -> Iterator[str]:
    """So many names of one country, those left out of which a word stands in no listed name."""
    words, known = [*shares, ""], [*shares.values(), max(0.0, 1 - sum(shares.values()))]
    for _ in range(count):
        picked = chance.choices(words, known, k=chance.choice((2, 2, 3)))
        if all(word in spelled for word in picked):
            forms = [spelled[word] for word in picked]
            yield " ".join(chance.choices(list(f), list(f.values()))[0] for f in forms)


def real_negatives(folder: Path, entities: Iterable[Entity]) -> Iterator[Asked]:
    """Legislators, companies and ships that nobody lists, weighted as the persons drawn are."""
    imos = {number.normalized for one in entities for number in one.identifiers}
    with (folder / "negatives_persons_korea.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        born = date.fromisoformat(row["birth"])
        subject = Subject(
            kind="person",
            names=(row["name_en"],),
            birth_dates=(DateInterval(born, born),),
            nationalities=("KR",),
        )
        yield Asked(subject, frozenset(), KOREANS * DRAWN / len(rows), row["name_en"])
    files: tuple[tuple[str, Kind], ...] = (
        ("negatives_companies.csv", "organization"),
        ("negatives_vessels.csv", "vessel"),
    )
    for file_name, kind in files:
        with (folder / file_name).open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            if row.get("imo") in imos:
                continue  # a listed ship among them
            country = row.get("country", "")[:2].upper()
            subject = Subject(
                kind=kind,
                names=(row["name"],),
                countries=(country,) if country and kind == "organization" else (),
                flag=row.get("flag", "") if kind == "vessel" else "",
            )
            yield Asked(subject, frozenset(), DRAWN / len(rows), row["name"])


def bare(subject: Subject) -> Subject:
    """A subject by name alone."""
    return replace(subject, birth_dates=(), nationalities=(), countries=(), flag="")


def fuller(subject: Subject) -> Iterator[Subject]:
    """A subject with its birth date, and with its nationality, country or flag."""
    if subject.birth_dates:
        yield replace(bare(subject), birth_dates=subject.birth_dates)
    if subject.nationalities or subject.countries or subject.flag:
        countries = () if subject.nationalities else subject.countries
        yield replace(subject, birth_dates=(), countries=countries)


def alerts(screener: Screener, asked: Sequence[Asked], same: Identities) -> Iterator[Alert]:
    """Every alert of those listed that is the party itself, and every one of those that are not.

    With further fields only those are screened whose name alone comes near a listed one.
    """
    near = [
        one
        for one, result in screened(screener, [(one, bare(one.subject)) for one in asked], NEAR)
        if result.matches
    ]
    questions = [(one, bare(one.subject)) for one in near]
    questions += [(one, subject) for one in near for subject in fuller(one.subject)]
    for one, result in screened(screener, questions, None):
        for match in reached(result, screener.policy):
            true = same.party(match.entity.id) in one.own
            if true or not one.own:
                yield _alert(match, one, screener.policy, true=true)
            if not one.own:
                break  # whoever is nobody's is one false alert


def screened(
    screener: Screener, questions: Sequence[tuple[Asked, Subject]], threshold: float | None
) -> Iterator[tuple[Asked, Result]]:
    """The answer to each question, at the usual thresholds or at this one."""
    options = Options(limit=10, explain=False, threshold=threshold)
    for first in range(0, len(questions), CHUNK):
        chunk = questions[first : first + CHUNK]
        results = screener.screen_many([subject for _, subject in chunk], options, TODAY)
        yield from zip((one for one, _ in chunk), results, strict=True)


def reached(result: Result, policy: Policy) -> Iterator[Match]:
    """Every party at or above the threshold, also one of a shared name, which is no alert."""
    least = policy.rules.match.threshold
    for match in (*result.matches, *result.discounted):
        if match.score >= least[match.entity.kind]:
            yield match


def _alert(match: Match, one: Asked, policy: Policy, *, true: bool) -> Alert:
    known = match.identification
    if known is None:
        raise ValueError("a match of this engine always states its identity")
    rules = policy.rules.identity
    return Alert(
        match.entity.kind,
        known.regime,
        match.points,
        sum(-term.points for term in known.terms if term.feature == "commonness"),
        rules.most if known.identified else rules.most_unidentified,
        true,
        one.weight,
        one.key,
    )
