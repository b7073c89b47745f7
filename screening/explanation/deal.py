"""What a deal says in plain words: the values that were sent, and what they are consistent with."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from screening.explanation.phrases import cut_words, one_after_the_other, shortened
from screening.typologies.client.submission import FOR_WHAT_NOT_SENT, term_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from screening.explanation.inputs import ExplanationInput
    from screening.model.result import Finding, Term
    from screening.model.subject import Activity, Employment, Port, VesselEvent
    from screening.typologies.client.submission import Submission

_SENT_WORDS = 30
_TEXT_WORDS = 10
_OF_EACH = 2
"""Cargoes, ports and so on that are told one by one; the others are counted."""


def sent_in_words(activity: Activity) -> str:
    """The values of a deal that may decide, on one line: cargo, places, work, ships, money."""
    told = _each("cargo", (_cargo(one) for one in _goods(activity)))
    told += _each("port", map(_port, activity.ports))
    told += [f"origin {activity.origin}"] * bool(activity.origin)
    told += [f"destination {activity.destination}"] * bool(activity.destination)
    told += _each("work", map(_work, activity.employment))
    told += _each("ship event", map(_event, activity.vessel_events))
    told += _each("service", activity.services)
    told += _each("wallet", activity.wallets)
    if activity.is_payment:
        amount = "" if activity.amount is None else f"{activity.amount:,.12g}"
        told.append(" ".join(filter(None, ("payment", amount, activity.currency))))
    if activity.description:
        told.append(f'text "{cut_words(activity.description, _TEXT_WORDS)}"')
    return shortened(cut_words("; ".join(told), _SENT_WORDS), 220)


def _each(what: str, values: Iterable[str]) -> list[str]:
    known = list(dict.fromkeys(filter(None, values)))
    told = [f"{what} {shortened(one, 70)}" for one in known[:_OF_EACH]]
    left = len(known) - _OF_EACH
    return [*told, f"{left} more of the kind"] if left > 0 else told


def _goods(activity: Activity) -> Iterator[tuple[str, str, str]]:
    return ((one.description, one.hs_code, one.origin) for one in activity.cargo)


def _cargo(goods: tuple[str, str, str]) -> str:
    said, code, origin = goods
    parts = (said, f"HS {code}" if code else "", f"from {origin}" if origin else "")
    return one_after_the_other(parts)


def _port(port: Port) -> str:
    code = f"({port.locode})" if port.locode and port.name else port.locode
    where = " ".join(filter(None, (port.name, code))) or port.country
    day = port.call_date.isoformat() if port.call_date else ""
    return one_after_the_other((where, port.role.replace("_", " "), day))


def _work(job: Employment) -> str:
    employer = f"for {job.employer}" if job.employer else ""
    nationality = f"of nationals of {job.nationality}" if job.nationality else ""
    first = " ".join(filter(None, (nationality, employer)))
    where = job.work_country or job.employer_country
    wage = f"wage {job.wage}" if job.wage else ""
    return one_after_the_other((first, job.sector, f"in {where}" if where else "", wage))


def _event(event: VesselEvent) -> str:
    change = " to ".join(filter(None, (event.previous, event.value)))
    met = f"with {event.counterparty}" if event.counterparty else ""
    hours = f"{event.hours:g} hours" if event.hours is not None else ""
    day = event.date.isoformat() if event.date else ""
    area = f"in {event.area}" if event.area else ""
    return one_after_the_other((event.type.replace("_", " "), change, met, hours, area, day))


def label_in_a_sentence(finding: Finding) -> str:
    """The label of a finding within a sentence: its first letter small unless it is a name."""
    label = finding.label
    name = label.split(" ", 1)[0].isupper()
    return label if name else f"{label[:1].lower()}{label[1:]}"


def sign_of(finding: Finding) -> str:
    """The first sign of a finding's conduct in what was sent, if it says more than a tie."""
    tied = {term.why for term in finding.terms if term.role in {"nexus", "identity"}}
    return next((sign for sign in finding.signals if sign not in tied), "")


def ties_in_words(submission: Submission) -> list[str]:
    """What ties the deal to the DPRK in what was sent, the tie that counts first."""
    nexus = submission.nexus
    first = [nexus.why] if nexus is not None and nexus.role == "nexus" else []
    return list(dict.fromkeys((*first, *submission.ties)))


def flag_in_words(flag: Term) -> str:
    """A red flag; of a tie to the DPRK without conduct that what it is for was not sent."""
    said = term_in_words(flag)
    if said.endswith(FOR_WHAT_NOT_SENT):
        return f"points to the DPRK: {said.removesuffix(FOR_WHAT_NOT_SENT).partition(': ')[2]}"
    return f"red flag: {said}"


def is_bare_tie(flag: Term) -> bool:
    """Whether a red flag is a tie to the DPRK without any conduct."""
    return flag.why.endswith(FOR_WHAT_NOT_SENT)


def deal_facts(inputs: ExplanationInput, own: Iterable[Finding]) -> list[str]:
    """Lines about what was sent: each sign of conduct, what ties it to the DPRK, and the values.

    What is told of a listed party that the deal names is not repeated.
    """
    submission, activity = inputs.submission, inputs.subject.activity
    findings = list(own)
    raised = bool(findings or submission.red_flags)
    lines = []
    for finding in findings[:_OF_EACH]:
        sign = sign_of(finding)
        told = not sign or inputs.rests_on_named(sign)
        lines.append(f"{finding.label}{'' if told else f': {sign}'}")
    lines += [flag_in_words(flag) for flag in submission.red_flags if not is_bare_tie(flag)]
    ties = [tie for tie in ties_in_words(submission) if not inputs.rests_on_named(tie)]
    tie = [f"Points to the DPRK: {'; '.join(ties[:_OF_EACH])}"] if raised and ties else []
    sent = sent_in_words(activity) if raised and activity is not None else ""
    values = [f"Sent: {sent}"] if sent else []
    return list(chain(lines[:1], tie, values, lines[1:_OF_EACH]))
