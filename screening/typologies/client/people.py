"""Signals in employment and services: DPRK workers abroad, their brokers, hidden IT workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lists.vocabulary.dprk import names_dprk
from screening.typologies.catalogue import pattern, sign_names, terms
from screening.typologies.client.nexus import is_dprk_code
from screening.typologies.client.signal import Signal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from screening.model.subject import Activity, Employment
    from screening.policy.rules import Weight

_STRONG_SIGNS = 3


def worker_signals(activity: Activity, wage_ban: date, today: date) -> Iterator[Signal]:
    """Signals for DPRK workers abroad. ``wage_ban`` is the day by which they had to be home."""
    for job in activity.employment:
        if not (is_dprk_code(job.nationality) or names_dprk(job.nationality)):
            continue
        where = job.work_country or job.employer_country
        if is_dprk_code(where):
            continue
        when = activity.date or max(job.start or today, today)
        sector = f" ({job.sector})" if job.sector else ""
        if where and when >= wage_ban:
            day = wage_ban.isoformat()
            why = f"a DPRK national works abroad in {where}{sector} after {day}"
            yield Signal(family="person", typology="LABOR_OVERSEAS", weight="D", why=why)
        else:
            why = f"a DPRK national is employed abroad{sector}"
            yield Signal(family="person", typology="LABOR_OVERSEAS", weight="S", why=why)
        if pattern("people", "sectors").search(job.sector) and where in terms("people", "hosts"):
            why = f"sector and country known for DPRK workers ({job.sector}, {where})"
            yield Signal(family="sector", typology="LABOR_OVERSEAS", weight="C", why=why)
        if pattern("people", "it").search(job.sector):
            why = f"a DPRK national in IT work ({job.sector})"
            yield Signal(family="person", typology="IT_WORKER", weight="S", why=why)


def broker_signals(activity: Activity) -> Iterator[Signal]:
    """Signals for brokers of workers: what is done for them and with their wages."""
    texts = (
        *activity.services,
        activity.description,
        *(job.details for job in activity.employment),
    )
    for text in texts:
        if match := pattern("people", "broker").search(text):
            yield Signal(
                family="broker",
                typology="LABOR_BROKER",
                weight="S",
                why=f'"{match.group()}" in the text',
            )


def it_signals(activity: Activity) -> Iterator[Signal]:
    """Signals of hidden IT workers; three different ones together are strong.

    They are red flags by themselves: the nationality is what such a worker hides.
    """
    parts = [_job_text(job) for job in activity.employment] + [
        activity.description,
        *activity.services,
    ]
    text = " \n ".join(filter(None, parts))
    if not pattern("people", "it").search(text):
        return
    signs = [n for n in sign_names("it_signs") if pattern("it_signs", n).search(text)]
    if signs:
        weight: Weight = "S" if len(signs) >= _STRONG_SIGNS else "U"
        yield Signal("IT", weight, "; ".join(signs), "IT_WORKER", suspicious=True)


def _job_text(job: Employment) -> str:
    return f"{job.sector} {job.wage} {job.details}"
