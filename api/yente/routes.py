"""All routes of yente's protocol, and the shapes they answer with, for ``api.app``."""

from __future__ import annotations

from typing import Final

from api.yente import (
    algorithms,
    catalog,
    entities,
    match,
    reconcile,
    reconcile_shapes,
    search,
    shapes,
    suggest,
)

ROUTERS: Final = tuple(
    module.router for module in (match, search, entities, catalog, algorithms, reconcile, suggest)
)
SHAPES: Final[tuple[type, ...]] = (
    *shapes.SHAPES,
    *match.SHAPES,
    *catalog.SHAPES,
    *algorithms.SHAPES,
    *reconcile_shapes.SHAPES,
)
