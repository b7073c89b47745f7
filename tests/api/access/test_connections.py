"""Connections: how many an address may have, and which are closed for others or for slowness."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, cast

from api.access.connections import Connection, Connections
from api.service.settings import Settings

if TYPE_CHECKING:
    import asyncio

    import pytest


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Transport:
    """What a connection asks of asyncio's transport."""

    def __init__(self) -> None:
        self.unsent = 0
        self.aborted = False

    def get_write_buffer_size(self) -> int:
        return self.unsent

    def get_extra_info(self, name: str) -> None:
        return None

    def abort(self) -> None:
        self.aborted = True


class Bench:
    """Connections of a worker with small limits, and why it closed some."""

    def __init__(self, **settings: object) -> None:
        self.clock = Clock()
        self.closed: Counter[str] = Counter()
        limits = {"max_connections": 6, "max_connections_per_address": 2, **settings}
        self.all = Connections(
            Settings.model_validate(limits),
            lambda why: self.closed.update([why]),
            self.clock,
        )

    def connect(self, address: str) -> tuple[Transport, Connection | None]:
        transport = Transport()
        return transport, self.all.add(cast("asyncio.Transport", transport), address)

    def answering(self, address: str) -> tuple[Transport, Connection]:
        transport, connection = self.connect(address)
        assert connection is not None
        connection.answering = True
        return transport, connection

    def pass_seconds(self, number: int, transport: Transport, each: int = 0) -> None:
        """Look every second; so many bytes of what is unsent are read in each."""
        for _ in range(number):
            self.all.close_slow()
            self.clock.now += 1
            transport.unsent = max(0, transport.unsent - each)
        self.all.close_slow()


def test_an_address_with_all_its_connections_busy_gets_no_more() -> None:
    bench = Bench()
    bench.answering("192.0.2.1")
    bench.answering("192.0.2.1")
    bench.clock.now += 10
    assert bench.connect("192.0.2.1")[1] is None
    assert bench.connect("192.0.2.2")[1] is not None
    assert bench.closed == {"too many of an address": 1}


def test_the_connection_that_was_silent_for_longest_makes_way() -> None:
    bench = Bench()
    oldest, _ = bench.connect("192.0.2.1")
    bench.clock.now += 5
    younger, _ = bench.connect("192.0.2.1")
    bench.clock.now += 5
    assert bench.connect("192.0.2.1")[1] is not None
    assert oldest.aborted
    assert not younger.aborted


def test_the_addresses_of_an_ipv6_network_share_their_connections() -> None:
    bench = Bench()
    bench.answering("2001:db8::1")
    bench.answering("2001:db8::ffff:2")
    assert bench.connect("2001:db8::3")[1] is None
    assert bench.connect("2001:db8:0:1::1")[1] is not None


def test_an_ipv4_address_is_the_same_when_written_inside_an_ipv6_one() -> None:
    bench = Bench()
    bench.answering("192.0.2.1")
    bench.answering("::ffff:192.0.2.1")
    assert bench.connect("192.0.2.1")[1] is None


def test_a_trusted_proxy_may_have_as_many_as_there_are() -> None:
    bench = Bench(trusted_proxies=["10.0.0.0/8"])
    for number in range(6):
        bench.answering(f"10.0.0.{number}")
    assert bench.connect("10.0.0.9")[1] is None


def test_where_all_are_taken_somebody_with_many_silent_ones_makes_way() -> None:
    bench = Bench(max_connections_per_address=5)
    silent = [bench.connect("192.0.2.1")[0] for _ in range(5)]
    bench.answering("192.0.2.2")
    bench.clock.now += 5
    assert bench.connect("192.0.2.3")[1] is not None
    assert sum(one.aborted for one in silent) == 1


def test_a_connection_that_ended_leaves_its_place() -> None:
    bench = Bench()
    _, first = bench.answering("192.0.2.1")
    bench.answering("192.0.2.1")
    bench.all.remove(first)
    bench.all.remove(first)
    assert bench.connect("192.0.2.1")[1] is not None


def test_who_reads_a_byte_a_second_is_disconnected() -> None:
    bench = Bench(write_timeout=30, min_rate=1_000)
    transport, _ = bench.answering("192.0.2.1")
    transport.unsent = 5_000_000
    bench.pass_seconds(29, transport, each=1)
    assert not transport.aborted
    bench.pass_seconds(2, transport, each=1)
    assert transport.aborted
    assert bench.closed == {"reads too slowly": 1}


def test_who_reads_at_the_least_rate_may_take_hours() -> None:
    bench = Bench(write_timeout=30, min_rate=1_000)
    transport, _ = bench.answering("192.0.2.1")
    transport.unsent = 5_000_000
    bench.pass_seconds(3_600, transport, each=1_100)
    assert not transport.aborted


def test_a_download_that_is_refilled_while_it_is_read_goes_on() -> None:
    """Its unsent bytes look the same every second, but it asked for more in between."""
    bench = Bench(write_timeout=30, min_rate=1_000)
    transport, connection = bench.answering("192.0.2.1")
    for _ in range(200):
        transport.unsent = 60_000
        connection.emptied(48_000)
        bench.pass_seconds(1, transport)
    assert not transport.aborted


def test_a_pause_between_two_answers_is_no_slow_reading() -> None:
    bench = Bench(write_timeout=30, min_rate=1_000)
    transport, _ = bench.answering("192.0.2.1")
    for _ in range(10):
        transport.unsent = 10
        bench.pass_seconds(5, transport)
        transport.unsent = 0
        bench.pass_seconds(5, transport)
    assert not transport.aborted


def test_when_too_much_is_unread_those_go_that_have_not_read_for_longest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("api.access.connections._MOST_UNSENT", 1_000)
    bench = Bench()
    first, _ = bench.answering("192.0.2.1")
    first.unsent = 800
    bench.all.close_slow()
    bench.clock.now += 2
    second, _ = bench.answering("192.0.2.2")
    second.unsent = 800
    bench.all.close_slow()
    bench.clock.now += 1
    bench.all.close_slow()
    assert first.aborted
    assert not second.aborted
    assert bench.closed == {"too much is unread": 1}
