"""Sending an answer in one write: head and body, where ASGI has a message for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvicorn.protocols.http.httptools_impl import STATUS_LINE

if TYPE_CHECKING:
    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle


async def send_messages(
    cycle: RequestResponseCycle, status: int, headers: list[tuple[bytes, bytes]], body: bytes
) -> None:
    """Send an answer to a client that reads slowly, or on a connection that ends with it."""
    await cycle.send({"type": "http.response.start", "status": status, "headers": headers})
    await cycle.send({"type": "http.response.body", "body": body})


def send_whole(
    cycle: RequestResponseCycle, status: int, headers: list[tuple[bytes, bytes]], body: bytes
) -> bool:
    """Send head and body of an answer in one write, as the two messages of ASGI would.

    They are two writes and so two calls to the system, and each passes through every layer. For
    answers whose header fields are our own: uvicorn looks for line breaks in them, this does not.

    Returns:
        ``False`` where the connection cannot take it just now: send it as messages.
    """
    if cycle.transport.is_closing():
        return True  # nobody is there to read it
    if (
        cycle.flow.write_paused
        or cycle.disconnected
        or cycle.response_started
        or not cycle.keep_alive
    ):
        return False
    parts = [STATUS_LINE[status]]
    for name, value in (*cycle.default_headers, *headers):
        parts += (name, b": ", value, b"\r\n")
    parts += (b"\r\n", body)
    cycle.response_started = cycle.response_complete = True
    cycle.waiting_for_100_continue = False
    cycle.transport.write(b"".join(parts))
    cycle.message_event.set()
    cycle.on_response()
    return True
