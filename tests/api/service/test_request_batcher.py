"""Requests share searches: the same answers, short calls first, nobody fails for another."""

from __future__ import annotations

import asyncio
import threading
import time
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.service.request_batcher import CHUNK, HEAVY, RequestBatcher
from screening.model.subject import Options, Subject
from screening.policy import Policy
from screening.screener import Screener
from screening.work import work_of
from tests.api.publishing import CHON_MA_SAN, KIM_YONG_CHOL, KWANGSON
from tests.factories import snapshot
from tests.property_profiles import examples

if TYPE_CHECKING:
    from collections.abc import Sequence

    from screening.model.result import Result

TODAY = date(2026, 1, 2)
NAMES = ("Korea Kwangson Bank", "Kim Yong Chol", "Chon Ma San", "Jane Miller")


class Watched(Screener):
    """A screener that remembers who was screened together, and fails for one name."""

    def __init__(self) -> None:
        super().__init__(snapshot([KWANGSON, CHON_MA_SAN, KIM_YONG_CHOL]), Policy.bundled())
        self.together: list[list[str]] = []

    def screen_many(
        self, subjects: Sequence[Subject], options: Options, today: date, **further: Any
    ) -> list[Result]:
        self.together.append([subject.id for subject in subjects])
        if any("broken" in subject.names for subject in subjects):
            raise ZeroDivisionError
        return super().screen_many(subjects, options, today, **further)


@pytest.fixture(scope="module")
def screener() -> Watched:
    return Watched()


@pytest.fixture(autouse=True)
def _fresh(screener: Watched) -> None:
    screener.together.clear()


def subject(number: int, name: str = "") -> Subject:
    return Subject(id=str(number), names=(name or NAMES[number % len(NAMES)],))


async def screened(
    batcher: RequestBatcher,
    over: Screener,
    subjects: Sequence[Subject],
    options: Options = Options(),  # noqa: B008 - immutable
    today: date = TODAY,
) -> tuple[list[Result], float]:
    return await batcher.screen(over, subjects, options, today, sum(map(work_of, subjects)))


def test_what_waits_together_is_searched_together_with_the_same_answers(
    screener: Watched,
) -> None:
    subjects = [subject(number) for number in range(10)]

    async def ask() -> list[Result]:
        batcher = RequestBatcher()
        told = await asyncio.gather(*(screened(batcher, screener, [one]) for one in subjects))
        return [results[0] for results, _ in told]

    together = asyncio.run(ask())
    assert screener.together == [[str(number) for number in range(10)]]
    assert together == [screener.screen(one, Options(), TODAY) for one in subjects]
    assert together[0].matches
    assert not together[3].matches


def test_other_options_or_another_day_are_another_search(screener: Watched) -> None:
    asked = [
        (Options(), TODAY),
        (Options(), TODAY),
        (Options(threshold=0.9), TODAY),
        (Options(threshold=0.9), date(2020, 1, 1)),
    ]

    async def ask() -> None:
        batcher = RequestBatcher()
        await asyncio.gather(
            *(
                screened(batcher, screener, [subject(number)], options, today)
                for number, (options, today) in enumerate(asked)
            )
        )

    asyncio.run(ask())
    assert screener.together == [["0", "1"], ["2"], ["3"]]


@pytest.mark.slow
def test_short_calls_do_not_wait_for_the_parts_of_long_ones() -> None:
    ended: list[str] = []
    long_part_may_end = threading.Event()

    class Slow(Watched):
        def screen_many(
            self, subjects: Sequence[Subject], options: Options, today: date, **more: Any
        ) -> list[Result]:
            if len(subjects) == CHUNK:
                assert long_part_may_end.wait(20)
            return super().screen_many(subjects, options, today, **more)

    async def ask() -> None:
        batcher, over = RequestBatcher(), Slow()

        async def long(name: str) -> None:
            for part in range(2):
                chunk = [subject(1_000 + number) for number in range(CHUNK)]
                await screened(batcher, over, chunk)
                ended.append(f"{name}, part {part}")

        longs = [asyncio.create_task(long(name)) for name in ("a", "b")]
        await asyncio.sleep(0)
        await asyncio.gather(*(screened(batcher, over, [subject(n)]) for n in range(3)))
        ended.append("short ones")
        long_part_may_end.set()
        await asyncio.gather(*longs)
        batcher.close()

    asyncio.run(ask())
    assert ended == ["short ones", "a, part 0", "b, part 0", "a, part 1", "b, part 1"]


def test_a_part_of_a_long_call_is_bounded_by_count_and_work() -> None:
    chunk = RequestBatcher.chunk
    assert chunk([20] * 100, 0) == CHUNK
    assert chunk([20] * 100, 98) == 2
    assert chunk([50_000, 50_000, 20], 0) == 1
    assert chunk([1_000] * 60, 0) == 2


@pytest.mark.slow
@given(st.lists(st.integers(1, 2 * HEAVY), min_size=1, max_size=60))
@settings(max_examples=examples(50))
def test_no_search_on_the_event_loop_is_more_than_a_heavy_subject(works: list[int]) -> None:
    on_loop: list[int] = []
    loop_thread = threading.current_thread()
    answer = Watched().screen(subject(3), Options(), TODAY)

    class Weighed(Watched):
        def screen_many(
            self, subjects: Sequence[Subject], options: Options, today: date, **more: Any
        ) -> list[Result]:
            if threading.current_thread() is loop_thread:
                on_loop.append(sum(int(one.id) for one in subjects))
            return [answer] * len(subjects)

    async def ask() -> None:
        batcher, over = RequestBatcher(), Weighed()
        await asyncio.gather(
            *(
                batcher.screen(over, [Subject(id=str(work))], Options(), TODAY, work)
                for work in works
            )
        )
        batcher.close()

    asyncio.run(ask())
    assert max(on_loop, default=0) <= HEAVY


def test_a_heavy_subject_is_searched_beside_the_event_loop(screener: Watched) -> None:
    threads: list[str] = []
    heavy = Subject(id="heavy", names=tuple(f"KIM YONG CHOL {number}" for number in range(100)))

    class Threads(Watched):
        def screen_many(self, *given: Any, **further: Any) -> list[Result]:
            threads.append(threading.current_thread().name)
            return super().screen_many(*given, **further)

    async def ask() -> list[Result]:
        batcher, over = RequestBatcher(), Threads()
        beside = asyncio.create_task(screened(batcher, over, [heavy]))
        await screened(batcher, over, [subject(0)])
        results, seconds = await beside
        batcher.close()
        assert seconds > 0
        return results

    results = asyncio.run(ask())
    assert results == [screener.screen(heavy, Options(), TODAY)]
    assert sorted(name.startswith("heavy-screening") for name in threads) == [False, True]


def test_a_fault_with_a_heavy_subject_is_its_own(screener: Watched) -> None:
    heavy = Subject(names=("broken", *("KIM YONG CHOL" * 10 for _ in range(20))))

    async def ask() -> None:
        batcher = RequestBatcher()
        with pytest.raises(ZeroDivisionError):
            await screened(batcher, screener, [heavy])
        assert (await screened(batcher, screener, [subject(1)]))[0][0].matches
        batcher.close()

    asyncio.run(ask())


def test_a_fault_with_one_subject_fails_its_own_request_only(screener: Watched) -> None:
    names = ("Kim Yong Chol", "broken", "Jane Miller")

    async def ask() -> list[Any]:
        batcher = RequestBatcher()
        return await asyncio.gather(
            *(
                screened(batcher, screener, [subject(number, name)])
                for number, name in enumerate(names)
            ),
            return_exceptions=True,
        )

    first, second, third = asyncio.run(ask())
    assert isinstance(second, ZeroDivisionError)
    assert first[0][0].matches
    assert not third[0][0].matches


def test_nobody_waits_for_a_request_that_was_given_up(screener: Watched) -> None:
    async def ask() -> list[Result]:
        batcher = RequestBatcher()
        gone = asyncio.create_task(screened(batcher, screener, [subject(0)]))
        there = asyncio.create_task(screened(batcher, screener, [subject(1)]))
        await asyncio.sleep(0)
        gone.cancel()
        results, _ = await there
        return results

    assert asyncio.run(ask())[0].matches


def test_slow_searches_make_the_next_ones_smaller(
    screener: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ask(batcher: RequestBatcher) -> None:
        await asyncio.gather(*(screened(batcher, screener, [subject(n)]) for n in range(80)))

    batcher = RequestBatcher()
    monkeypatch.setattr("api.service.request_batcher._SLOW_SECONDS", 0.0)
    asyncio.run(ask(batcher))
    smallest = batcher.size
    assert len(screener.together[-1]) <= 8
    monkeypatch.setattr("api.service.request_batcher._SLOW_SECONDS", 9.0)
    monkeypatch.setattr("api.service.request_batcher._FAST_SECONDS", 9.0)
    asyncio.run(ask(batcher))
    assert batcher.size > smallest


def test_searches_that_only_waited_for_the_processor_make_none_smaller(
    screener: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As while other programs run, or another thread has the interpreter."""
    screen_many = screener.screen_many

    def held_up(*given: Any, **further: Any) -> list[Result]:
        time.sleep(0.05)
        return screen_many(*given, **further)

    async def ask(batcher: RequestBatcher) -> None:
        await asyncio.gather(*(screened(batcher, screener, [subject(n)]) for n in range(20)))

    monkeypatch.setattr(screener, "screen_many", held_up)
    monkeypatch.setattr("api.service.request_batcher._SLOW_SECONDS", 0.04)
    batcher = RequestBatcher()
    asyncio.run(ask(batcher))
    assert batcher.size == HEAVY
