"""The snapshot store on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from lists.db import open_engine
from lists.entity import Entity, ListVersion
from lists.parsing.report import ParseReport
from lists.store import Origin, SnapshotStore, UnknownVersion, snapshot_key
from lists.tables import CHANGE, ENTITY, VERSION
from tests.factories import entity, name, publish, vessel
from tests.property_profiles import examples

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def store(database_url: str) -> Iterator[SnapshotStore]:
    engine = open_engine(database_url)
    yield SnapshotStore(engine)
    engine.dispose()


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[SnapshotStore]:
    engine = open_engine(sqlite_url)
    yield SnapshotStore(engine)
    engine.dispose()


def rows(store: SnapshotStore, table: Any) -> int:
    with store.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def day(number: int) -> datetime:
    return datetime(2026, 3, number, tzinfo=UTC)


MANY = [entity(f"PARTY {number}", key=number) for number in range(200)]


def test_an_added_version_is_whole_but_not_active(store: SnapshotStore) -> None:
    version = publish(store, MANY, active=False)
    assert version.entity_count == 200
    assert store.active() == ()
    assert len(store.snapshot([version]).entities) == 200


def test_what_comes_out_is_what_went_in(store: SnapshotStore) -> None:
    ship = vessel(names=("CHON MA SAN", name("천마산", script="Hang")), notes=("tanker",))
    version = publish(store, [ship])
    assert store.snapshot([version]).entities == (ship,)
    assert [
        msgspec.msgpack.decode(blob, type=Entity) for _, blob in store.entity_blobs([version])
    ] == [ship]


def test_a_version_with_five_changes_costs_five_rows(store: SnapshotStore) -> None:
    publish(store, MANY)
    changes, contents = rows(store, CHANGE), rows(store, ENTITY)
    changed = [msgspec.structs.replace(one, notes=("new",)) for one in MANY[:2]]
    second = publish(store, [*changed, *MANY[4:], entity("NEW PARTY")], published=day(1))
    assert rows(store, CHANGE) - changes == 5
    assert rows(store, ENTITY) - contents == 3
    assert len(store.snapshot([second]).entities) == 199


def test_a_refused_fragment_does_not_make_the_next_version_expensive(store: SnapshotStore) -> None:
    publish(store, MANY)
    publish(store, MANY[:3], active=False, published=day(1))
    before = rows(store, CHANGE)
    third = publish(store, [*MANY, entity("NEW PARTY")], published=day(2))
    assert rows(store, CHANGE) - before == 1
    assert len(store.snapshot([third]).entities) == 201


def test_the_same_content_is_the_same_version_whatever_the_order(store: SnapshotStore) -> None:
    first = publish(store, MANY)
    again = publish(store, reversed(MANY), source="un", raw_sha256="1" * 64, published=day(5))
    assert again.id == first.id
    assert rows(store, VERSION) == 1


def test_a_reissue_under_a_new_date_confirms_the_version(store: SnapshotStore) -> None:
    first = publish(store, MANY, published=day(1))
    again = publish(store, MANY, published=day(5))
    assert first.confirmed_at == day(1)
    assert again.confirmed_at == day(5)
    assert again.published_at == day(1)
    assert store.latest_edition(again) == day(5)
    store.confirm(again, day(9))
    assert store.version(first.id).confirmed_at == day(9)
    assert store.latest_edition(again) == day(5)


def test_a_party_listed_twice_under_one_id_is_never_dropped(store: SnapshotStore) -> None:
    reading = ParseReport("un")
    twice = [entity("KIM A", key=1), entity("KIM B", key=1), entity("KIM A", key=1)]
    origin = Origin("un", "un_xml", "0" * 64, day(1))
    version = store.add(origin, twice, reading)
    captions = {one.caption for one in store.snapshot([version]).entities}
    assert captions == {"KIM A", "KIM B"}
    assert [odd.field for odd in store.reading_of(version).oddities] == ["id"]


def test_a_parser_that_fails_half_way_leaves_no_version(store: SnapshotStore) -> None:
    publish(store, MANY[:50])
    active = store.active()

    def failing() -> Iterator[Entity]:
        yield from [entity(f"OTHER {number}") for number in range(1500)]
        raise ValueError("cut short")

    with pytest.raises(ValueError, match="cut short"):
        store.add(Origin("un", "un_xml", "1" * 64, day(1)), failing(), ParseReport("un"))
    assert rows(store, ENTITY) > 1000  # stored, named by no version, and so invisible
    assert store.active() == active
    assert len(store.versions("un")) == 1
    assert len(store.snapshot(store.active()).entities) == 50


def test_counts_and_oddities_are_kept_with_the_version(store: SnapshotStore) -> None:
    reading = ParseReport("un")
    reading.counts["records"] = 3
    reading.odd("unknown", "KPi.001", "QUALITY", "Medium", "unknown alias quality")
    version = store.add(Origin("un", "un_xml", "0" * 64, day(1)), MANY[:3], reading)
    kept = store.reading_of(version.id)
    assert kept.counts["records"] == 3
    assert kept.counts["unknown"] == 1
    assert kept.oddities == reading.oddities


def test_flaws_that_a_person_let_in_are_kept_with_the_version(store: SnapshotStore) -> None:
    """So that the next edition is not held again for the same ones."""
    reading = ParseReport("un")
    reading.flaw("parties have a key twice", "KPi.001")
    version = store.add(Origin("un", "un_xml", "0" * 64, day(1)), MANY[:3], reading)
    assert store.reading_of(version.id).flaws == {"parties have a key twice": ["KPi.001"]}


def test_activation_is_counted_and_replaces_only_its_own_source(store: SnapshotStore) -> None:
    before = store.change_counter()
    first = publish(store, MANY)
    ships = publish(store, [vessel(source="un_vessels")])
    second = publish(store, MANY[:190], published=day(1))
    assert [version.id for version in store.active()] == [second.id, ships.id]
    assert first.id not in {version.id for version in store.active()}
    counter = store.change_counter()
    assert counter > before
    store.activate(second.id)
    store.log.refuse("un", "too short")
    assert store.change_counter() == counter  # nothing that is served has changed


def test_rolling_back_walks_the_history_one_step_at_a_time(store: SnapshotStore) -> None:
    versions = [publish(store, MANY[: 200 - n], published=day(n + 1)) for n in range(3)]
    assert store.rollback("un", reason="bad file", by="duty officer").id == versions[1].id
    assert store.rollback("un").id == versions[0].id
    with pytest.raises(LookupError, match="no earlier active version"):
        store.rollback("un")
    assert [event.kind for event in store.events("un")[:2]] == ["rolled_back", "rolled_back"]
    assert store.events("un")[1].reason == "bad file"
    assert store.events("un")[1].by == "duty officer"


def test_an_unknown_version_is_said_to_be_unknown(store: SnapshotStore) -> None:
    with pytest.raises(UnknownVersion, match="un-20260101-00000000"):
        store.activate("un-20260101-00000000")
    with pytest.raises(UnknownVersion):
        store.reading_of("un-20260101-00000000")


def test_the_first_official_list_takes_all_samples_out_of_service(store: SnapshotStore) -> None:
    publish(store, MANY[:5], sample=True)
    publish(store, [vessel(source="un_vessels")], sample=True)
    official = publish(store, MANY, published=day(1))
    assert [version.id for version in store.active()] == [official.id]
    gone = [event for event in store.events() if event.kind == "deactivated"]
    assert [event.source for event in gone] == ["un_vessels"]
    assert official.id in gone[0].reason


def test_a_sample_never_replaces_an_official_list(store: SnapshotStore) -> None:
    official = publish(store, MANY)
    with pytest.raises(ValueError, match="sample"):
        publish(store, MANY[:5], sample=True)
    assert [version.id for version in store.active()] == [official.id]


def test_there_is_no_way_back_to_a_sample(store: SnapshotStore) -> None:
    publish(store, MANY[:5], sample=True)
    publish(store, MANY, published=day(1))
    with pytest.raises(LookupError):
        store.rollback("un")


def test_a_deactivated_sample_cannot_be_rolled_back_into_service(store: SnapshotStore) -> None:
    publish(store, MANY[:5], sample=True)
    publish(store, MANY[:6], sample=True)
    publish(store, [vessel(source="un_vessels")])
    with pytest.raises(LookupError):
        store.rollback("un")


def test_as_of_answers_with_the_version_published_by_then(store: SnapshotStore) -> None:
    early = publish(store, MANY[:190], published=datetime(2025, 11, 20, 23, tzinfo=UTC))
    late = publish(store, MANY, published=datetime(2026, 2, 27, tzinfo=UTC))
    assert store.active(date(2025, 11, 19)) == ()
    assert store.active(date(2025, 11, 20)) == (store.version(early.id),)
    assert store.active(date(2026, 2, 26)) == (store.version(early.id),)
    assert store.active(date(2026, 2, 27)) == (store.version(late.id),)
    assert store.active(datetime(2026, 2, 26, 23, tzinfo=UTC)) == (store.version(early.id),)
    assert store.active(datetime.now(UTC)) == store.active()


def test_as_of_knows_what_was_served_before_a_rollback(sqlite_url: str) -> None:
    now = [day(1)]
    store = SnapshotStore(open_engine(sqlite_url), clock=lambda: now[0])
    good = publish(store, MANY, published=day(1))
    now[0] = day(3)
    bad = publish(store, MANY[:100], published=day(3))
    now[0] = day(5)
    store.rollback("un")
    assert [v.id for v in store.active(day(2))] == [good.id]
    assert [v.id for v in store.active(day(4))] == [bad.id]
    assert [v.id for v in store.active(day(6))] == [good.id]
    store.engine.dispose()


def test_a_clock_that_went_back_between_two_activations_is_said(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("WARNING", "lists")  # commands run by other tests may have silenced it
    times = [day(9), day(2)]
    engine = open_engine(sqlite_url)
    store = SnapshotStore(engine, lambda: times[0])
    publish(store, [entity("KIM")])
    assert caplog.messages == []
    times[:] = times[1:]
    publish(store, [entity("PAK")])
    (said,) = caplog.messages
    assert said.startswith("the clock is behind the list event before by 7 days, 0:00:00")
    engine.dispose()


def test_samples_have_no_history_once_official_lists_are_known(store: SnapshotStore) -> None:
    publish(store, MANY[:5], sample=True, published=datetime(2026, 1, 1, tzinfo=UTC))
    assert len(store.active(date(2026, 1, 2))) == 1
    publish(store, MANY, published=datetime(2025, 6, 1, tzinfo=UTC))
    assert [version.sample for version in store.active(date(2026, 1, 2))] == [False]


def test_diff_tells_added_changed_and_delisted_apart(store: SnapshotStore) -> None:
    old = entity("RYUGYONG", key=1, names=("RYUGYONG", "RYUKYONG"), countries=("KP",))
    new = msgspec.structs.replace(old, names=(*old.names[:1], name("RYUKYUNG", "alias")))
    before = publish(store, [old, entity("LEAVING", key=2), entity("STAYING", key=3)])
    after = publish(
        store, [new, entity("STAYING", key=3), entity("COMING", key=4)], published=day(1)
    )
    diff = store.diff(before.id, after)
    assert [party.caption for party in diff.added] == ["COMING"]
    assert [party.caption for party in diff.delisted] == ["LEAVING"]
    assert [change.party.caption for change in diff.changed] == ["RYUGYONG"]
    (field,) = diff.changed[0].fields
    assert field.field == "names"
    assert [value["full"] for value in field.before] == ["RYUKYONG"]
    assert [value["full"] for value in field.after] == ["RYUKYUNG"]
    assert store.diff(after, before).counts == {"added": 1, "changed": 1, "delisted": 1}
    assert store.diff(after, after).empty


def test_versions_of_two_lists_cannot_be_compared(store: SnapshotStore) -> None:
    un, ships = publish(store, MANY), publish(store, [vessel(source="un_vessels")])
    with pytest.raises(ValueError, match="different lists"):
        store.diff(un, ships)


def test_a_snapshot_key_names_its_versions_in_any_order(store: SnapshotStore) -> None:
    un, ships = publish(store, MANY), publish(store, [vessel(source="un_vessels")])
    assert snapshot_key([un, ships]) == snapshot_key([ships, un]) == store.snapshot([ships, un]).key
    assert snapshot_key([un]) != snapshot_key([un, ships])


def test_a_version_id_says_source_and_day(store: SnapshotStore) -> None:
    assert publish(store, MANY[:5], sample=True).id.startswith("un-sample-20260227-")
    assert publish(store, MANY).id.startswith("un-20260227-")


def test_a_time_without_zone_is_refused(store: SnapshotStore) -> None:
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 (the point of the test)
    with pytest.raises(Exception, match="no time zone"):
        publish(store, MANY[:1], fetched_at=naive)


@pytest.mark.slow
@settings(
    max_examples=examples(25),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.dictionaries(st.integers(0, 12), st.integers(0, 3), min_size=1), min_size=1, max_size=6
    )
)
def test_every_version_ever_added_reads_back_whole(
    sqlite_store: SnapshotStore, editions: list[dict[int, int]]
) -> None:
    """Whatever came between, through any chain of changes, re-listings and delistings."""
    added: list[tuple[ListVersion, tuple[Entity, ...]]] = []
    for edition in editions:
        members = tuple(
            entity(f"PARTY {key}", key=f"{key:02}", notes=(str(text),))
            for key, text in sorted(edition.items())
        )
        added.append(
            (publish(sqlite_store, members, published=day(1) + timedelta(len(added))), members)
        )
    for version, members in added:
        assert sqlite_store.snapshot([version]).entities == members
