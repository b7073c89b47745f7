"""What routes need, as values in their signatures: typed lifespan state, and who may write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from ipaddress import ip_address
from typing import Annotated, cast

from fastapi import Depends, Request

from api.errors import Forbidden
from api.live import Live
from api.metrics import Metrics
from api.refresher import Refresher
from api.settings import Settings
from api.standing import Standing
from lists.store import SnapshotStore


@dataclass(frozen=True, slots=True)
class State:
    """Everything one worker process holds for its whole life; made in ``api.app.lifespan``."""

    settings: Settings
    store: SnapshotStore
    live: Live
    metrics: Metrics
    refresher: Refresher


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


async def from_this_machine(request: Request) -> None:
    """Allow a write only from this machine: there are no keys yet that could say who writes.

    A forwarded request came from elsewhere, whoever forwarded it, and a page of another origin
    that a browser on this machine has open is not this machine's user.

    Raises:
        Forbidden: the request came from elsewhere.
    """
    headers = request.headers
    try:
        local = request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:  # a test client or a Unix socket has no address
        local = False
    forwarded = any(name in headers for name in ("forwarded", "x-forwarded-for", "x-real-ip"))
    origin = headers.get("origin")
    foreign = origin is not None and origin.partition("://")[2] != headers.get("host")
    if not local or forwarded or foreign:
        raise Forbidden(
            "lists can be changed only from the machine the service runs on; "
            "use `dprk-screen lists refresh` or `lists import` there"
        )


StateDep = Annotated[State, Depends(_state)]
StandingDep = Annotated[Standing, Depends(_standing)]
