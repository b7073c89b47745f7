"""The application: routes, edge, errors and the life of one worker process.

``create_app(settings)`` does no work beyond wiring; the database is opened, the lists are loaded
and the watchers begin in the lifespan. ``from_environment`` is what uvicorn calls in each worker.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from importlib.metadata import version as installed_version
from typing import TYPE_CHECKING, Any, TypedDict

import structlog
from fastapi.exceptions import RequestValidationError
from fastapi_offline import FastAPIOffline
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

from api.access.addresses import is_loopback
from api.access.connections import Connections
from api.access.key_store import KeyRing, KeyStore
from api.access.oidc import Oidc
from api.access.oidc_sign_in import OidcSignIn
from api.access.rate_limits import RateLimits
from api.access.sessions import Sessions
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
from api.batch.template import Preloaded
from api.console.refusals import refusal_page
from api.events.destinations import DestinationRules
from api.events.dispatch import WebhookDispatch
from api.events.sending import HttpSender
from api.events.signing import Signer
from api.events.watch import EventWatch
from api.idempotency.store import KeptAnswers
from api.monitoring.watch import Monitoring
from api.operations.metrics import Metrics
from api.routes import screen
from api.routes.dependencies import State
from api.routes.openapi import openapi_document
from api.server.auth_middleware import AuthMiddleware
from api.server.docs import STATIC, add_docs
from api.server.idempotency import Idempotent
from api.server.middleware import RequestMiddleware
from api.server.routes import ROUTERS, SHAPES, included_routes
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
from api.service.startup import open_store, share_the_interpreter
from api.service.subjects import field_path
from api.service.without_collection import without_collection
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
    {"name": "monitoring", "description": "Customers that are kept and screened again."},
    {"name": "events", "description": "What happened, polled or sent to an address."},
    {"name": "alerts", "description": "What people decide about them, and for how long."},
    {"name": "lists", "description": "What the publishers say, in which version."},
    {"name": "audit", "description": "What was asked and answered, for good."},
    {"name": "keys", "description": "Who may do what."},
    {"name": "yente protocol", "description": "For clients of yente and OpenRefine."},
    {"name": "operation", "description": "For orchestrators and monitoring."},
]
_log = structlog.get_logger("api.server.app")


class Lifespan(TypedDict):
    """What the lifespan hands to each request (``request.state.held``)."""

    held: State


def create_app(
    settings: Settings, *, lasting: bool = False, preloaded: Preloaded | None = None
) -> FastAPI:
    """Wire the application together. Nothing is opened until its lifespan begins.

    ``lasting``: it is all this process is for, until that ends; only then are processes kept
    ready that read files, and tables loaded before the first question. ``preloaded``: lists that
    stand ready, and need not be loaded if they are still the active ones.
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
        lifespan=_lifespan(settings, metrics, preloaded or Preloaded(), lasting=lasting),
        telemetry=telemetry.NOT_BY_FASTAPI,
    )
    app.router.routes.extend(included_routes())
    add_docs(app)
    app.add_exception_handler(ScreeningError, _refused)
    app.add_exception_handler(RecordDamaged, _damaged)
    app.add_exception_handler(HTTPException, _refused_by_router)
    app.add_exception_handler(RequestValidationError, _refused_by_parameters)
    app.add_middleware(screen.Direct)
    app.add_middleware(Idempotent, settings=settings)
    app.add_middleware(AuthMiddleware, settings=settings)
    app.add_middleware(RequestMiddleware, settings=settings, metrics=metrics)
    if telemetry.wanted():
        app.add_middleware(telemetry.Traced)
    app.openapi = _openapi(app)  # type: ignore[method-assign]  # FastAPI's own way to extend it
    return app


def from_environment(preloaded: Preloaded | None = None) -> FastAPI:
    """The factory for ``uvicorn --factory api.server.app:from_environment``."""
    settings = Settings()
    configure_logs(settings, lasting=True)
    telemetry.begin()
    return create_app(settings, lasting=True, preloaded=preloaded)


def _lifespan(
    settings: Settings, metrics: Metrics, preloaded: Preloaded, *, lasting: bool
) -> Callable[[FastAPI], AbstractAsyncContextManager[Lifespan]]:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[Lifespan]:
        share_the_interpreter()
        store = await asyncio.to_thread(open_store, settings)
        reloader = _list_reloader(store, settings, preloaded.lists, lasting=lasting)
        await _load_lists(reloader)
        metrics.lists(reloader)
        refresher = ListRefresher(settings, metrics.refresh_failures.inc)
        ring = await asyncio.to_thread(_key_ring, store.engine, settings)
        audit = await asyncio.to_thread(_audit_writer, store.engine, settings)
        heads = HeadPublisher(audit.log, settings, metrics.audit_head_failures.inc)
        batch_store = BatchStore(store.engine, audit.log.appender)
        jobs = Jobs(settings, batch_store, preloaded.template)
        batcher = RequestBatcher()
        small_batches = SmallBatches(settings, store, batch_store, batcher, reloader)
        connections = Connections(settings, metrics.closed_connections)
        monitoring = Monitoring(settings, store, reloader, metrics.reconciled.inc)
        watching = [
            reloader.watch(settings.poll_interval, metrics.lists),
            ring.watch(settings.key_poll),
            heads.watch(),
            *(one.watch() for one in (jobs, connections, monitoring)),
            *_watching_events(settings, audit.log, reloader, metrics),
            *([refresher.watch()] if settings.refresh_enabled else []),
            *_clearing(settings, audit.log),
        ]
        watchers = [asyncio.create_task(one) for one in watching]
        held = State(
            settings,
            store,
            reloader,
            metrics,
            refresher,
            ring,
            oidc := Oidc.of(settings),
            audit,
            Replayer(store, settings.cache_dir),
            batch_store,
            jobs,
            small_batches,
            batcher,
            _readers(settings, small_batches, warm=lasting),
            LoadLimit(settings.max_concurrent),
            connections,
            BatchProgress(batch_store),
            monitoring,
            RateLimits(settings, metrics.rate_storage_failures.inc),
            Sessions.of(settings, audit.log.seal_keys, ring.ended),
            OidcSignIn.of(settings, oidc, audit.log.seal_keys),
        )
        try:
            yield {"held": held}
        finally:
            await _close(held, watchers, heads)

    return lifespan


def _clearing(settings: Settings, log: AuditLog) -> Iterator[Coroutine[Any, Any, None]]:
    """What removes records and answers that were kept long enough."""
    yield prune_daily(log, settings.audit_retention)
    yield KeptAnswers(log.engine, settings.idempotency_retention).watch()


def _watching_events(
    settings: Settings, log: AuditLog, reloader: ListReloader, metrics: Metrics
) -> Iterator[Coroutine[Any, Any, None]]:
    """What looks after events; secrets of webhooks are derived from the keys of the record."""
    yield EventWatch(settings, log.engine, lambda: reloader.states).watch()
    if settings.webhook_sending:
        signer = Signer(log.appender.keys)
        sender = HttpSender(DestinationRules.of(settings), signer, settings.webhook_timeout)
        yield WebhookDispatch(log.engine, sender, metrics.delivery).watch()


def _list_reloader(
    store: SnapshotStore, settings: Settings, loaded: LoadedLists | None, *, lasting: bool
) -> ListReloader:
    made = ListReloader(
        store, Policy.bundled(), settings.cache_dir, settings.as_of_cache, warm=lasting
    )
    made.lasting, made.standing_ready = lasting, loaded
    return made


async def _load_lists(reloader: ListReloader) -> None:
    with without_collection() if reloader.lasting else nullcontext():
        await reloader.update()


def _readers(settings: Settings, small_batches: SmallBatches, *, warm: bool) -> ReaderPool:
    """Processes that read uploaded files; ``warm``: the first of them are begun."""
    readers = ReaderPool(settings)
    if warm:
        readers.warm()
        small_batches.warm()
    return readers


async def _close(held: State, watchers: list[asyncio.Task[None]], heads: HeadPublisher) -> None:
    """The end of a worker: nothing begins any more, and what was begun is recorded."""
    await asyncio.gather(held.jobs.close(), held.small_batches.close())
    await asyncio.gather(held.readers.close(), held.monitoring.close())
    for watcher in watchers:
        watcher.cancel()
    await asyncio.gather(*watchers, return_exceptions=True)
    await held.refresher.close()
    await held.rates.close()
    held.batcher.close()
    held.reloader.close()
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


def _key_ring(engine: Engine, settings: Settings) -> KeyRing:
    """All keys, after a warning about who is answered without one."""
    ring = KeyRing(KeyStore(engine))
    _warn_about_access(settings, ring)
    return ring


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
            app.openapi_schema = openapi_document(app, SHAPES)
        return app.openapi_schema

    return document


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, ScreeningError)  # noqa: S101 - registered for this class only
    page = refusal_page(request.scope, error)
    if page is not None:
        return page
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
        for router in (request.app, *ROUTERS)
        for route in router.routes
        if getattr(route, "path", "") and route.matches(request.scope)[0] is not Match.NONE
    ]
    same = (route.methods for route in fitting if route.path == fitting[0].path)
    return ", ".join(sorted({method for methods in same for method in methods or ()}))


async def _refused_by_parameters(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class only
    problems = [
        FieldProblem("body", "is not an object", "send a JSON object: {…}")
        if found["loc"] == ("body",)
        else FieldProblem(field_path(found["loc"][1:]), found["msg"], "see the parameter in /docs")
        for found in error.errors()[:MOST_SAID]
    ]
    return await _refused(request, Unprocessable("a parameter cannot be used", problems))
