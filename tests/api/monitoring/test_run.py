"""Lists change, and the customers they touch are screened again: the user's story, both databases.

A process that is killed is played by an exception in the middle of a run; the database then holds
what a killed one leaves, since each step is one transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from api.access.scopes import Caller
from api.audit.verify import verify
from api.customers.groups import GroupStore
from api.events.feed import events_since
from api.events.outbox import put_event
from api.monitoring import run as run_module
from api.monitoring.models import RunCounts
from api.monitoring.preview import preview
from api.monitoring.run import TakenOver
from api.monitoring.store import RunStore
from api.routes.screenings import sees
from lists.db import writing
from screening.screener import Screener
from tests.api.monitoring.monitored_service import BANK, HOLDING, KIM, MINE, Service
from tests.api.publishing import publish
from tests.factories import listing, person

if TYPE_CHECKING:
    from collections.abc import Iterator

SECOND_KIM = person("KIM, Yong Chol", key="8")


def test_nothing_is_due_while_nobody_keeps_a_customer(service: Service) -> None:
    publish(service.lists, "un", [BANK, KIM])
    assert service.work() is None
    assert RunStore(service.engine).latest() is None


@pytest.mark.slow
def test_a_listing_a_change_and_a_delisting_are_told_once_each(service: Service) -> None:
    service.keep("c-1", names=["Kim Yong Chol"], kind="person")
    service.keep("c-2", names=["Maria Lindqvist"], kind="person")
    assert service.work() is not None, "the first run: everything stands on these lists"
    assert service.told() == []
    publish(service.lists, "un", [BANK, KIM])
    run = service.work()
    assert run is not None
    assert (run.kind, run.counts) == ("lists", {MINE: RunCounts(screened=1, appeared=1)})
    changed = msgspec.structs.replace(KIM, nationalities=("KP",))
    publish(service.lists, "un", [BANK, changed])
    service.work()
    publish(service.lists, "un", [BANK])
    service.work()
    assert service.told() == [
        ("c-1", "appeared", KIM.id),
        ("c-1", "changed", KIM.id),
        ("c-1", "gone", KIM.id),
    ]
    last = service.changes()[-1]
    assert (last.band_after, last.score_after) == ("clear", 0.0)
    kept = service.customers.get(MINE, "c-1")
    assert kept is not None
    assert (kept.band, kept.parties) == ("clear", ())
    assert service.work() is None, "each change of the lists is run once"


@pytest.mark.slow
def test_a_party_that_is_listed_again_is_told_again(service: Service) -> None:
    service.keep("c-1", names=["Kim Yong Chol"])
    service.work()
    for parties in ([BANK, KIM], [BANK], [BANK, KIM]):
        publish(service.lists, "un", parties)
        service.work()
    assert [kind for _, kind, _ in service.told()] == ["appeared", "gone", "appeared"]


@pytest.mark.slow
def test_the_same_party_on_a_second_list_is_told(service: Service) -> None:
    publish(service.lists, "un", [BANK, KIM])
    service.keep("c-1", names=["Kim Yong Chol"])
    service.work()
    publish(service.lists, "ofac_sdn", [person("KIM, Yong Chol", source="ofac_sdn", key="9")])
    service.work()
    assert ("c-1", "appeared", "ofac_sdn-9") in service.told()
    service.lists.retire("ofac_sdn")
    service.work()
    assert ("c-1", "gone", "ofac_sdn-9") in service.told()


@pytest.mark.slow
def test_a_party_one_tie_away_that_is_listed_changes_the_exposure(service: Service) -> None:
    publish(service.lists, "un", [HOLDING])
    service.keep("c-1", names=["Foreign Trade Holding Mirae"], kind="organization")
    service.work()
    before = service.customers.get(MINE, "c-1")
    publish(service.lists, "un", [HOLDING, BANK])
    run = service.work()
    assert run is not None
    assert run.counts[MINE].screened == 1, "nothing of its own listing changed"
    after = service.customers.get(MINE, "c-1")
    assert before is not None
    assert after is not None
    assert BANK.id not in {one.entity_id for one in before.parties}
    assert BANK.id in {one.entity_id for one in after.parties}


@pytest.mark.slow
def test_each_client_hears_of_its_own_customers(service: Service) -> None:
    service.keep("c-1", names=["Kim Yong Chol"])
    service.keep("c-1", client="name:cargo", names=["Kim Yong Chol"])
    service.work()
    publish(service.lists, "un", [BANK, KIM])
    service.work()
    assert len(service.told()) == len(service.told("name:cargo")) == 1
    [run, _] = service.runs.store.runs("name:nobody", 10)
    assert run.counts == RunCounts()


@pytest.mark.slow
def test_a_customer_put_on_older_lists_while_they_changed_is_screened_again(
    service: Service,
) -> None:
    service.keep("c-0", names=["Maria Lindqvist"])
    service.work()
    service.keep("c-1", names=["Kim Yong Chol"])  # on the lists of before
    publish(service.lists, "un", [BANK, KIM])
    began = service.runs.due()
    assert began is not None
    service.lists.rollback("un")
    service.keep("c-2", names=["Kim Yong Chol"])  # by a process that has not heard of the change
    service.lists.activate(began.lists_after["un"])
    service.runs.work(began)
    assert [ref for ref, _, _ in service.told()] == ["c-1"]
    late = service.work()
    assert late is not None
    assert late.kind == "late"
    assert [ref for ref, _, _ in service.told()] == ["c-1", "c-2"]
    assert service.work() is None


def test_options_that_change_while_a_customer_is_screened_count_for_it_too(
    service: Service,
) -> None:
    """A file of customers was sent, and works with the options of the moment it was sent."""
    publish(service.lists, "un", [BANK, KIM])
    groups = GroupStore(service.engine)
    groups.put(MINE, "default", {"lists": ["ofac_sdn"]})
    service.keep("c-1", names=["Maria Lindqvist"])
    service.work()
    row = service.screened("c-2", names=["Kim Yong Chol"])
    groups.put(MINE, "default", {})
    service.work()
    assert service.customers.put(MINE, row)
    run = service.work()
    assert run is not None
    assert run.kind == "late"
    assert service.told() == [("c-2", "appeared", KIM.id)]
    assert service.work() is None


@pytest.mark.slow
def test_a_run_does_not_screen_a_customer_that_was_put_under_newer_lists(
    service: Service,
) -> None:
    service.keep("c-1", names=["Kim Yong Chol"])
    service.work()
    publish(service.lists, "un", [BANK, KIM])
    began = service.runs.due()
    assert began is not None
    publish(service.lists, "un", [BANK, KIM, SECOND_KIM])
    service.keep("c-1", names=["Kim Yong Chol"])
    older = service.runs.work(began)
    assert older.counts == {}, "it knows less than what the customer was screened against"
    last = service.work()
    assert last is not None
    assert last.counts[MINE].screened == 1
    assert service.told() == []
    kept = service.customers.get(MINE, "c-1")
    assert kept is not None
    assert {one.entity_id for one in kept.parties} == {KIM.id, SECOND_KIM.id}


@pytest.mark.slow
def test_lists_that_change_while_a_run_begins_are_left_to_the_next(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the lists being read and the run being written, others are active and put under."""
    service.keep("c-1", names=["Kim Yong Chol"])
    service.work()
    publish(service.lists, "un", [BANK, KIM])
    whole = RunStore.begin

    def meanwhile(*given: Any) -> Any:
        publish(service.lists, "un", [BANK, KIM, SECOND_KIM])
        service.keep("c-2", names=["Kim Yong Chol"])
        return whole(*given)

    with monkeypatch.context() as patched:
        patched.setattr(RunStore, "begin", meanwhile)
        began = service.runs.due()
    assert began is not None
    service.runs.work(began)
    assert service.told() == [("c-1", "appeared", KIM.id)]
    service.work()
    assert service.told()[1:] == [("c-1", "appeared", SECOND_KIM.id)]
    assert service.work() is None


@pytest.mark.slow
def test_a_run_that_was_killed_goes_on_and_tells_nothing_twice(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_module, "PORTION", 2)
    for number in range(7):
        service.keep(f"c-{number}", names=["Kim Yong Chol"])
    service.work()
    publish(service.lists, "un", [BANK, KIM])
    whole = run_module.rescreen
    for survived in (0, 1, 2):
        calls = iter([None] * survived)

        def killed(*given: Any, calls: Iterator[None] = calls) -> Any:
            if next(calls, "over") == "over":
                raise KeyboardInterrupt
            return whole(*given)

        monkeypatch.setattr(run_module, "rescreen", killed)
        with pytest.raises(KeyboardInterrupt):
            service.work()
    monkeypatch.setattr(run_module, "rescreen", whole)
    run = service.work()
    assert run is not None
    assert run.state == "finished"
    assert sorted(service.told()) == [(f"c-{number}", "appeared", KIM.id) for number in range(7)]
    assert run.counts[MINE] == RunCounts(screened=7, appeared=7)
    assert verify(service.engine, service.log.appender.keys).breaks == ()


@pytest.mark.slow
def test_two_processes_never_write_the_same_step(service: Service) -> None:
    service.keep("c-1", names=["Kim Yong Chol"])
    service.work()
    publish(service.lists, "un", [BANK, KIM])
    mine = service.runs.due()
    theirs = service.runs.due()
    assert mine == theirs
    assert mine is not None
    service.runs.work(mine)
    with pytest.raises(TakenOver):
        service.runs.work(mine)
    assert len(service.told()) == 1


@pytest.mark.slow
def test_a_customer_that_is_put_or_removed_during_a_run_keeps_what_is_newer(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    for ref in ("c-1", "c-2", "c-3"):
        service.keep(ref, names=["Kim Yong Chol"])
    service.work()
    publish(service.lists, "un", [BANK, KIM])
    whole = run_module.rescreen

    def meanwhile(*given: Any) -> Any:
        service.keep("c-1", names=["Maria Lindqvist"])
        service.customers.delete(MINE, "c-2", service.settings.cache_dir)
        return whole(*given)

    monkeypatch.setattr(run_module, "rescreen", meanwhile)
    service.work()
    assert service.told() == [("c-3", "appeared", KIM.id)]
    kept = service.customers.get(MINE, "c-1")
    assert kept is not None
    assert kept.band == "clear"


@pytest.mark.slow
def test_the_screening_of_all_customers_finds_what_a_run_could_not(service: Service) -> None:
    service.keep("c-1", names=["Kim Yong Chol"])
    publish(service.lists, "un", [BANK, KIM])
    service.work()
    assert service.work(full=True) is not None
    assert service.runs.store.runs(MINE, 1)[0].counts == RunCounts(screened=1), "0 differences"
    with service.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM customer_party")
    run = service.work(full=True)
    assert run is not None
    assert (run.kind, run.counts[MINE].appeared) == ("reconciliation", 1)


def test_another_policy_or_software_screens_all_customers(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.keep("c-1", names=["Maria Lindqvist"])
    service.work()
    monkeypatch.setattr(run_module, "software", lambda: "another release")
    run = service.work()
    assert run is not None
    assert (run.kind, run.counts[MINE].screened) == ("full", 1)
    assert service.work() is None


@pytest.mark.slow
def test_other_options_of_a_group_screen_its_customers_again(service: Service) -> None:
    publish(service.lists, "un", [BANK, KIM])
    service.keep("c-1", names=["Kim Yong Chol"])
    service.work()
    GroupStore(service.engine).put(MINE, "default", {"lists": ["ofac_sdn"]})
    run = service.work()
    assert run is not None
    assert run.kind == "late"
    assert service.told() == [("c-1", "gone", KIM.id)]
    assert service.work() is None


@pytest.mark.slow
def test_a_customer_that_cannot_be_screened_keeps_no_other_from_it(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    for ref in ("c-1", "c-2"):
        service.keep(ref, names=["Kim Yong Chol"])
    service.work()
    publish(service.lists, "un", [BANK, KIM])
    whole = Screener.screen_many

    def faulty(self: Screener, subjects: Any, *options: Any) -> Any:
        if any(one.id == "c-1" for one in subjects):
            raise IndexError
        return whole(self, subjects, *options)

    monkeypatch.setattr(Screener, "screen_many", faulty)
    service.work()
    assert service.told() == [("c-1", "band", ""), ("c-2", "appeared", KIM.id)]
    kept = service.customers.get(MINE, "c-1")
    assert kept is not None
    assert (kept.band, kept.status) == ("review", "partly_screened"), "never clear"


@pytest.mark.slow
def test_a_number_of_a_change_is_never_given_again(service: Service) -> None:
    service.keep("c-1", names=["Kim Yong Chol"])
    service.work()
    publish(service.lists, "un", [BANK, KIM])
    service.work()
    [heard] = service.changes()
    service.customers.delete(MINE, "c-1", service.settings.cache_dir)
    service.keep("c-2", names=["Kim Yong Chol"])
    publish(service.lists, "un", [BANK])
    service.work()
    assert [one.ref for one in service.changes(since=heard.id)] == ["c-2"]


@pytest.mark.slow
def test_a_preview_says_what_would_change_and_keeps_nothing(service: Service) -> None:
    service.keep("c-1", names=["Kim Yong Chol"])
    service.keep("c-2", client="name:cargo", names=["Kim Yong Chol"])
    service.work()
    version = publish(service.lists, "un", [BANK, KIM], activate=False)
    shown = preview(service.lists, service.settings.cache_dir, MINE, version.id)
    assert (shown.customers, shown.counts.appeared, shown.parties) == (1, 1, 1)
    assert [(one.ref, one.kind) for one in shown.changes] == [("c-1", "appeared")]
    assert service.told() == []
    assert service.work() is None, "the version is not active"


@pytest.mark.slow
def test_what_a_preview_shows_is_what_the_run_then_finds(service: Service) -> None:
    publish(service.lists, "un", [BANK, KIM, HOLDING])
    names = ("Kim Yong Chol", "Kim Yong Choll", "Korea Kwangson Banking", "Ri Chol Man", "Anna Bo")
    for number, name in enumerate(names):
        service.keep(f"c-{number}", names=[name])
    service.work()
    amended = msgspec.structs.replace(BANK, listings=(listing("UNSC:KP", reference="KPe.1"),))
    version = publish(
        service.lists, "un", [amended, HOLDING, person("RI, Chol Man", key="9")], activate=False
    )
    shown = preview(service.lists, service.settings.cache_dir, MINE, version.id)
    service.lists.activate(version.id)
    run = service.work()
    assert run is not None
    assert run.counts[MINE] == shown.counts
    assert [(one.ref, one.kind, one.entity_id) for one in shown.changes] == service.told()
    assert {one.kind for one in shown.changes} == {"appeared", "changed", "gone"}


@pytest.mark.slow
def test_every_screening_of_a_run_and_the_run_are_in_the_audit_record(service: Service) -> None:
    service.keep("c-1", names=["Kim Yong Chol"])
    service.work()
    publish(service.lists, "un", [BANK, KIM])
    run = service.work()
    kept = service.customers.get(MINE, "c-1")
    assert run is not None
    assert kept is not None
    recorded = service.log.find(kept.screening_id)
    assert recorded.entry.facts["caller_name"] == f"run {run.id}"
    assert recorded.facts["reference"] == kept.record
    assert recorded.entry.facts["lists"] == run.lists_after
    ends = [one.facts for one, _ in service.log.entries() if one.facts["kind"] == "monitoring"]
    assert (ends[-1]["run"], ends[-1]["screened"], ends[-1]["changes"]) == (run.id, 1, 1)
    assert verify(service.engine, service.log.appender.keys).breaks == ()


@pytest.mark.slow
def test_a_client_may_read_the_screenings_of_its_own_customers(service: Service) -> None:
    """The service asked, for that client; another client's key finds nothing there."""
    publish(service.lists, "un", [BANK])
    service.keep("c-1", names=[KIM.caption])
    service.work()
    publish(service.lists, "un", [BANK, KIM])
    assert service.work() is not None
    entries = [entry.facts for entry, _ in service.log.entries()]
    screened = [facts for facts in entries if facts["kind"] == "screening"]
    assert [facts["client"] for facts in screened] == [MINE]
    own, other = (Caller(f"key:{n}", n, frozenset({"screen"})) for n in ("payments", "lending"))
    assert sees(own, screened[0]["client"])
    assert not sees(other, screened[0]["client"])


@pytest.mark.slow
def test_each_client_with_customers_hears_once_that_a_run_has_ended(service: Service) -> None:
    service.keep("c-1", names=["Kim Yong Chol"], kind="person")
    service.keep("c-2", client="name:insurer", names=["Maria Lindqvist"], kind="person")
    service.work()
    before = events_since(service.engine, MINE, 0).next
    publish(service.lists, "un", [BANK, KIM])
    run = service.work()
    assert run is not None
    counted = {}
    for client in (MINE, "name:insurer"):
        found = events_since(service.engine, client, before, kinds=("monitoring.*",)).events
        [counted[client]] = [msgspec.json.decode(one.data) for one in found]
    assert counted[MINE] == counted["name:insurer"] | {"screened": 1, "appeared": 1}
    assert counted["name:insurer"]["run"] == run.id


def test_events_about_a_customer_go_with_it(service: Service) -> None:
    service.keep("c-1", names=["Kim Yong Chol"], kind="person")
    with writing(service.engine) as connection:
        put_event(connection, "alert.opened", {"customer_ref": "c-1"}, MINE)
    service.customers.delete(MINE, "c-1", service.settings.cache_dir)
    assert events_since(service.engine, MINE, 0, kinds=("alert.*",)).events == ()
