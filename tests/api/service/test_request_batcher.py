"""Requests share searches: the same answers, short calls first, nobody fails for another."""

from __future__ import annotations

import asyncio
import threading
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from api.service.request_batcher import CHUNK, CHUNK_WHEN_ALONE, RequestBatcher
from screening.model.subject import Options, Subject
from screening.policy import Policy
from screening.screener import Screener
from tests.api.publishing import CHON_MA_SAN, KIM_YONG_CHOL, KWANGSON
from tests.factories import snapshot

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


def test_what_waits_together_is_searched_together_with_the_same_answers(
    screener: Watched,
) -> None:
    subjects = [subject(number) for number in range(10)]

    async def ask() -> list[Result]:
        batcher = RequestBatcher()
        told = await asyncio.gather(
            *(batcher.screen(screener, [one], Options(), TODAY) for one in subjects)
        )
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
                batcher.screen(screener, [subject(number)], options, today)
                for number, (options, today) in enumerate(asked)
            )
        )

    asyncio.run(ask())
    assert screener.together == [["0", "1"], ["2"], ["3"]]


def test_short_calls_overtake_the_portions_of_long_ones(screener: Watched) -> None:
    ended: list[str] = []

    async def ask() -> None:
        batcher = RequestBatcher()

        async def long(name: str) -> None:
            for _ in range(4):
                chunk = [subject(1_000 + number) for number in range(CHUNK)]
                await batcher.screen(screener, chunk, Options(), TODAY, low_priority=True)
            ended.append(name)

        async def short(number: int) -> None:
            await batcher.screen(screener, [subject(number)], Options(), TODAY)
            ended.append(f"short {number}")

        longs = [asyncio.create_task(long(name)) for name in ("long a", "long b")]
        await asyncio.sleep(0)
        await asyncio.gather(*longs, *(short(number) for number in range(3)))

    asyncio.run(ask())
    assert ended[:3] == ["short 0", "short 1", "short 2"]
    assert screener.together[1][:3] == ["0", "1", "2"]  # the first turn had begun already
    assert all(len(ids) <= CHUNK + 3 for ids in screener.together)


def test_portions_are_large_only_while_nobody_sends_short_calls(screener: Watched) -> None:
    batcher, light = RequestBatcher(), [20] * 100
    assert batcher.chunk(light, 0) == CHUNK_WHEN_ALONE
    asyncio.run(batcher.screen(screener, [subject(0)], Options(), TODAY, low_priority=True))
    assert batcher.chunk(light, 0) == CHUNK_WHEN_ALONE
    asyncio.run(batcher.screen(screener, [subject(0)], Options(), TODAY))
    assert batcher.chunk(light, 0) == CHUNK
    assert batcher.chunk(light, 98) == 2


def test_a_portion_is_bounded_by_work_and_has_one_subject_at_least() -> None:
    batcher = RequestBatcher()
    assert batcher.chunk([50_000, 50_000, 20], 0) == 1
    assert batcher.chunk([1_000] * 60, 0) == 2


def test_a_heavy_subject_is_searched_beside_the_event_loop(screener: Watched) -> None:
    threads: list[str] = []
    heavy = Subject(id="heavy", names=tuple(f"KIM YONG CHOL {number}" for number in range(100)))

    class Threads(Watched):
        def screen_many(self, *given: Any, **further: Any) -> list[Result]:
            threads.append(threading.current_thread().name)
            return super().screen_many(*given, **further)

    async def ask() -> list[Result]:
        batcher, over = RequestBatcher(), Threads()
        beside = asyncio.create_task(batcher.screen(over, [heavy], Options(), TODAY))
        await batcher.screen(over, [subject(0)], Options(), TODAY)
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
            await batcher.screen(screener, [heavy], Options(), TODAY)
        assert (await batcher.screen(screener, [subject(1)], Options(), TODAY))[0][0].matches
        batcher.close()

    asyncio.run(ask())


def test_a_fault_with_one_subject_fails_its_own_request_only(screener: Watched) -> None:
    names = ("Kim Yong Chol", "broken", "Jane Miller")

    async def ask() -> list[Any]:
        batcher = RequestBatcher()
        return await asyncio.gather(
            *(
                batcher.screen(screener, [subject(number, name)], Options(), TODAY)
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
        gone = asyncio.create_task(batcher.screen(screener, [subject(0)], Options(), TODAY))
        there = asyncio.create_task(batcher.screen(screener, [subject(1)], Options(), TODAY))
        await asyncio.sleep(0)
        gone.cancel()
        results, _ = await there
        return results

    assert asyncio.run(ask())[0].matches


def test_slow_searches_make_the_next_ones_smaller(
    screener: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ask(batcher: RequestBatcher) -> None:
        await asyncio.gather(
            *(batcher.screen(screener, [subject(n)], Options(), TODAY) for n in range(80))
        )

    batcher = RequestBatcher()
    monkeypatch.setattr("api.service.request_batcher._SLOW_SECONDS", 0.0)
    asyncio.run(ask(batcher))
    smallest = batcher.size
    assert len(screener.together[-1]) <= 8
    monkeypatch.setattr("api.service.request_batcher._SLOW_SECONDS", 9.0)
    monkeypatch.setattr("api.service.request_batcher._FAST_SECONDS", 9.0)
    asyncio.run(ask(batcher))
    assert batcher.size > smallest
