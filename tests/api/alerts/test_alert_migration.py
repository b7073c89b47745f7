"""The tables of alerts come and go with customers in the database, and find their alerts again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from alembic import command
from sqlalchemy import inspect

from lists.db import alembic_config, upgrade, writing
from tests.api.publishing import publish
from tests.factories import person

if TYPE_CHECKING:
    from tests.api.alerts.desk_service import Desk


@pytest.mark.slow
def test_an_upgrade_with_customers_opens_their_alerts_with_the_next_run_over_all(
    desk: Desk, database_url: str
) -> None:
    publish(desk.lists, "un", [person("KIM, Yong Chol", key="2")])
    desk.put("c-1", names=["Kim Yong Chol"], kind="person")
    desk.decide(desk.only())
    with writing(desk.engine) as connection:
        command.downgrade(alembic_config(connection), "0010_monitoring")
    assert not {"alert", "exclusion"} & set(inspect(desk.engine).get_table_names())
    upgrade(database_url)
    assert desk.all() == []
    desk.work()
    desk.work(full=True)
    assert (desk.only().customer, desk.only().state) == ("c-1", "open")
