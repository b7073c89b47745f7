"""Answers ``POST /v1/screen`` from the connection itself: no task, no futures and no middleware.

A screening takes about as long as carrying its request through the layers of an ASGI application,
and those are the same for each. So a request whose whole body has arrived, and about which nothing
is unusual, is read, screened, recorded and answered here by three plain calls: when it is here,
when the search it shares is done, when its record is durable. Between them nothing waits.

What is decided here is decided by the functions that the layers use, in their order. Whatever has
to be refused, waited for or screened in portions is left to the application: ``begin`` gives
``False``, and nothing was counted. It may be asked for any request, so its answer is no promise.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from api.access.addresses import client_address
from api.access.scopes import needed
from api.routes.screen import (
    ROUTE,
    Call,
    answer_fields,
    check_call,
    draft_of,
    encoded_answer,
    encoded_in_order,
    read_call,
)
from api.server.auth_middleware import caller_at_once
from api.server.middleware import (
    failure_of,
    note_answered,
    refusal_fields,
    request_id_of,
    with_own_fields,
)
from api.service.call_work import ReadCall, estimated, measured, unmeasured
from api.service.errors import ScreeningError
from api.service.request_batcher import HEAVY, WaitingCall
from api.service.subjects import read_all
from screening.model.subject import Subject

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.types import Scope

    from api.access.scopes import Caller
    from api.audit.chain import ChainLink
    from api.routes.dependencies import State
    from api.routes.screen import Answered
    from api.service.answer_encoding import Unscreened
    from api.service.errors import NotRecorded
    from api.service.load_limit import OpenScreening
    from api.service.request_batcher import ScreenedCall
    from api.service.serving_state import ServingState

    Send = Callable[[int, list[tuple[bytes, bytes]], bytes], None]

_TARGET: Final = b"/v1/screen"
_LONGEST_BODY: Final = 8_000
_MOST_SUBJECTS: Final = 20
"""Bytes and subjects of calls that may be small: what is read here for nothing is read twice."""
_SMALL_BODY: Final = 400
"""Bytes of a body of which no part is too long to be looked through without an estimate."""
_UNUSUAL: Final = frozenset({b"content-encoding", b"transfer-encoding", b"idempotency-key"})
"""Header fields of requests that are left to the application."""


def may_begin(target: bytes, length: int, headers: Sequence[tuple[bytes, bytes]]) -> bool:
    """Whether a ``POST`` with this head may be one for ``begin`` once its body is here."""
    return (
        target == _TARGET
        and 0 < length <= _LONGEST_BODY
        and all(name not in _UNUSUAL for name, _ in headers)
    )


def begin(held: State, scope: Scope, body: bytes, screening: OpenScreening, send: Send) -> bool:
    """Answer a request with ``send(status, headers, body)`` later on.

    ``False``: nothing was counted, and the application has to answer. ``screening`` is open.
    """
    started = time.perf_counter()
    try:
        asked = _asked(held, scope, body)
        if asked is None:
            return False
        rates = held.rates.count_at_once(asked.caller.id)
    except Exception:  # noqa: BLE001 - the application meets it too, and answers with it
        return False
    scope["caller"], scope["route"] = asked.caller, ROUTE
    scope["request_id"] = request_id_of(scope)
    _Exchange(held, scope, asked, rates, screening, send, started).screen()
    return True


class _Asked(NamedTuple):
    """A request that can be answered here."""

    caller: Caller
    serving: ServingState
    call: Call
    read: ReadCall
    today: date


def _asked(held: State, scope: Scope, body: bytes) -> _Asked | None:
    """What a request asks for; ``None`` where the application has to answer it.

    Raises what the application refuses such a request with.
    """
    settings = held.settings
    if len(body) > settings.max_body_bytes:
        return None
    scope["address"] = client_address(scope, held.connections.proxies)
    caller = caller_at_once(scope, held, needed("POST", ROUTE.path))
    if caller is None or not held.rates.can_count_at_once(caller.id):
        return None
    call = read_call(_media_type(scope), body, settings.max_subjects)
    # it asks earlier lists, or the database, or is long
    elsewhere = call.as_of is not None or call.beside is not None
    if elsewhere or len(call.submitted) > _MOST_SUBJECTS:
        return None
    serving = held.reloader.serving
    check_call(call, serving)
    subjects = read_all(call.submitted)
    if not any(isinstance(one, Subject) for one in subjects):
        return None
    read = _with_work(subjects, call, serving, settings.max_call_letters)
    if read.total > HEAVY:
        return None
    return _Asked(caller, serving, call, read, datetime.now(UTC).date())


def _with_work(
    subjects: Sequence[Subject | Unscreened], call: Call, serving: ServingState, most: int
) -> ReadCall:
    """What was read with its work: as measured, unless an estimate says that it is too much."""
    if len(call.body) <= _SMALL_BODY:
        read = unmeasured(subjects, call.options)
    else:
        read = estimated(subjects, most, call.options)
        if read.total > HEAVY:
            return read
    return measured(read, serving.loaded.screener, most)


def _media_type(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"content-type":
            return str(value, "latin-1")
    return ""


@dataclass(slots=True)
class _Exchange:
    """One request from here to its answer. Each step is called by what it waits for."""

    _held: State
    _scope: Scope
    _asked: _Asked
    _rates: list[tuple[bytes, bytes]]
    _screening: OpenScreening
    _send: Send
    _started: float
    _answered: Sequence[Answered] = ()

    def screen(self) -> None:
        """Wait for the search."""
        asked = self._asked
        read = asked.read
        self._held.metrics.open_requests.inc()
        call = WaitingCall(
            asked.serving.loaded.screener,
            [one for one in read.subjects if isinstance(one, Subject)],
            asked.call.options,
            asked.today,
            read.total,
            self._record,
        )
        self._held.batcher.submit(call)

    def _record(self, found: ScreenedCall) -> None:
        """The search is done: wait for the record."""
        if isinstance(found.results, Exception):
            self._refuse(found.results)
            return
        asked = self._asked
        try:
            metrics = self._held.metrics
            self._answered = encoded_in_order(
                asked.read.subjects, found.results, found.seconds, metrics
            )
            draft = draft_of(self._scope, asked.serving, asked.call, self._answered, asked.today)
            self._held.audit.submit(draft, self._answer)
        except Exception as error:  # noqa: BLE001 - the outermost handler of a request
            self._refuse(error)

    def _answer(self, recorded: ChainLink | NotRecorded) -> None:
        """The record is durable, or could not be written."""
        if isinstance(recorded, ScreeningError):
            self._refuse(recorded)
            return
        try:
            body = encoded_answer(self._answered, self._asked.serving, self._asked.call)
        except Exception as error:  # noqa: BLE001 - the outermost handler of a request
            self._refuse(error)
        else:
            self._end(200, [*answer_fields(body), *self._rates], body)

    def _refuse(self, error: Exception) -> None:
        request_id = self._scope["request_id"]
        if isinstance(error, ScreeningError):
            refusal = error
            refusal.headers.update((name.decode(), value.decode()) for name, value in self._rates)
        else:
            refusal = failure_of(error, request_id)
        body = refusal.body(request_id)
        self._end(refusal.status, refusal_fields(refusal, body), body)

    def _end(self, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
        held = self._held
        self._screening.end()
        held.metrics.open_requests.dec()
        request_id = self._scope["request_id"]
        try:
            self._send(status, with_own_fields(headers, request_id), body)
        except Exception as error:  # noqa: BLE001 - others of the same search wait behind it
            failure_of(error, request_id)
        note_answered(held.settings, held.metrics, self._scope, status, self._started)
