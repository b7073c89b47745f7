"""All routes of the service but those of its documentation.

They are included once for all applications of a process. FastAPI reads the parameters of every
function at the first request to an application, which takes longer than all else of its start.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from fastapi import APIRouter, Depends

from api.console import routes as console
from api.routes import (
    alerts,
    batches,
    customer_groups,
    customers,
    entities,
    events,
    exclusions,
    health,
    keys,
    links,
    lists,
    reports,
    screen,
    screenings,
    webhooks,
)
from api.routes import monitoring as monitoring_routes
from api.routes.stray_parameters import refuse_stray_parameters
from api.yente import routes as yente

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

_RESOURCES = (
    *(batches, customers, customer_groups, monitoring_routes, alerts, exclusions, reports),
    *(events, webhooks, entities, links, lists, screenings, keys, health),
)
OWN_ROUTERS = (screen.router, *(one.router for one in _RESOURCES))
"""Those of the API itself; protocols of others have parameters that we need not know."""
_OTHER_ROUTERS = (*yente.ROUTERS, *console.ROUTERS)
ROUTERS = (*OWN_ROUTERS, *_OTHER_ROUTERS)
SHAPES = (*(shape for one in _RESOURCES for shape in one.SHAPES), *yente.SHAPES)
"""What the API document describes beside the routes."""


@cache
def included_routes() -> list[BaseRoute]:
    """The same ones at each call: they hold nothing of an application."""
    including = APIRouter()
    for router in OWN_ROUTERS:
        including.include_router(router, dependencies=[Depends(refuse_stray_parameters)])
    for router in _OTHER_ROUTERS:
        including.include_router(router)
    return including.routes
