"""A database of an earlier release, with rows in all its tables, is upgraded, used and taken back.

The earlier state is made by its own migrations; rows are those that its code wrote.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from alembic import command
from sqlalchemy import MetaData, select, text

from api.access.key_store import KeyStore
from api.audit.append import ChainAppender
from api.audit.policy_texts import keep_bundled
from api.audit.store import AuditLog
from api.audit.verify import verify
from api.batch.store import BatchStore
from api.customers.models import CustomerPut, CustomerScreening, ResultBasis
from api.customers.store import CustomerStore, new_record
from api.service.answer_encoding import screening_id
from api.service.index_files import opened
from api.service.settings import Settings
from api.service.software import software
from api.service.subjects import read_subject
from lists.db import alembic_config, open_engine, upgrade, writing
from lists.store import SnapshotStore
from screening.model.subject import Options
from screening.monitoring.outcome import outcome_of
from screening.policy import Policy
from tests.api.alerts.desk_service import MINE, Desk
from tests.api.batch.test_upgrade import insert_old, old_row
from tests.api.publishing import KIM_YONG_CHOL, KWANGSON, publish
from tests.attempts.test_audit_upgrade import insert_record

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

FIRST_RELEASE, BEFORE_ALERTS = "0006_batch_keys_per_owner", "0010_monitoring"
Rows = dict[str, list[dict[str, Any]]]


def at_revision(url: str, revision: str) -> Engine:
    """A database as the release of this revision made it."""
    engine = open_engine(url)
    with writing(engine, serial=True) as connection:
        command.upgrade(alembic_config(connection), revision)
    return engine


def taken_back(engine: Engine, revision: str) -> None:
    with writing(engine) as connection:
        command.downgrade(alembic_config(connection), revision)


def rows_of(engine: Engine) -> Rows:
    """Every row of every table."""
    known = MetaData()
    known.reflect(engine)
    with engine.connect() as connection:
        return {
            name: sorted(
                (dict(row) for row in connection.execute(select(table)).mappings()), key=repr
            )
            for name, table in known.tables.items()
            if name != "alembic_version"
        }


def is_kept(before: Rows, after: Rows) -> bool:
    """Whether all rows are there still, with all their values; columns may have been added."""
    return all(
        sorted(([row[column] for column in old[0]] for row in after[name]), key=repr)
        == sorted((list(row.values()) for row in old), key=repr)
        for name, old in before.items()
        if old
    )


@pytest.mark.slow
def test_a_database_of_the_first_release_keeps_all_it_holds_and_works(
    empty_database_url: str, tmp_path: Path
) -> None:
    engine = at_revision(empty_database_url, FIRST_RELEASE)
    lists = SnapshotStore(engine)
    publish(lists, "un", [KWANGSON])
    version = publish(lists, "ofac_sdn", [KIM_YONG_CHOL])
    key = KeyStore(engine).create("payments", {"screen", "batch"}).key
    keep_bundled(engine)
    insert_record(engine)
    insert_old(engine, old_row("a", "key:1", "payments"), old_row("b", "local", ""))
    before = rows_of(engine)
    assert {name for name in before if not before[name]} <= {"list_fetch", "list_sighting", "lease"}

    upgrade(empty_database_url)
    assert is_kept(before, rows_of(engine))
    settings = Settings(database_url=empty_database_url, cache_dir=tmp_path)
    screener = opened(lists, lists.active(), Policy.bundled(), settings.cache_dir)
    subject = read_subject({"names": ["Kim Yong Chol"]})
    [match] = screener.screen(subject, Options(), datetime.now(UTC).date()).matches
    assert (match.entity.id, lists.active()[0].id) == (KIM_YONG_CHOL.id, version.id)
    assert [one.name for one in KeyStore(engine).all()] == ["payments"], key
    log = AuditLog(engine, ChainAppender.of(settings))
    log.begin()
    assert [log.find(one).result["band"] for one in log.ids()]
    assert verify(engine, log.appender.keys).breaks == ()
    assert {one.id for one in BatchStore(engine).latest(9)} == {"a", "b"}

    taken_back(engine, FIRST_RELEASE)
    after = rows_of(engine)
    assert {name: set(rows[0]) for name, rows in before.items() if rows} == {
        name: set(rows[0]) for name, rows in after.items() if rows
    }
    for name in before.keys() - {"audit_entry", "audit_head"}:  # `begin` sealed the record
        assert is_kept({name: before[name]}, after), name
    engine.dispose()


@pytest.mark.slow
def test_customers_of_before_there_were_alerts_are_kept_and_get_theirs(
    empty_database_url: str, tmp_path: Path
) -> None:
    engine = at_revision(empty_database_url, BEFORE_ALERTS)
    lists = SnapshotStore(engine)
    publish(lists, "ofac_sdn", [KIM_YONG_CHOL])
    screener = opened(lists, lists.active(), Policy.bundled(), tmp_path)
    policy = Policy.bundled().hash
    for ref, name in (("c-1", "Kim Yong Chol"), ("c-2", "Maria Lindqvist")):
        given = {"id": ref, "names": [name], "kind": "person"}
        now = datetime.now(UTC)
        result = screener.screen(read_subject(given), Options(), now.date())
        basis = ResultBasis({one.source: one.id for one in lists.active()}, policy, software())
        screened = CustomerScreening(screening_id(), now, basis, outcome_of(result))
        content = msgspec.json.encode(given)
        CustomerStore(engine).put(
            MINE, CustomerPut(ref, "default", content, new_record(), screened)
        )
    before = rows_of(engine)
    assert before["customer"]
    assert before["customer_party"]

    upgrade(empty_database_url)
    assert is_kept(before, rows_of(engine))
    desk = Desk(empty_database_url, tmp_path)
    desk.work(full=True)
    desk.work(full=True)
    assert [(one.customer, one.state) for one in desk.all()] == [("c-1", "open")]
    desk.decide(desk.only())
    assert verify(desk.engine, desk.log.appender.keys).breaks == ()

    taken_back(desk.engine, BEFORE_ALERTS)
    with desk.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM customer")).scalar_one() == 2
    upgrade(empty_database_url)
    desk.work(full=True)
    assert [one.customer for one in desk.all()] == ["c-1"]
    desk.engine.dispose()
    engine.dispose()
