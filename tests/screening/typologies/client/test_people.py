"""DPRK workers abroad, their brokers, and hidden IT workers."""

from __future__ import annotations

from datetime import date

from screening.model.subject import Activity, Employment
from screening.typologies.client.people import broker_signals, it_signals, worker_signals

BAN = date(2019, 12, 22)
TODAY = date(2026, 3, 1)


def workers(job: Employment, when: date | None = None) -> list[tuple[str, str]]:
    deal = Activity(employment=(job,), date=when)
    return [(one.typology, one.weight) for one in worker_signals(deal, BAN, TODAY)]


def test_a_dprk_national_who_works_abroad_after_the_ban_is_decisive() -> None:
    assert workers(Employment(nationality="KP", work_country="CN"))[0] == ("LABOR_OVERSEAS", "D")


def test_before_the_ban_it_is_strong_only() -> None:
    job = Employment(nationality="KP", work_country="CN")
    assert workers(job, date(2018, 5, 1)) == [("LABOR_OVERSEAS", "S")]


def test_work_inside_the_dprk_and_other_nationals_are_no_sign() -> None:
    assert workers(Employment(nationality="KP", work_country="KP")) == []
    assert workers(Employment(nationality="KR", work_country="CN")) == []


def test_a_dprk_national_in_it_work_is_an_it_worker_as_well() -> None:
    found = workers(Employment(nationality="KP", work_country="CN", sector="software development"))
    assert ("IT_WORKER", "S") in found


def test_the_nationality_is_read_as_words_too() -> None:
    assert workers(Employment(nationality="North Korean", work_country="RU"))[0][1] == "D"


def test_dispatch_of_workers_is_a_strong_sign_of_a_broker() -> None:
    found = list(broker_signals(Activity(services=("dispatch of workers",))))
    assert [(one.typology, one.weight) for one in found] == [("LABOR_BROKER", "S")]
    assert list(broker_signals(Activity(services=("dispatch of parcels",)))) == []


def test_signs_of_a_hidden_it_worker_need_it_work_beside_them() -> None:
    signs = "paid in cryptocurrency, uses VPN and remote desktop, refuses video calls"
    hidden = list(it_signals(Activity(description=f"freelance software developer, {signs}")))
    assert [one.typology for one in hidden] == ["IT_WORKER"]
    assert hidden[0].suspicious
    assert list(it_signals(Activity(description=f"interpreter, {signs}"))) == []
    assert list(it_signals(Activity(description="freelance software developer"))) == []
