"""Log lines reach standard error: at once when few, soon when many, all of them."""

from __future__ import annotations

import io
import time
from threading import Thread

from api.service.log_stream import LogStream


def test_a_line_on_a_quiet_service_is_written_at_once() -> None:
    file = io.StringIO()
    LogStream(file).info("one")
    assert file.getvalue() == "one\n"


def test_an_error_is_written_at_once_with_what_came_before() -> None:
    file = io.StringIO()
    stream = LogStream(file)
    for line in ("one", "two", "three"):
        stream.info(line)
    stream.error("broken")
    assert file.getvalue() == "one\ntwo\nthree\nbroken\n"


def test_lines_that_come_thick_are_written_in_few_pieces_and_none_is_lost() -> None:
    class Counted(io.StringIO):
        writes = 0

        def write(self, text: str) -> int:
            self.writes += 1
            return super().write(text)

    file = Counted()
    stream = LogStream(file)

    def many(name: int) -> None:
        for number in range(2_000):
            stream.info(f"{name} {number}")

    threads = [Thread(target=many, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    deadline = time.monotonic() + 10
    while file.getvalue().count("\n") < 8_000 and time.monotonic() < deadline:
        time.sleep(0.02)
    written = file.getvalue().splitlines()
    assert len(written) == len(set(written)) == 8_000
    assert file.writes < 400
