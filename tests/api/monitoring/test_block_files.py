"""Blocks of customers as files: made ahead, and gone with a customer that is erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api.monitoring import block_files
from tests.api.monitoring.monitored_service import BANK, KIM, MINE
from tests.api.publishing import publish

if TYPE_CHECKING:
    from tests.api.monitoring.monitored_service import Service


@pytest.mark.slow
def test_full_blocks_of_customers_are_ready_before_a_list_changes(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(block_files, "BLOCK", 2)
    for number in range(3):
        service.keep(f"c-{number}", names=["Kim Yong Chol"], kind="person")
    service.work()
    service.runs.prepare()
    [ready] = service.settings.cache_dir.glob("customers/*/*.block")
    made = ready.stat().st_mtime_ns
    publish(service.lists, "un", [BANK, KIM])
    run = service.work()
    assert run is not None
    assert run.counts[MINE].appeared == 3, (
        "of the block that was ready, and of the one that was not"
    )
    assert ready.stat().st_mtime_ns == made


@pytest.mark.slow
def test_erasing_a_customer_removes_its_changes_and_its_words(service: Service) -> None:
    service.keep("c-1", names=["Kim Yong Chol"])
    service.work()
    publish(service.lists, "un", [BANK, KIM])
    service.work()
    files = list(service.settings.cache_dir.glob("customers/*/*.block"))
    assert files
    service.customers.delete(MINE, "c-1", service.settings.cache_dir)
    assert service.told() == []
    assert not list(service.settings.cache_dir.glob("customers/*/*.block"))
