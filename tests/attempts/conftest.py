"""The fixtures of a whole service in this process (``tests.api.conftest``).

Attempts wait for limits to pass and start services: all of them are ``slow``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.api.conftest import (  # noqa: F401 - pytest finds fixtures by their names here
    _plain_environment,
    client,
    lasting_settings,
    limited,
    service,
    settings,
    shared_client,
    store,
    three_lists,
    three_lists_template,
)

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder takes the mark, without a line in each file."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.slow)
