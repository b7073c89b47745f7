"""Puts the client's side together: nexus, signals by family, law, counter-indicators, strength.

``T = nexus · (1 - Π(1 - signal)) · jurisdiction · Π(1 - counter)`` with one signal per family. What
is suspicious without a tie to the DPRK becomes a red flag instead.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import prod
from typing import TYPE_CHECKING, Final, Literal

from screening.model.result import Finding, Term
from screening.model.subject import Activity, Subject
from screening.typologies.catalogue import Typology, by_code, catalogue_order
from screening.typologies.client.caps import Share, share_of_cap
from screening.typologies.client.conduct import (
    flag_signals,
    money_signals,
    paper_signals,
    vessel_signals,
)
from screening.typologies.client.counter import Counter, Deal, counters
from screening.typologies.client.goods import goods_signals, route_signals
from screening.typologies.client.nexus import MENTION, NONE, deal_nexus, party_signals
from screening.typologies.client.partners import bank_signals, partner_signals
from screening.typologies.client.people import broker_signals, it_signals, worker_signals
from screening.typologies.client.signal import Signal, stronger

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from screening.policy.rules import TypologyRules

_EMPTY = Activity()
FOR_WHAT_NOT_SENT: Final = "; what it is for was not sent"
"""How a red flag ends that is a tie to the DPRK and nothing else."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the client's side is judged by: policy ``[typologies]``, law, today, list knowledge.

    ``tie`` is the best match with a DPRK party, as an identity term; ``extra``
    are signals from such parties (a counterparty that is listed); ``wallets`` whose they are.
    """

    rules: TypologyRules
    jurisdictions: tuple[str, ...]
    today: date
    wallets: Mapping[str, str] = field(default_factory=dict)
    tie: Term | None = None
    extra: tuple[Signal, ...] = ()


@dataclass(frozen=True, slots=True)
class Submission:
    """What the client's side came to.

    ``nexus`` is the tie used, if any, and ``ties`` all that count; ``noticed`` says everything that
    raised a signal.
    """

    findings: tuple[Finding, ...] = ()
    red_flags: tuple[Term, ...] = ()
    nexus: Term | None = None
    noticed: tuple[str, ...] = ()
    ties: tuple[str, ...] = ()


NOTHING = Submission()


def assess_submission(subject: Subject, context: Context) -> Submission:
    """Typologies and red flags of what the client submitted, strongest finding first."""
    activity = subject.activity
    deal = deal_nexus(activity) if activity else NONE
    signals = list(_signals(subject, activity, context))
    nexus_signals = [
        *party_signals(subject),
        *deal.signals,
        *(s for s in signals if not s.typology),
    ]
    tie, mentioned = _strongest_tie(nexus_signals, context)
    signals = [signal for signal in signals if signal.typology]
    if tie is None and not signals:
        return NOTHING
    counts = tie if tie is not None and tie.value > context.rules.signal["C"] else None
    if counts is not None:
        signals += _signals_of_tied(subject, deal.way, context)
    flags: list[Signal] = []
    if counts is None or counts.value < context.rules.signal["S"]:
        # With hardly a tie to the DPRK, odd conduct is a red flag of its own, not a typology.
        flags = [signal for signal in signals if signal.suspicious]
        signals = [signal for signal in signals if counts is not None and not signal.suspicious]
    findings = _findings(signals, counts, subject, context) if counts is not None else ()
    red_flags = tuple(_red_flag(flag, context) for flag in _by_family(flags).values())
    conduct = any(s.weight != "C" for s in signals) or any(f.counter for f in findings)
    if counts is not None and not conduct and counts is not context.tie:
        little = subject.kind == "person" or mentioned
        weight = context.rules.signal["U"] if little else counts.value
        why = f"nexus: a tie to the DPRK: {counts.why}{FOR_WHAT_NOT_SENT}"
        red_flags = (*red_flags, Term("red flag", min(weight, counts.value), why))
    noticed = tuple(dict.fromkeys(s.why for s in (*nexus_signals, *signals, *flags)))
    ties = tuple(dict.fromkeys(s.why for s in nexus_signals if s.weight != "C"))
    return Submission(findings, red_flags, tie, noticed, ties)


def _signals(subject: Subject, activity: Activity | None, context: Context) -> Iterable[Signal]:
    """What may be suspicious, or a tie, on its own."""
    yield from vessel_signals(subject, activity, context.rules, context.today)
    yield from context.extra
    if activity is not None:
        yield from money_signals(activity, context.wallets)
        yield from paper_signals(activity)
        yield from it_signals(activity)


def _signals_of_tied(subject: Subject, way: str, context: Context) -> list[Signal]:
    """What means something only with a tie to the DPRK: goods, workers, brokers, flags, routes."""
    found = [*flag_signals(subject), *bank_signals(subject)]
    deal = subject.activity
    if deal is not None:
        found += goods_signals(deal, way)
        found += partner_signals(deal)
        found += worker_signals(deal, context.rules.wage_ban, context.today)
        found += broker_signals(deal)
        found += route_signals(
            deal, {s.typology for s in found if s.typology and s.family == "goods"}
        )
    return found


def _strongest_tie(signals: Iterable[Signal], context: Context) -> tuple[Term | None, bool]:
    """The strongest tie, and whether it rests on words of a description only.

    A decisive tie of the deal itself goes before the match, which may be wrong.
    """
    weights = context.rules.signal
    best = max(signals, key=lambda signal: weights[signal.weight], default=None)
    if best is None:
        return context.tie, False
    own = Term("nexus", weights[best.weight], best.why)
    if context.tie is not None and own.value < weights["D"] and context.tie.value > own.value:
        return context.tie, False
    return own, best.family == MENTION


def _by_family(signals: Iterable[Signal]) -> dict[str, Signal]:
    best: dict[str, Signal] = {}
    for signal in signals:
        known = best.get(signal.family)
        if known is None or stronger(signal, known):
            best[signal.family] = signal
    return best


def _terms(
    signals: Iterable[Signal], context: Context, role: Literal["nexus", "indicator"]
) -> tuple[Term, ...]:
    weights = context.rules.signal
    return tuple(Term(role, weights[s.weight], f"{s.family}: {s.why}") for s in signals)


def _red_flag(signal: Signal, context: Context) -> Term:
    """Odd conduct, with the typology it is known from."""
    seen = f"{by_code()[signal.typology].label}, {signal.typology}"
    why = f"{signal.family}: {signal.why} (a sign known from: {seen})"
    return Term("red flag", context.rules.signal[signal.weight], why)


def term_in_words(term: Term) -> str:
    """A term in words, without the name of its family."""
    return term.why.partition(": ")[2] if term.role in {"indicator", "red flag"} else term.why


def _findings(
    signals: list[Signal], tie: Term, subject: Subject, context: Context
) -> tuple[Finding, ...]:
    by_typology: dict[str, list[Signal]] = {}
    for signal in signals:
        by_typology.setdefault(signal.typology, []).append(signal)
    order = catalogue_order()
    deal = Deal.of(subject, subject.activity or _EMPTY, context.jurisdictions)
    found = []
    for code in sorted(by_typology, key=order.__getitem__):
        typology = by_code()[code]
        against = counters(typology.code, deal, context.rules.counter)
        indicators = _terms(_by_family(by_typology[code]).values(), context, "indicator")
        share = share_of_cap(typology.code, deal.activity)
        finding = submission_finding(typology, (tie, *indicators), against, context, share)
        if finding.strength >= context.rules.minimum or finding.counter:
            found.append(finding)
    return tuple(sorted(found, key=lambda f: (-f.strength, order[f.code])))


def submission_finding(
    typology: Typology,
    terms: tuple[Term, ...],
    against: tuple[Counter, ...],
    context: Context,
    share: Share | None = None,
) -> Finding:
    """One finding: nexus and indicator terms, the client's law, and what speaks against it.

    ``share`` is what the goods come to of a yearly cap; a delivery above all of it is banned.
    """
    signals = tuple(term_in_words(t) for t in terms if t.role == "indicator")
    goods = " ".join(signals)
    status = typology.status(context.jurisdictions, goods)
    if share is not None and share.least > 1:
        status = {place: "banned" if s == "capped" else s for place, s in status.items()}
    weights = context.rules.jurisdiction
    law_value = max((weights[s] for s in status.values()), default=weights["none"])
    in_words = ", ".join(f"{where}: {word}" for where, word in status.items()) or "no rule found"
    terms = (
        *terms,
        Term("jurisdiction", law_value, in_words),
        *(Term("counter", c.value, c.why) for c in against),
    )
    return Finding(
        code=typology.code,
        label=typology.label,
        basis="submission",
        strength=strength(terms),
        why="; ".join(
            dict.fromkeys(term_in_words(t) for t in terms if t.role in {"nexus", "indicator"})
        ),
        jurisdictions=tuple(status),
        law=typology.citations(context.jurisdictions, goods),
        signals=(*signals, share.words) if share is not None else signals,
        counter=tuple(f"{c.why} (-{c.value:.0%})" for c in against),
        status=in_words,
        terms=terms,
    )


def strength(terms: Iterable[Term]) -> float:
    """A finding's strength from its terms; the formula of ``screening.model.result.Term``."""
    by_role: dict[str, list[float]] = {}
    for term in terms:
        by_role.setdefault(term.role, []).append(term.value)
    factors = prod(
        v for role in ("identity", "nexus", "path", "jurisdiction") for v in by_role.get(role, ())
    )
    doubt = prod(1 - v for v in by_role.get("indicator", ()))
    against = prod(1 - v for v in by_role.get("counter", ()))
    return round(factors * (1 - doubt) * against, 4)
