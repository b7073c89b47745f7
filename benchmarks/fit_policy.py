"""Fit the name scales of the policy: ``python -m benchmarks.fit_policy FOLDER [--write]``.

FOLDER holds ``lists/`` and ``eval/``. Pairs known to be the same party or not (``name_pairs``) are
split in halves by party. On one half a logistic model per scale gives the log-odds of similarity
and agreeing bits (iteratively reweighted least squares, ridge penalty), read off at the policy's
knots and made monotone in both. The other half is only measured: of pairs scored p, how many are
true.
``--write`` puts the tables into ``screening/policy.toml``, those of ``KEPT`` aside. The same
files and readings give the same tables; of each is printed how far the policy's is from it.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.lists import read_lists
from benchmarks.name_pairs import NamePair, all_but_one_word, other_parties, pairs, same_party
from screening.index import Index
from screening.index.flags import (
    OTHER_TELLING,
    OTHER_WORDS,
    SHORTENED,
)
from screening.index.scales import SCALES
from screening.policy import Policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from screening.policy.rules import NameRules, Scale

POLICY = Path(__file__).parent.parent / "screening" / "policy.toml"
SAMPLE = 8_000
"""Listed names drawn for each way of being asked about."""

OTHER_WEIGHT: dict[Scale, float] = {
    "person": 2.4, "organization": 5.0, "vessel": 1.0, "aircraft": 1.0, "key": 5.0,
}  # fmt: skip
"""What one unlisted party counts: as many unlisted as listed ones are asked about, and more where a
false alarm is likelier than the sample shows (companies and Korean names are not as rare in
trade)."""

LEFT = {
    "lacking_words": SHORTENED | OTHER_WORDS,
    "other_words": OTHER_WORDS,
    "other_telling": OTHER_TELLING,
}
"""Deductions fitted beside the scales, each on top of those before it: words left on both sides
cost at least as much as on one, telling words at least as much as any."""
FLAG_OF = {
    "lacking_words": SHORTENED,
    "other_words": OTHER_WORDS,
    "other_telling": OTHER_TELLING,
}

AT_LEAST: dict[Scale, dict[str, int]] = {
    "person": {"lacking_words": -1480, "other_words": -1480, "other_telling": -2000},
    "vessel": {"lacking_words": -5700, "other_words": -5700},
    "aircraft": {"lacking_words": -5700, "other_words": -5700},
}
"""Deductions that are a design rule.

A person of another family name is another person, though the sample holds few families of one
father's names. A ship of two words with another word is another ship (MI RIM is not MI RIM STAR),
and only an identifier says otherwise. Names of three words still find it.
"""

KEPT: frozenset[Scale] = frozenset({"key"})
"""Scales that the policy keeps from an earlier fit: measured here, never written.

Equal keys say more of full Korean names than of the sample's pairs, most of which are Arabic: what
a fit of both gives let North Koreans' full names fall below the threshold.
"""

RIDGE = 0.05
STEPS = 30
LEAST_POINTS, MOST_POINTS = -8000, 9000
EXACT_LEAST = 4000
"""An exact name with nothing against it alerts by itself, a weak alias included (design rule)."""


def features(similarity: NDArray[np.float64], bits: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the log-odds are linear in: share lost, its square, information and both together."""
    lost = 1 - similarity / 1000
    told = np.minimum(bits, 40) / 10
    return np.stack([np.ones_like(lost), lost, lost**2, told, np.log1p(told), lost * told], axis=1)


def fit_log_odds(found: Sequence[NamePair], other_weight: float) -> NDArray[np.float64]:
    """Coefficients of the logistic model by iteratively reweighted least squares.

    The last are those of ``LEFT``, none above zero: words that differ never speak for a match, so
    a column that would is left out and the rest fitted again.
    """
    x = features(*(np.array([p[c] for p in found], np.float64) for c in (3, 4)))
    left = np.array([[p.flags & flag > 0 for flag in LEFT.values()] for p in found], np.float64)
    x = np.concatenate((x, left), axis=1)
    y = np.array([p.true for p in found], np.float64)
    weight = np.where(y > 0, 1.0, other_weight)
    while True:
        beta = _fitted(x, y, weight)
        speaking = np.flatnonzero(beta[-len(LEFT) :] > 0)
        if not len(speaking):
            return beta
        x[:, len(beta) - len(LEFT) + speaking] = 0


def _fitted(
    x: NDArray[np.float64], y: NDArray[np.float64], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Log-odds coefficients; those of an empty column are zero."""
    beta = np.zeros(x.shape[1])
    penalty = RIDGE * np.eye(len(beta))
    penalty[0, 0] = 0
    for _ in range(STEPS):
        p = np.clip(1 / (1 + np.exp(-x @ beta)), 1e-6, 1 - 1e-6)
        curvature = weight * p * (1 - p)
        beta += np.linalg.solve(
            (x * curvature[:, None]).T @ x + penalty, x.T @ (weight * (y - p)) - penalty @ beta
        )
    return beta


def deductions(beta: NDArray[np.float64]) -> dict[str, int]:
    """What each flag costs by itself, from coefficients that come on top of each other."""
    lacking, other, telling = np.round(100 * beta[-len(LEFT) :] / np.log(2)).astype(int) * 10
    return {
        "lacking_words": int(lacking),
        "other_words": int(lacking + other),
        "other_telling": int(telling),
    }


def table(beta: NDArray[np.float64], policy: Policy, scale: Scale) -> NDArray[np.int64]:
    """Points at the knots: log2-odds less the prior, monotone in similarity and in bits.

    Equal keys are no exact name: Omar and Amir have the same consonants.
    """
    section = policy.rules.match.names
    knots_s, knots_b = section.similarity, section.bits
    grid = np.array([[s, b] for s in knots_s for b in knots_b], np.float64)
    points = 1000 * features(grid[:, 0], grid[:, 1]) @ beta[: -len(LEFT)] / np.log(2)
    points = points.reshape(len(knots_s), len(knots_b)) - policy.rules.weights.prior
    points = np.clip(points, LEAST_POINTS, MOST_POINTS)
    points[0] = LEAST_POINTS
    if scale != "key":
        points[-1] = np.maximum(points[-1], EXACT_LEAST)
    points = np.maximum.accumulate(np.maximum.accumulate(points, axis=0), axis=1)
    return np.floor(points / 10).astype(np.int64) * 10


def lines(points: NDArray[np.int64], policy: Policy) -> str:
    """A scale as TOML, one line per similarity."""
    knots = policy.rules.match.names.similarity
    rows = [
        f"  [{', '.join(f'{value:5d}' for value in row)}],  # {knot}"
        for row, knot in zip(points.tolist(), knots, strict=True)
    ]
    return "[\n" + "\n".join(rows) + "\n]"


def difference(points: NDArray[np.int64], policy: Policy, scale: Scale) -> str:
    """How far the policy's table of a scale is from the fitted one, in thousandths of a bit."""
    shipped = np.array(policy.rules.match.names.points[scale], np.int64)
    apart = np.abs(shipped - points)
    kept = ", kept from an earlier fit" if scale in KEPT else ""
    return f"{scale}: the policy's is {apart.mean():.0f} off, {apart.max()} at most{kept}"


def reliability(
    found: Sequence[NamePair],
    scales: dict[Scale, NDArray[np.int64]],
    left: dict[str, dict[Scale, int]],
    policy: Policy,
) -> None:
    """Print, for held-out pairs by score, how many are the same party."""
    section = policy.rules.match.names
    buckets: dict[int, list[float]] = {}
    for pair in found:
        name = SCALES[pair.scale]
        points = _interpolated(scales[name], section, pair) + policy.rules.weights.prior
        points += sum(left[key][name] for key, flag in FLAG_OF.items() if pair.flags & flag)
        score = 1 / (1 + 2 ** (-points / 1000))
        weight = 1.0 if pair.true else OTHER_WEIGHT[name]
        bucket = buckets.setdefault(min(int(score * 10), 9), [0.0, 0.0, 0.0, 0])
        bucket[0] += weight
        bucket[1] += weight * pair.true
        bucket[2] += weight * score
        bucket[3] += 1
    print("score       pairs   mean score   same party")
    for tenth, (weight, true, score, count) in sorted(buckets.items()):
        edges = f"{tenth / 10:.1f}-{tenth / 10 + 0.1:.1f}"
        print(f"{edges} {count:9.0f} {score / weight:12.3f} {true / weight:12.3f}")


def _interpolated(points: NDArray[np.int64], section: NameRules, pair: NamePair) -> float:
    by_similarity = [
        np.interp(min(pair.bits, 48), section.bits, row) for row in points.astype(float)
    ]
    return float(np.interp(pair.similarity, section.similarity, by_similarity))


def main() -> None:
    """Fit, print, and write when asked to."""
    folder = Path(sys.argv[1])
    policy = Policy.bundled()
    entities = list(read_lists(folder / "lists"))
    index = Index.build(entities, policy)
    asked = [
        *same_party(entities, folder / "eval", SAMPLE),
        *other_parties(entities, folder / "eval"),
        *all_but_one_word(entities, SAMPLE),
    ]
    found = [pair for pair in pairs(index, asked) if not pair.flags & ~sum(FLAG_OF.values())]
    text = POLICY.read_text("utf-8")
    scales: dict[Scale, NDArray[np.int64]] = {}
    left: dict[str, dict[Scale, int]] = {flag: {} for flag in LEFT}
    for number, name in enumerate(SCALES):
        source = (
            SCALES.index("vessel") if name == "aircraft" else number
        )  # no unlisted aircraft known
        fitted = [p for p in found if p.scale == source and not p.held_out]
        beta = fit_log_odds(fitted, OTHER_WEIGHT[name])
        scales[name] = table(beta, policy, name)
        for flag, value in deductions(beta).items():
            left[flag][name] = min(value, AT_LEAST.get(name, {}).get(flag, 0))
        print(
            f"{name}: fitted on {len(fitted)} pairs, {sum(p.true for p in fitted)} the same party"
        )
        print(lines(scales[name], policy))
        print(difference(scales[name], policy, name))
        if name in KEPT:
            continue
        text = re.sub(
            rf"(\[match\.names\.points\].*?\n{name} = )\[\n.*?\n\]\n",
            rf"\g<1>{lines(scales[name], policy)}\n",
            text,
            flags=re.DOTALL,
        )
    section = policy.rules.match.names
    for kept in KEPT:
        scales[kept] = np.array(section.points[kept], np.int64)
        shipped = (section.lacking_words, section.other_words, section.other_telling)
        for by_scale, points in zip(left.values(), shipped, strict=True):
            by_scale[kept] = points[kept]
    for flag, by_scale in left.items():
        shown = ", ".join(f"{name} = {points}" for name, points in by_scale.items())
        print(f"{flag} = {{ {shown} }}")
        text = re.sub(rf"\b{flag} = \{{.*\}}", f"{flag} = {{ {shown} }}", text)
    reliability([p for p in found if p.held_out], scales, left, policy)
    if "--write" in sys.argv:
        POLICY.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
