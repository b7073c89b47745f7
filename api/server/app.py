"""The application: routes, edge, errors and the life of one worker process.

``create_app(settings)`` does no work beyond wiring; the database is opened, the lists are loaded
and the watchers begin in the lifespan. ``from_environment`` is what uvicorn calls in each worker.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from importlib.metadata import version as installed_version
from typing import TYPE_CHECKING, Any, TypedDict

import structlog
from anyio import to_thread
from fastapi.exceptions import RequestValidationError
from fastapi_offline import FastAPIOffline
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

from api.access.addresses import is_loopback
from api.access.connections import Connections
from api.access.key_store import KeyRing, KeyStore
from api.access.oidc import Oidc
from api.audit.append import ChainAppender
from api.audit.damaged import RecordDamaged
from api.audit.heads import HeadPublisher
from api.audit.policy_texts import keep_bundled
from api.audit.prune import prune_daily
from api.audit.replay import Replayer
from api.audit.store import AuditLog
from api.audit.writer import AuditWriter
from api.batch.jobs import Jobs
from api.batch.progress import BatchProgress
from api.batch.reader_pool import ReaderPool
from api.batch.small_batches import SmallBatches
from api.batch.store import BatchStore
from api.operations.metrics import Metrics
from api.routes import batches, entities, health, keys, links, lists, screen, screenings
from api.routes.dependencies import State
from api.routes.openapi import openapi_document
from api.server.auth_middleware import AuthMiddleware
from api.server.docs import STATIC, add_docs
from api.server.middleware import RequestMiddleware
from api.service import telemetry
from api.service.errors import (
    MEDIA_TYPE,
    Conflict,
    FieldProblem,
    ScreeningError,
    Unprocessable,
    refusal_of,
)
from api.service.json_bodies import MOST_SAID
from api.service.list_refresher import ListRefresher
from api.service.list_reloader import ListReloader
from api.service.load_limit import LoadLimit
from api.service.logs import configure_logs
from api.service.request_batcher import RequestBatcher
from api.service.settings import Settings
from api.service.startup import open_store
from api.service.subjects import field_path
from api.service.without_collection import without_collection
from api.yente import routes as yente
from screening.policy import Policy

if TYPE_CHECKING:
    from fastapi import FastAPI
    from sqlalchemy import Engine
    from starlette.requests import Request

    from api.service.serving_state import LoadedLists
    from lists.store import SnapshotStore

_DESCRIPTION = """\
Screens persons, organizations, vessels and aircraft against the UN, US (OFAC), EU and UK lists \
and explains every link to the DPRK: which listed party, matched by what, listed where and why,
under which law.

Send subjects to `POST /v1/screen`; its examples below run as they are."""
_TAGS = [
    {"name": "screening", "description": "Is this one of them, and why."},
    {"name": "batches", "description": "Files of any size: upload, follow, download."},
    {"name": "lists", "description": "What the publishers say, in which version."},
    {"name": "audit", "description": "What was asked and answered, for good."},
    {"name": "keys", "description": "Who may do what."},
    {"name": "yente protocol", "description": "For clients of yente and OpenRefine."},
    {"name": "operation", "description": "For orchestrators and monitoring."},
]
_ROUTERS = (
    *(one.router for one in (screen, batches, entities, links, lists, screenings, keys, health)),
    *yente.ROUTERS,
)
_THREADS = 8
_TURN_SECONDS = 0.001
_log = structlog.get_logger("api.server.app")


class Lifespan(TypedDict):
    """What the lifespan hands to each request (``request.state.held``)."""

    held: State


def create_app(
    settings: Settings, *, lasting: bool = False, loaded: LoadedLists | None = None
) -> FastAPI:
    """Wire the application together. Nothing is opened until its lifespan begins.

    ``lasting``: it is all this process is for, until that ends. ``loaded``: lists that stand ready,
    and need not be loaded if they are still the active ones.
    """
    metrics = Metrics()
    app: FastAPI = FastAPIOffline(
        docs_url=None,
        redoc_url=None,
        static_url=STATIC,
        title="dprk-screen",
        version=installed_version("dprk-screen"),
        description=_DESCRIPTION,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        openapi_tags=_TAGS,
        root_path=settings.root_path,
        redirect_slashes=False,  # a redirect would lead wherever the Host header says
        lifespan=_lifespan(settings, metrics, loaded, lasting=lasting),
        telemetry=telemetry.NOT_BY_FASTAPI,
    )
    for router in _ROUTERS:
        app.include_router(router)
    add_docs(app)
    app.add_exception_handler(ScreeningError, _refused)
    app.add_exception_handler(RecordDamaged, _damaged)
    app.add_exception_handler(HTTPException, _refused_by_router)
    app.add_exception_handler(RequestValidationError, _refused_by_parameters)
    app.add_middleware(screen.Direct)
    app.add_middleware(AuthMiddleware, settings=settings, metrics=metrics)
    app.add_middleware(RequestMiddleware, settings=settings, metrics=metrics)
    if telemetry.wanted():
        app.add_middleware(telemetry.Traced)
    app.openapi = _openapi(app)  # type: ignore[method-assign]  # FastAPI's own way to extend it
    return app


def from_environment(loaded: LoadedLists | None = None) -> FastAPI:
    """The factory for ``uvicorn --factory api.server.app:from_environment``."""
    settings = Settings()
    configure_logs(settings, lasting=True)
    telemetry.begin()
    return create_app(settings, lasting=True, loaded=loaded)


def _lifespan(
    settings: Settings, metrics: Metrics, loaded: LoadedLists | None, *, lasting: bool
) -> Callable[[FastAPI], AbstractAsyncContextManager[Lifespan]]:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[Lifespan]:
        _share_the_interpreter()
        oidc = Oidc(settings) if settings.oidc_issuer else None
        store = await asyncio.to_thread(open_store, settings)
        reloader = _list_reloader(store, settings, loaded, lasting=lasting)
        await _load_lists(reloader)
        metrics.lists(reloader)
        refresher = ListRefresher(settings, metrics.refresh_failures.inc)
        ring = await asyncio.to_thread(KeyRing, KeyStore(store.engine))
        _warn_about_access(settings, ring)
        audit = await asyncio.to_thread(_audit_writer, store.engine, settings)
        heads = HeadPublisher(audit.log, settings, metrics.audit_head_failures.inc)
        batch_store = BatchStore(store.engine, audit.log.appender)
        jobs = Jobs(settings, batch_store)
        batcher = RequestBatcher()
        small_batches = SmallBatches(settings, store, batch_store, batcher, reloader)
        connections = Connections(settings, metrics.closed_connections)
        watching = [
            reloader.watch(settings.poll_interval, metrics.lists),
            ring.watch(settings.key_poll),
            prune_daily(audit.log, settings.audit_retention),
            heads.watch(),
            jobs.watch(),
            connections.watch(),
        ]
        if settings.refresh_enabled:
            watching.append(refresher.watch())
        watchers = [asyncio.create_task(one) for one in watching]
        readers = ReaderPool(settings)
        readers.warm()
        small_batches.warm()
        held = State(
            settings,
            store,
            reloader,
            metrics,
            refresher,
            ring,
            oidc,
            audit,
            Replayer(store, settings.cache_dir),
            batch_store,
            jobs,
            small_batches,
            batcher,
            readers,
            LoadLimit(settings.max_concurrent),
            connections,
            BatchProgress(batch_store),
        )
        try:
            yield {"held": held}
        finally:
            await _close(held, watchers, heads)

    return lifespan


def _list_reloader(
    store: SnapshotStore, settings: Settings, loaded: LoadedLists | None, *, lasting: bool
) -> ListReloader:
    made = ListReloader(store, Policy.bundled(), settings.cache_dir, settings.as_of_cache)
    made.lasting, made.standing_ready = lasting, loaded
    return made


async def _load_lists(reloader: ListReloader) -> None:
    with without_collection() if reloader.lasting else nullcontext():
        await reloader.update()


def _share_the_interpreter() -> None:
    """Few threads beside the event loop, and short turns: it waits for each that computes.

    Downloads and routes that read the database run in threads. Forty of them (the usual number),
    each with the interpreter for 5 ms (the usual turn), would hold up screenings for 200 ms.
    """
    to_thread.current_default_thread_limiter().total_tokens = _THREADS
    sys.setswitchinterval(_TURN_SECONDS)


async def _close(held: State, watchers: list[asyncio.Task[None]], heads: HeadPublisher) -> None:
    """The end of a worker: nothing begins any more, and what was begun is recorded."""
    await asyncio.gather(held.jobs.close(), held.small_batches.close())
    await held.readers.close()
    for watcher in watchers:
        watcher.cancel()
    await asyncio.gather(*watchers, return_exceptions=True)
    await held.refresher.close()
    held.batcher.close()
    await asyncio.to_thread(held.audit.close)
    await asyncio.to_thread(heads.publish)
    held.metrics.close()
    await asyncio.to_thread(telemetry.end)
    held.store.engine.dispose()


def _audit_writer(engine: Engine, settings: Settings) -> AuditWriter:
    """The audit record, sealed up to now and ready for more."""
    keep_bundled(engine)
    log = AuditLog(engine, ChainAppender.of(settings))
    log.begin()
    writer = AuditWriter(log)
    writer.start()
    return writer


def _warn_about_access(settings: Settings, ring: KeyRing) -> None:
    if settings.insecure:
        _log.warning("INSECURE: everybody who reaches this service screens without a key")
    elif not ring and not settings.oidc_issuer:
        answered = "nobody is answered"
        if settings.local_trust and is_loopback(settings.host):
            answered = "programs of this machine may screen and read lists, nobody else is answered"
        _log.warning(f"no API key exists: {answered}; make one with `dprk-screen keys create NAME`")


def _openapi(app: FastAPI) -> Callable[[], dict[str, Any]]:
    def document() -> dict[str, Any]:
        if not app.openapi_schema:
            shapes = (
                *batches.SHAPES,
                *entities.SHAPES,
                *links.SHAPES,
                *lists.SHAPES,
                *screenings.SHAPES,
                *keys.SHAPES,
                *health.SHAPES,
                *yente.SHAPES,
            )
            app.openapi_schema = openapi_document(app, shapes)
        return app.openapi_schema

    return document


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, ScreeningError)  # noqa: S101 - registered for this class only
    return Response(
        error.body(request.scope["request_id"]),
        error.status,
        headers=error.headers,
        media_type=MEDIA_TYPE,
    )


async def _damaged(request: Request, error: Exception) -> Response:
    _log.error("the audit record is damaged", request_id=request.scope["request_id"])
    return await _refused(request, Conflict(str(error)))


async def _refused_by_router(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class only
    refusal = refusal_of(error.status_code)
    detail = f"{request.method} {request.url.path[:200]}: {error.detail}"
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = _allowed(request)
    return await _refused(request, refusal(detail, headers=headers))


def _allowed(request: Request) -> str:
    """Every method of a path; the router names those of the first route that fits alone."""
    fitting = [
        route
        for router in (request.app, *_ROUTERS)
        for route in router.routes
        if getattr(route, "path", "") and route.matches(request.scope)[0] is not Match.NONE
    ]
    same = (route.methods for route in fitting if route.path == fitting[0].path)
    return ", ".join(sorted({method for methods in same for method in methods or ()}))


async def _refused_by_parameters(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class only
    problems = [
        FieldProblem(field_path(found["loc"][1:]), found["msg"], "see the parameter in /docs")
        for found in error.errors()[:MOST_SAID]
    ]
    return await _refused(request, Unprocessable("a parameter cannot be used", problems))
