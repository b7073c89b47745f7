"""What is noticed while parties stream into the store."""

from __future__ import annotations

from lists.list_watch import ListWatch
from tests.factories import entity


def test_parties_that_stay_and_new_ones_are_counted_apart() -> None:
    old, new = entity("OLD COMPANY", key=1), entity("NEW COMPANY", key=2)
    watch = ListWatch([old.id], [old.id])
    for one in (old, new):
        watch.see(one)
    assert watch.canaries_found == {old.id}
    parties = [each.counts["parties"] for each in (watch.profile, watch.staying, watch.newcomers)]
    assert parties == [2, 1, 1]
    assert watch.seen == {old.id, new.id}
    assert watch.flaws() == {}


def test_a_key_that_comes_twice_is_a_flaw() -> None:
    watch = ListWatch([], [])
    for name in ("ONE COMPANY", "ANOTHER COMPANY"):
        watch.see(entity(name, key=1))
    assert list(watch.flaws()) == ["parties have a key twice"]
