"""Bodies of requests on their way: each has its time, and slow ones make way for others.

A body that has not arrived takes no share of what the worker answers at once, only a place here.
Where all places are taken the oldest body is given up: nobody is refused because others send
slowly.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, Self

from api.service.errors import Overloaded, RequestTimeout

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import Message, Receive

_FILE_TIMES: Final = 4
_SLOW_SECONDS: Final = 1.0
"""Age from which a body may be given up for another."""


class ArrivingBodies:
    """The bodies that one worker process is receiving.

    Each may take ``seconds``; a batch file ``seconds`` for every piece of it, and after
    ``_FILE_TIMES`` as many it has to have come at ``rate`` bytes a second.
    """

    def __init__(self, most: int, seconds: float, rate: float) -> None:
        self.seconds = seconds
        self.rate = rate
        self._most = most
        self._all: dict[ArrivingBody, float] = {}

    def add(self, body: ArrivingBody, now: float) -> None:
        """Count a body.

        Raises:
            Overloaded: all places are taken by bodies that have only just begun.
        """
        if len(self._all) >= self._most:
            oldest = next(iter(self._all))
            if now - self._all[oldest] < _SLOW_SECONDS:
                raise Overloaded(
                    "too many requests are arriving",
                    headers={"retry-after": "1", "connection": "close"},
                )
            self.remove(oldest)
            oldest.give_up(now)
        self._all[body] = now

    def remove(self, body: ArrivingBody) -> None:
        """A body is here, or nobody waits for it any more."""
        self._all.pop(body, None)


class ArrivingBody:
    """The body of one request; its ``receive`` takes the place of the server's own.

    ``arrived`` is called when it is here as a whole, and may refuse the request.
    """

    __slots__ = (
        "_all",
        "_arrived",
        "_began",
        "_file",
        "_given_up",
        "_here",
        "_receive",
        "_received",
        "_timeout",
        "_whole",
    )

    def __init__(
        self,
        all_: ArrivingBodies,
        receive: Receive,
        arrived: Callable[[], None],
        *,
        file: bool,
        here: bool = False,
    ) -> None:
        """``here``: the server has received all of it."""
        self._all = all_
        self._receive = receive
        self._arrived = arrived
        self._file = file
        self._here = here
        self._began: float | None = None
        self._received = 0
        self._whole = self._given_up = False
        self._timeout: asyncio.Timeout | None = None

    def __enter__(self) -> Self:
        """Begin with a request."""
        return self

    def __exit__(self, *_: object) -> None:
        """The request has ended."""
        self._all.remove(self)

    def give_up(self, now: float) -> None:
        """Wait for it no longer."""
        self._given_up = True
        if self._timeout is not None:
            self._timeout.reschedule(now)

    async def receive(self) -> Message:
        """The next piece.

        Raises:
            RequestTimeout: it did not arrive in time.
            Overloaded: too many are arriving; and whatever ``arrived`` raises.
        """
        if self._whole:
            return await self._receive()
        if self._here:  # nothing to wait for
            message = await self._receive()
            self._whole = True
            if message["type"] == "http.request":
                self._arrived()
            return message
        now = asyncio.get_running_loop().time()
        if self._began is None:
            self._began = now
            self._all.add(self, now)
        try:
            async with asyncio.timeout_at(now if self._given_up else self._due(now)) as timeout:
                self._timeout = timeout
                message = await self._receive()
        except TimeoutError:
            raise self._late() from None
        finally:
            self._timeout = None
        if message["type"] != "http.request":
            return message
        self._received += len(message.get("body", b""))
        if not message.get("more_body", False):
            self._whole = True
            self._all.remove(self)
            self._arrived()
        return message

    def _due(self, now: float) -> float:
        assert self._began is not None  # noqa: S101 - set by the first call
        seconds = self._all.seconds
        if not self._file:
            return self._began + seconds
        slowest = self._began + _FILE_TIMES * seconds + self._received / self._all.rate
        return min(now + seconds, slowest)

    def _late(self) -> RequestTimeout:
        why = f"the body did not arrive within {self._all.seconds:g} s"
        if self._file:
            why += f", or at less than {self._all.rate:g} bytes a second"
        if self._given_up:
            why = "the body came slowly, and others needed its place"
        return RequestTimeout(why, headers={"connection": "close"})
