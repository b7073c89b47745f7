"""What speaks against a typology: exemptions, notices, humanitarian consignees, mission use.

A counter-indicator multiplies its typology by ``1 - c``; the numbers are in the policy. It never
touches a list hit. Papers are what the client says they are: every one of them is named in the
answer for a person to verify.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from screening.typologies.catalogue import by_code, catalogue, pattern
from screening.typologies.client.caps import share_of_cap
from screening.typologies.client.goods import strong_words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from screening.model.codes import CounterName, TypologyCode
    from screening.model.subject import Activity, Subject
    from screening.typologies.catalogue import Typology

_HALF = 0.5


@cache
def severity_order() -> Mapping[str, int]:
    """Sort key by typology code for findings of equal strength: never-exempt conduct first."""
    codes = sorted((t.code for t in catalogue()), key=lambda code: not by_code()[code].never_exempt)
    return {str(code): place for place, code in enumerate(codes)}


class Counter(NamedTuple):
    """One counter-indicator: its name in the policy, its reduction in [0, 1], and why."""

    name: CounterName
    value: float
    why: str


@dataclass(frozen=True, slots=True)
class Deal:
    """The texts of a deal that counter-indicators read. ``papers`` is all documents as one text."""

    subject: Subject
    activity: Activity
    jurisdictions: Collection[str]
    papers: str
    said: str
    goods: str

    @classmethod
    def of(cls, subject: Subject, activity: Activity, jurisdictions: Collection[str]) -> Deal:
        """Read the texts once for all typologies."""
        papers = " \n ".join(
            f"{d.type.replace('_', ' ')} {d.reference} {d.issuer} {d.details}"
            for d in activity.documents
        )
        cargo = (one.description for one in activity.cargo)
        goods = " ".join(filter(None, (activity.description, *cargo, *activity.services)))
        said = " \n ".join(filter(None, (activity.description, papers)))
        return cls(subject, activity, jurisdictions, papers, said, goods)

    def has(self, key: str, text: str) -> bool:
        """Whether ``text`` holds one of the counter-indicator words ``key``."""
        return bool(pattern("counter", key).search(text))


def counters(
    code: TypologyCode, deal: Deal, values: Mapping[CounterName, float]
) -> tuple[Counter, ...]:
    """What speaks against ``code``; ``values`` is the policy's ``[typologies.counter]``."""
    found = []
    for name, reads in _READERS.items():
        if _may_speak_against(by_code()[code], name) and (counted := reads(deal)) is not None:
            why, part = counted
            found.append(Counter(name, round(values[name] * part, 4), why))
    return tuple(found)


def _may_speak_against(typology: Typology, name: CounterName) -> bool:
    if name == "committee_exemption":
        return not typology.never_exempt
    return name == "subject_matter" or name in typology.counters


def freeze_only_paper(activity: Activity) -> bool:
    """Whether a paper cites UNSCR 2664, which lifts only the asset freeze, never a goods ban."""
    cited = pattern("counter", "freeze_only")
    return any(cited.search(f"{d.type} {d.reference} {d.details}") for d in activity.documents)


Verdict = tuple[str, float] | None
"""Why it counts and which part of its value, or that it does not."""


def _exemption(deal: Deal) -> Verdict:
    if not deal.has("exemption", deal.papers):
        return None
    if deal.has("freeze_only", deal.papers) and not deal.has("committee", deal.papers):
        return None
    return "exemption letter of the 1718 Committee presented", 1


def _aid(deal: Deal) -> Verdict:
    for party in deal.activity.counterparties:
        if deal.has("aid", f"{party.name} {party.role}"):
            return f"humanitarian party {party.name}", 1
    if deal.has("aid", f"{deal.activity.description} {' '.join(deal.subject.names)}"):
        return "humanitarian party named", 1
    return None


def _rajin_coal(deal: Deal) -> Verdict:
    ports = " ".join(f"{p.name} {p.locode}" for p in deal.activity.ports)
    if not deal.has("rajin", f"{deal.activity.description} {ports}"):
        return None
    origins = [deal.activity.origin, *(c.origin for c in deal.activity.cargo)]
    stated = any(o and o.strip().upper() not in {"KP", "PRK"} for o in origins)
    if not (stated or deal.has("russian", deal.said)) or not deal.has("notified", deal.said):
        return None
    return "coal of stated non-DPRK origin through Rajin, notified", 1


def _op5(deal: Deal) -> Verdict:
    banned = "banned" in by_code()["PETRO_REFINED"].status(deal.jurisdictions).values()
    if banned or not deal.has("op5", deal.papers):
        return None
    share = share_of_cap("PETRO_REFINED", deal.activity)
    if share is not None and share.least > 1:
        return None
    if deal.has("under_cap", deal.papers):
        return "supplier's OP5 notice presented, year-to-date total under the cap", 1
    return (
        "supplier's OP5 notice presented; the yearly total is not stated, so it counts half",
        _HALF,
    )


def _mission(deal: Deal) -> Verdict:
    return ("goods for a diplomatic mission", 1) if deal.has("mission", deal.said) else None


def _refugee(deal: Deal) -> Verdict:
    other = any(country != "KP" for country in deal.subject.nationalities)
    details = " ".join(job.details for job in deal.activity.employment)
    if other or deal.has("refugee", f"{deal.said} {details}"):
        return "proof of refugee status or another nationality presented", 1
    return None


def _spares(deal: Deal) -> Verdict:
    return (
        ("spare parts for civil passenger aircraft", 1) if deal.has("spares", deal.goods) else None
    )


def _passengers(deal: Deal) -> Verdict:
    if deal.has("passengers", deal.goods) and not deal.has("freight", deal.goods):
        return "passenger service itself is not banned", 1
    return None


def _lawful_cargo(deal: Deal) -> Verdict:
    """All cargo is food, medicine or fertiliser, by its code or, where it has none, in words."""
    lawful = by_code()["FOOD_HUMANITARIAN"]
    cargo = deal.activity.cargo
    if not cargo or not all(
        one.hs_code.startswith(lawful.hs)
        if one.hs_code
        else strong_words(lawful.code).search(one.description)
        for one in cargo
    ):
        return None
    return "all cargo stated is food, medicine or fertiliser, which is not banned as such", 1


def _subject_matter(deal: Deal) -> Verdict:
    """Words about the DPRK, not a deal with it: only where no field of the deal says more."""
    act = deal.activity
    stated = (
        *act.ports,
        *act.counterparties,
        *act.employment,
        *act.vessel_events,
        *act.wallets,
        *(c for c in act.cargo if c.hs_code and not c.hs_code.startswith("49")),
    )
    if stated or not deal.has("subject_matter", deal.goods):
        return None
    return "the DPRK is what a text, a course or a visit is about, no deal with it is stated", 1


_READERS: Mapping[CounterName, Callable[[Deal], Verdict]] = MappingProxyType(
    {
        "committee_exemption": _exemption,
        "humanitarian_consignee": _aid,
        "rajin_coal": _rajin_coal,
        "op5_notice": _op5,
        "diplomatic_use": _mission,
        "refugee": _refugee,
        "aircraft_spares": _spares,
        "passenger_service": _passengers,
        "lawful_cargo": _lawful_cargo,
        "subject_matter": _subject_matter,
    }
)
