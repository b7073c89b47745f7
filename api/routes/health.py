"""``/healthz``, ``/readyz``, ``/metrics``: for orchestrators and operators."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Response
from msgspec import Struct, structs
from prometheus_client import CONTENT_TYPE_LATEST

from api.operations.metrics_store import figures, free_bytes
from api.routes.dependencies import StateDep, json_response
from api.routes.openapi import answers, problems, schema_ref
from api.service.freshness import SourceState, overall
from api.service.freshness import State as Freshness
from api.service.software import software

router = APIRouter(tags=["operation"], default_response_class=Response)


class Health(Struct, frozen=True):
    """The process answers."""

    status: str
    software: str


class Readiness(Struct, frozen=True):
    """What this worker can answer from. `state` is the worst of the loaded lists'.

    `database_error` is empty while the database answers; without it nothing can be recorded, so
    nothing is screened. `overloaded` says that screenings were refused in the last seconds because
    too many were open; others were answered meanwhile. `status` is `ok` where the answer is 200:
    yente's client reads it.
    """

    state: Freshness
    lists: tuple[SourceState, ...]
    policy: str
    software: str
    build_error: str
    database_error: str = ""
    overloaded: bool = False
    status: str = "ok"


SHAPES = (Health, Readiness)


@router.get(
    "/healthz",
    operation_id="getHealth",
    summary="Liveness: the process answers",
    responses={**answers("Health"), **problems()},
)
async def healthz() -> Response:
    """Answers as long as the process can; looks at nothing else."""
    return json_response(Health("ok", software()))


@router.get(
    "/readyz",
    operation_id="getReadiness",
    summary="Readiness: which lists are loaded and how old they are",
    responses={
        **answers("Readiness", "Ready: the state is `fresh`, `stale` or `sample`"),
        **problems(),
        503: {
            "description": "No lists are loaded (the state is `none`), or the database is away",
            "content": {"application/json": {"schema": schema_ref("Readiness")}},
        },
    },
)
async def readyz(state: StateDep) -> Response:
    """`stale` and `sample` are ready too (screening goes on and says so); only `none` is not.

    A worker whose database is away is not ready: its answers could not be recorded. One that is
    `overloaded` is ready: taken out of a balancer, it would leave its load to the others.
    """
    reloader = state.reloader
    states = reloader.states
    freshness = overall(states)
    answer = Readiness(
        freshness,
        states,
        reloader.policy.hash,
        software(),
        reloader.build_error,
        reloader.database_error,
        state.load.overloaded,
    )
    if freshness == "none" or reloader.database_error:
        return json_response(structs.replace(answer, status="unavailable"), 503)
    return json_response(answer, 200)


@router.get(
    "/metrics",
    operation_id="getMetrics",
    summary="Prometheus metrics",
    responses={
        200: {"description": "Of all worker processes", "content": {"text/plain": {}}},
        **problems(),
    },
)
async def metrics(state: StateDep) -> Response:
    """Latency by kind, subjects by band, each list's age, queue, audit head, open requests, disk.

    `docs/operations.md` explains each and gives alert rules.
    """
    state.metrics.lists(state.reloader)
    state.metrics.figures(await asyncio.to_thread(figures, state.store.engine))
    state.metrics.disks(await asyncio.to_thread(free_bytes, state.settings))
    return Response(state.metrics.text(), media_type=CONTENT_TYPE_LATEST)
