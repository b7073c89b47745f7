"""The fixtures of a whole service in this process (``tests.api.conftest``)."""

from __future__ import annotations

from tests.api.conftest import (  # noqa: F401 - pytest finds fixtures by their names here
    _plain_environment,
    client,
    limited,
    service,
    settings,
    shared_client,
    store,
    three_lists,
    three_lists_template,
)
