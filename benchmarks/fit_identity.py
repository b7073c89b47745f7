"""Fit the identity scales of the policy: ``python -m benchmarks.fit_identity FOLDER [--write]``.

FOLDER holds ``lists/`` and ``eval/``. Subjects that are listed (the UK's spellings of UN parties,
altered listed names) and subjects that are not are screened as a client would screen them: by name
alone, with a birth date, with a nationality or country. Who is not listed: persons drawn from the
shares of names of all countries (``screening/data/commonness``), by population; South Korean
legislators, real companies and real ships of ``eval/``. They are weighted so that ``TRUE`` of the
alerts by name alone are the party.

Of every alert the points, the regime and the deduction for a common name are kept, and whether it
is the party. Parties and names fall into two halves. On one half a logistic gives base and slope by
regime and kind. The table is of the other half, with names drawn by another seed: of the alerts
with an identity p, how many are the party. ``--write`` puts the scales into
``screening/policy.toml`` and the table into ``docs/validation.md``. The same files give the same
numbers.
"""

from __future__ import annotations

import csv
import hashlib
import math
import random
import re
import sys
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from msgspec import structs, to_builtins

from benchmarks.altered_names import altered
from benchmarks.lists import read_lists
from lists.entity import DateInterval, Snapshot
from screening.commonness import common_key, shares_of_people
from screening.links.identities import Identities
from screening.model.subject import Options, Subject
from screening.naming.text import fold, is_latin
from screening.policy import Policy
from screening.policy.rules import IdentityScale as Scale
from screening.screener import Screener

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lists.entity import Entity, Kind
    from screening.model.result import Match, Result

ROOT = Path(__file__).parent.parent
POLICY = ROOT / "screening" / "policy.toml"
PAGE = ROOT / "docs" / "validation.md"
SEED, TODAY = 1718, date(2026, 2, 27)
MEASURED_SEED = 90210
"""Seed of what is only measured, drawn after every choice was made on the alerts of ``SEED``."""
TRUE = 2 / 3
"""Share of the alerts by name alone that are the party: as where 7 of 1,000 persons are listed and
3 or 4 of 1,000 others alert. Where it is another share, the log2 odds move by as much as those of
the alerts do."""
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
RIDGE = 1.0
"""Pull towards a slope of one and no base, in alerts; it decides where hardly any are false."""
STEPS = 60
LONGEST_STEP = 1.0
KNEE = 5000
"""Points above which the slope is another one: those of names that agree in full."""
LEAST_SLOPE = 100
LEAST_FALSE = 8
"""False alerts that a scale needs; with fewer, that of the name alone is moved (``shifted``)."""
MOST_OF_A_FIELD = 4000
REGIMES = {
    "name only": "name_only",
    "name and attribute": "name_and_attribute",
    "name and birth date": "name_and_birth_date",
}
EDGES = (0.0, 0.1, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)
LEAST_PAIRS = 50


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


def held_out(one: Asked) -> bool:
    """Whether a party, or the name of who is not listed, is only measured: one half of them."""
    return bool(hashlib.blake2b(one.key.encode(), digest_size=1).digest()[0] % 2)


def weighted(found: Sequence[Alert]) -> list[Alert]:
    """The alerts weighted so that ``TRUE`` of those by name alone are the party, of each kind."""
    of_names: dict[tuple[str, bool], float] = defaultdict(float)
    for one in found:
        if one.regime == "name only":
            of_names[one.kind, one.true] += one.weight
    share = {
        kind: TRUE / (1 - TRUE) * of_names[kind, False] / of_names[kind, True]
        for kind in {kind for kind, _ in of_names}
        if of_names[kind, True] and of_names[kind, False]
    }
    return [
        one._replace(weight=share.get(one.kind, 1.0) * one.weight) if one.true else one
        for one in found
    ]


def fit(found: Sequence[Alert]) -> Scale:
    """A logistic in the points, steeper or flatter above ``KNEE``; its offset is the deduction."""
    points = np.array([one.points / 1000 for one in found])
    offset = np.array([-one.less / 1000 for one in found]) * math.log(2)
    true = np.array([one.true for one in found], np.float64)
    weight = np.array([one.weight for one in found])
    weight = weight * len(found) / weight.sum()
    x = np.stack([np.ones_like(points), points, np.maximum(0, points - KNEE / 1000)], axis=1)
    usual = np.array([0.0, math.log(2), 0.0])
    beta = usual.copy()
    for _ in range(STEPS):
        p = np.clip(1 / (1 + np.exp(-np.clip(x @ beta + offset, -40, 40))), 1e-6, 1 - 1e-6)
        curve = (x * (weight * p * (1 - p))[:, None]).T @ x + RIDGE * np.eye(3)
        step = np.linalg.solve(curve, x.T @ (weight * (true - p)) - RIDGE * (beta - usual))
        beta = beta + step * min(1.0, LONGEST_STEP / max(1e-9, float(np.abs(step).max())))
    base, slope, bend = (10 * round(100 * one / math.log(2)) for one in beta.tolist())
    slope = max(LEAST_SLOPE, slope)
    return Scale(base, slope, KNEE, max(LEAST_SLOPE - slope, bend))


def fitted_on(found: Iterable[Alert]) -> list[Alert]:
    """Weighted alerts whose identity is fitted: those of another kind and by number are not."""
    return weighted([one for one in found if one.regime in REGIMES])


def of_regime(found: Sequence[Alert], regime: str, kind: Kind) -> list[Alert]:
    """The alerts of one regime and kind."""
    return [one for one in found if (one.regime, one.kind) == (regime, kind)]


def shifted(scale: Scale, alone: Sequence[Alert], fitted: Sequence[Alert]) -> Scale:
    """The scale of the name alone, moved by how much rarer false alerts are with a further field.

    One false alert more than there are is counted; nothing is moved where no alert is known.
    """
    if not fitted:
        return scale
    true = sum(one.true for one in fitted), sum(one.true for one in alone)
    odds = (true[0] / (len(fitted) - true[0] + 1)) / (true[1] / max(1, len(alone) - true[1]))
    more = min(MOST_OF_A_FIELD, max(0, round(1000 * math.log2(max(1.0, odds)), -1)))
    return structs.replace(scale, base=scale.base + int(more))


def identity(one: Alert, scale: Scale) -> float:
    """The identity an alert gets by a scale."""
    return min(one.most, 1 / (1 + 2 ** (-(scale.points(one.points) - one.less) / 1000)))


def table(found: Sequence[Alert], scales: dict[tuple[str, Kind], Scale]) -> list[str]:
    """Lines of the reliability table: of all regimes together, then of each."""
    lines = [
        "| regime | stated identity | alerts | mean stated | are the party |",
        "|---|---|---|---|---|",
    ]
    stated = [(identity(one, scales[one.regime, one.kind]), one) for one in found]
    for regime in ("all", *REGIMES):
        rows: dict[int, list[tuple[float, Alert]]] = defaultdict(list)
        for value, one in stated:
            if regime in {"all", one.regime}:
                rows[sum(value >= edge for edge in EDGES[1:-1])].append((value, one))
        for place, pairs in sorted(rows.items()):
            weight = sum(one.weight for _, one in pairs)
            mean = sum(value * one.weight for value, one in pairs) / weight
            share = sum(one.weight for _, one in pairs if one.true) / weight
            counted = f"{len(pairs)}" + ("" if len(pairs) >= LEAST_PAIRS else " (few)")
            edges = f"{EDGES[place]:.2f} to {EDGES[place + 1]:.2f}"
            lines.append(f"| {regime} | {edges} | {counted} | {mean:.3f} | {share:.3f} |")
    return lines


def write(scales: dict[tuple[str, Kind], Scale], lines: Sequence[str]) -> None:
    """Put the scales into the policy and the table into the page on validation."""
    text = POLICY.read_text("utf-8")
    for (regime, kind), scale in scales.items():
        written = ", ".join(f"{key} = {value}" for key, value in to_builtins(scale).items())
        text = re.sub(
            rf"(\[identity\.scale\.{REGIMES[regime]}\].*?\n{kind} = )\{{.*?\}}",
            rf"\g<1>{{ {written} }}",
            text,
            count=1,
            flags=re.DOTALL,
        )
    POLICY.write_text(text, "utf-8")
    page = PAGE.read_text("utf-8")
    head, tail = "<!-- identity: begin -->\n", "<!-- identity: end -->"
    before, _, rest = page.partition(head)
    _, _, after = rest.partition(tail)
    PAGE.write_text("".join((before, head, "\n".join(lines), "\n", tail, after)), "utf-8")


def main() -> None:
    """Fit, print, and write when asked to."""
    folder = Path(sys.argv[1])
    entities = tuple(read_lists(folder / "lists"))
    screener = Screener(Snapshot("fit", (), entities), Policy.bundled())
    same = Identities(entities)
    drawn = {
        seed: [
            *listed(entities, folder / "eval", same, seed),
            *drawn_people(entities, seed),
            *real_negatives(folder / "eval", entities),
        ]
        for seed in (SEED, MEASURED_SEED)
    }
    fitting = [one for one in drawn[SEED] if not held_out(one)]
    measuring = [one for one in drawn[MEASURED_SEED] if held_out(one)]
    found = fitted_on(alerts(screener, fitting, same))
    scales: dict[tuple[str, Kind], Scale] = {}
    kinds: tuple[Kind, ...] = ("person", "organization", "vessel")
    for regime in REGIMES:
        for kind in kinds:
            fitted = of_regime(found, regime, kind)
            true = sum(one.true for one in fitted)
            if min(true, len(fitted) - true) >= LEAST_FALSE:
                scales[regime, kind] = fit(fitted)
            else:
                alone = of_regime(found, "name only", kind)
                scales[regime, kind] = shifted(scales["name only", kind], alone, fitted)
            print(f"{regime}, {kind}: {len(fitted)} alerts, {true} true: {scales[regime, kind]}")
        scales[regime, "aircraft"] = scales[regime, "vessel"]  # no unlisted aircraft are known
    lines = table(fitted_on(alerts(screener, measuring, same)), scales)
    print("\n".join(lines))
    if "--write" in sys.argv:
        write(scales, lines)


if __name__ == "__main__":
    main()
