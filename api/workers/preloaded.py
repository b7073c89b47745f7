"""What all workers need, loaded once before they are copied from this process.

That is the application's code, the compiled search, the tables of words and the lists that are
active now. A worker that finds other lists active loads those itself, as after any update.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import structlog

from api.service.without_collection import without_collection
from api.workers.worker import APPLICATION

if TYPE_CHECKING:
    from api.service.serving_state import LoadedLists
    from api.service.settings import Settings

_log = structlog.get_logger("api.workers.preloaded")


def preload(settings: Settings) -> LoadedLists | None:
    """The lists that are active now, with everything that answering needs.

    ``None`` where that fails for any reason: workers then load what they need, and say what is
    wrong. Nothing of the database is held open.
    """
    try:
        with without_collection():  # which would also write to every object, and copy its page
            return _loaded(settings)
    except Exception as error:  # noqa: BLE001 - see above
        _log.warning("workers load their lists themselves", why=type(error).__name__)
        return None


def _loaded(settings: Settings) -> LoadedLists | None:
    import_module(APPLICATION)
    from api.service.serving_state import build_screener  # noqa: PLC0415 - brings the search
    from api.service.startup import open_store  # noqa: PLC0415
    from screening.policy import Policy  # noqa: PLC0415

    store = open_store(settings)
    try:
        versions = store.active()
        if not versions:
            return None
        return build_screener(store, versions, Policy.bundled(), settings.cache_dir)
    finally:
        store.engine.dispose()
