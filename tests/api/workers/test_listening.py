"""The sockets a service listens on."""

from __future__ import annotations

import socket

import pytest

from api.workers.listening import listen, several


def test_a_free_port_is_taken_and_one_in_use_is_refused() -> None:
    (listening,) = listen("127.0.0.1", 0)
    with listening, pytest.raises(OSError, match="in use"):
        listen("127.0.0.1", listening.getsockname()[1])


def test_connections_come_through_any_descriptor_of_a_socket() -> None:
    listening = listen("127.0.0.1", 0)
    found = several(listening)
    assert len({one.fileno() for one in found}) == len(found) > 1
    with socket.create_connection(found[0].getsockname(), timeout=10):
        taken, _ = found[-1].accept()
        taken.close()
    for one in found:
        one.close()
