"""Fit the identity scales of the policy: ``python -m benchmarks.fit_identity FOLDER [OPTION]``.

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
``screening/policy.toml`` and the table into ``docs/validation.md``; ``--measure`` fits nothing, and
puts the table of the scales that are in the policy into the page. The same files give the same
numbers.
"""

from __future__ import annotations

import hashlib
import math
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from msgspec import structs, to_builtins

from benchmarks.identity_alerts import alerts, drawn_people, listed, real_negatives
from benchmarks.lists import read_lists
from lists.entity import Snapshot
from screening.links.identities import Identities
from screening.policy import Policy
from screening.policy.rules import IdentityScale as Scale
from screening.screener import Screener

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from benchmarks.identity_alerts import Alert, Asked
    from lists.entity import Kind

ROOT = Path(__file__).parent.parent
POLICY = ROOT / "screening" / "policy.toml"
PAGE = ROOT / "docs" / "validation.md"
SEED = 1718
MEASURED_SEED = 90210
"""Seed of what is only measured, drawn after every choice was made on the alerts of ``SEED``."""
TRUE = 2 / 3
"""Share of the alerts by name alone that are the party: as where 7 of 1,000 persons are listed and
3 or 4 of 1,000 others alert. Where it is another share, the log2 odds move by as much as those of
the alerts do."""
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


def write(scales: dict[tuple[str, Kind], Scale]) -> None:
    """Put the scales into the policy."""
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


def publish(lines: Sequence[str]) -> None:
    """Put the table into the page on validation."""
    page = PAGE.read_text("utf-8")
    head, tail = "<!-- identity: begin -->\n", "<!-- identity: end -->"
    before, _, rest = page.partition(head)
    _, _, after = rest.partition(tail)
    PAGE.write_text("".join((before, head, "\n".join(lines), "\n", tail, after)), "utf-8")


def fitted_scales(found: Sequence[Alert]) -> dict[tuple[str, Kind], Scale]:
    """The scale of every regime and kind; one with few false alerts is moved, not fitted."""
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
    return scales


def shipped_scales(policy: Policy) -> dict[tuple[str, Kind], Scale]:
    """The scales that are in the policy."""
    by_regime = policy.rules.identity.scale
    return {
        (regime, kind): scale
        for regime, key in REGIMES.items()
        for kind, scale in by_regime[key].items()
    }


def main() -> None:
    """Fit, print, and write when asked to."""
    folder = Path(sys.argv[1])
    entities = tuple(read_lists(folder / "lists"))
    policy = Policy.bundled()
    screener = Screener(Snapshot("fit", (), entities), policy)
    same = Identities(entities)

    def drawn(seed: int) -> list[Asked]:
        return [
            *listed(entities, folder / "eval", same, seed),
            *drawn_people(entities, seed),
            *real_negatives(folder / "eval", entities),
        ]

    only_measure = "--measure" in sys.argv
    if only_measure:
        scales = shipped_scales(policy)
    else:
        fitting = [one for one in drawn(SEED) if not held_out(one)]
        scales = fitted_scales(fitted_on(alerts(screener, fitting, same)))
    measuring = [one for one in drawn(MEASURED_SEED) if held_out(one)]
    lines = table(fitted_on(alerts(screener, measuring, same)), scales)
    print("\n".join(lines))
    if "--write" in sys.argv:
        write(scales)
    if only_measure or "--write" in sys.argv:
        publish(lines)


if __name__ == "__main__":
    main()
