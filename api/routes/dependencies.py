"""What all routes share: the typed lifespan state, the caller, and answers as JSON."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Annotated, TypeVar, cast

from anyio import CapacityLimiter, to_thread
from fastapi import Depends, Request, Response

from api.access.connections import Connections
from api.access.key_store import KeyRing
from api.access.oidc import Oidc
from api.access.oidc_sign_in import OidcSignIn
from api.access.rate_limits import RateLimits
from api.access.scopes import Caller
from api.access.sessions import Sessions
from api.alerts.desk import AlertDesk
from api.alerts.exclusions import Exclusions
from api.alerts.keeping import CustomerKeeper
from api.alerts.rules import alert_rules
from api.alerts.store import AlertStore
from api.audit.replay import Replayer
from api.audit.writer import AuditWriter
from api.batch.jobs import Jobs
from api.batch.progress import BatchProgress
from api.batch.reader_pool import ReaderPool
from api.batch.small_batches import SmallBatches
from api.batch.store import BatchStore
from api.customers.groups import GroupStore
from api.customers.store import CustomerStore
from api.events.signing import Signer
from api.events.webhook_store import WebhookStore
from api.monitoring.watch import Monitoring
from api.operations.metrics import Metrics
from api.service.answer_encoding import encode_json
from api.service.list_refresher import ListRefresher
from api.service.list_reloader import ListReloader
from api.service.load_limit import LoadLimit
from api.service.request_batcher import RequestBatcher
from api.service.serving_state import ServingState
from api.service.settings import Settings
from lists.store import SnapshotStore

_PORTION_BYTES = 65_536
_DOWNLOADING = CapacityLimiter(1)
"""Downloads whose next piece is being made."""
_LOOKING_UP = CapacityLimiter(2)
"""Look-ups that are being made."""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class State:
    """All resources of one worker process for its whole life; created in ``api.server.app``."""

    settings: Settings
    store: SnapshotStore
    reloader: ListReloader
    metrics: Metrics
    refresher: ListRefresher
    keys: KeyRing
    oidc: Oidc | None
    audit: AuditWriter
    replayer: Replayer
    batches: BatchStore
    jobs: Jobs
    small_batches: SmallBatches
    batcher: RequestBatcher
    readers: ReaderPool
    load: LoadLimit
    connections: Connections
    progress: BatchProgress
    monitoring: Monitoring
    rates: RateLimits
    sessions: Sessions
    sign_in: OidcSignIn | None

    @property
    def customers(self) -> CustomerStore:
        """Customers under monitoring."""
        return CustomerStore(self.store.engine)

    @property
    def customer_keeper(self) -> CustomerKeeper:
        """Keeps customers and opens their alerts."""
        return CustomerKeeper(self.audit.log.appender, alert_rules(self.settings.alert_rules))

    @property
    def alerts(self) -> AlertStore:
        """Their alerts, decisions and exclusions."""
        return AlertStore(self.store.engine, alert_rules(self.settings.alert_rules))

    @property
    def alert_desk(self) -> AlertDesk:
        """Where alerts are worked on."""
        rules, log = alert_rules(self.settings.alert_rules), self.audit.log
        return AlertDesk(self.store.engine, log.appender, rules, self.settings.audit_content)

    @property
    def exclusions(self) -> Exclusions:
        """Ends exclusions."""
        rules = alert_rules(self.settings.alert_rules)
        return Exclusions(self.store.engine, self.audit.log.appender, rules)

    @property
    def customer_groups(self) -> GroupStore:
        """Their groups."""
        return GroupStore(self.store.engine)

    @property
    def webhooks(self) -> WebhookStore:
        """Addresses that events are sent to."""
        return WebhookStore(self.store.engine, Signer(self.audit.log.appender.keys))


def state_of(request: Request) -> State:
    """The typed lifespan state."""
    return cast("State", request.state.held)


async def _state(request: Request) -> State:
    return state_of(request)


async def _serving(request: Request) -> ServingState:
    return state_of(request).reloader.serving


async def serving_state_at(state: State, as_of: date | None) -> ServingState:
    """The current serving state, or that of an earlier day."""
    return state.reloader.serving if as_of is None else await state.reloader.as_of(as_of)


def caller_of(request: Request) -> Caller:
    """The caller as ``api.server.auth_middleware.AuthMiddleware`` determined it."""
    return cast("Caller", request.scope["caller"])


StateDep = Annotated[State, Depends(_state)]
ServingStateDep = Annotated[ServingState, Depends(_serving)]


def json_response(
    answer: object, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """An answer (struct, dataclass or dictionary of them) encoded by msgspec."""
    return Response(encode_json(answer), status, headers, media_type="application/json")


async def looked_up(function: Callable[..., _T], *given: object) -> _T:
    """What a function that looks through the lists for somebody who browses them gives.

    In one of a few threads, so that however many browse, all others have theirs.
    """
    return await to_thread.run_sync(function, *given, limiter=_LOOKING_UP)


async def downloaded(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """The same bytes in larger pieces, each made when it is asked for, one at a time.

    However many read a download, making its pieces takes no more of the interpreter than one
    thread does.
    """
    while portion := await to_thread.run_sync(_portion, pieces, limiter=_DOWNLOADING):
        yield portion


def _portion(pieces: Iterator[bytes]) -> bytes:
    portion = bytearray()
    for piece in pieces:
        portion += piece
        if len(portion) >= _PORTION_BYTES:
            break
    return bytes(portion)


def begun(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces, the first of them made already.

    What cannot be read at all is then a refusal, not an empty answer with status 200.
    """
    first = next(pieces, None)
    return pieces if first is None else chain((first,), pieces)
