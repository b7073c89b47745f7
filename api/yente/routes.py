"""All routes of yente's protocol and their answer types, for ``api.server.app``."""

from __future__ import annotations

from typing import Final

from api.yente import (
    algorithms,
    catalog,
    entities,
    match,
    reconcile,
    reconcile_schemas,
    schemas,
    search,
    suggest,
)

ROUTERS: Final = tuple(
    module.router for module in (match, search, entities, catalog, algorithms, reconcile, suggest)
)
SHAPES: Final[tuple[type, ...]] = (
    *schemas.SHAPES,
    *match.SHAPES,
    *catalog.SHAPES,
    *algorithms.SHAPES,
    *reconcile_schemas.SHAPES,
)
