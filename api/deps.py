"""What routes need, as values in their signatures: typed lifespan state, and who asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, cast

from fastapi import Depends, Request

from api.access.key_store import KeyRing
from api.access.oidc import Oidc
from api.access.scopes import Caller
from api.audit.replay import Replayer
from api.audit.writer import AuditWriter
from api.batch.jobs import Jobs
from api.batch.store import BatchStore
from api.live import Live
from api.operations.metrics import Metrics
from api.refresher import Refresher
from api.settings import Settings
from api.standing import Standing
from api.turns import Turns
from lists.store import SnapshotStore


@dataclass(frozen=True, slots=True)
class State:
    """Everything one worker process holds for its whole life; made in ``api.app.lifespan``."""

    settings: Settings
    store: SnapshotStore
    live: Live
    metrics: Metrics
    refresher: Refresher
    keys: KeyRing
    oidc: Oidc | None
    audit: AuditWriter
    replayer: Replayer
    batches: BatchStore
    jobs: Jobs
    turns: Turns


def state_of(request: Request) -> State:
    """The typed lifespan state."""
    return cast("State", request.state.held)


async def _state(request: Request) -> State:
    return state_of(request)


async def _standing(request: Request) -> Standing:
    return state_of(request).live.standing


async def standing_at(state: State, as_of: date | None) -> Standing:
    """The standing now, or that of an earlier day."""
    return state.live.standing if as_of is None else await state.live.as_of(as_of)


def caller_of(request: Request) -> Caller:
    """Who asks, as ``api.access.gate.Gate`` found out."""
    return cast("Caller", request.scope["caller"])


StateDep = Annotated[State, Depends(_state)]
StandingDep = Annotated[Standing, Depends(_standing)]
