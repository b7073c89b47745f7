"""Twice the load a worker can serve, for a short while; ``benchmarks.overload`` takes longer."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pytest

from benchmarks.http import served
from benchmarks.overload import QUICK, overload

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.mark.long
def test_too_much_is_refused_with_503_and_harms_nothing(tmp_path: Path, sqlite_url: str) -> None:
    """No 5xx but 503, no broken connection, memory bounded, and all answered afterwards."""
    names = ["Korea Kwangson Banking Corp", "CHON MA SAN", "Kim Yong Chol", "Nobody at all"]
    bodies = [json.dumps({"subjects": [{"names": [name]}]}).encode() for name in names]
    folder = tmp_path / "served"
    folder.mkdir()
    with served(folder, sqlite_url, None) as server:
        held = asyncio.run(overload(server, bodies, 12, calm=2))
    held.pop(QUICK)
    assert all(held.values()), held
