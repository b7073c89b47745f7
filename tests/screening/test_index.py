"""The index by itself: what each bound promises, what is kept, and what a saved one gives back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.index import Index, NameQuery, query_tokens
from screening.index.layout import STAMP_PLACE, WORD_SERIAL
from screening.index.letters import bucket_of, bucket_starts
from screening.index.plain_reading import name_readings
from screening.index.reading import NameReading, Piece
from screening.index.scales import SCALES, STEP, name_scale
from screening.policy import Policy
from tests.factories import entity, person, vessel

if TYPE_CHECKING:
    from collections.abc import Iterable

POLICY = Policy.bundled()
LISTED = (
    person("KIM Yong Chol"),
    person("Muhammad AL-HASSAN"),
    entity("Korea Kwangson Banking Corp"),
    entity("Ocean Maritime Management Company Limited"),
    vessel("CHON MA SAN"),
    vessel("KUM UN SAN 3", imo="8720436"),
)


@pytest.fixture(scope="module")
def index() -> Index:
    return Index.build(LISTED, POLICY)


def queries(text: str, kind: str = "organization", need: int = -2000) -> list[NameQuery]:
    readings = name_readings(text, kind)  # type: ignore[arg-type]
    return [NameQuery.of(reading, need) for reading in readings]


def found(over: Index, questions: Iterable[NameQuery]) -> list[tuple[int, ...]]:
    return sorted(zip(*(column.tolist() for column in over.find(list(questions))), strict=True))


def test_a_name_finds_its_own_row_with_everything_in_common(index: Index) -> None:
    hits = index.find(queries("Korea Kwangson Banking Corp"))
    best = int(np.argmax(hits.points))
    assert index.names.rows.owner[hits.row[best]] == 2
    assert (hits.similarity[best], hits.flags[best]) == (1000, 0)


def test_what_is_like_nothing_finds_nothing_and_has_no_pairs(index: Index) -> None:
    answer = index.search(queries("Zwyqx Brrt"))
    assert len(answer.hits.row) == len(answer.last_pair) == len(answer.pairs) == 0


def test_pairs_say_which_words_met(index: Index) -> None:
    answer = index.search(queries("Korea Kwangsong Bank Corp"))
    pairs = answer.paired(int(np.argmax(answer.hits.points)))
    assert {(pair.query_first, pair.listed_first) for pair in pairs} == {(n, n) for n in range(4)}
    assert [pair.similarity == 1000 for pair in sorted(pairs)] == [True, False, True, True]


def test_a_party_found_by_its_number_is_compared_however_unlike_its_name(index: Index) -> None:
    reading = name_readings("Zwyqx Brrt", "vessel")[0]
    hits = index.find([NameQuery.of(reading, 9000)._replace(forced=(4,))])
    assert index.names.rows.owner[hits.row].tolist() == [4] * len(hits.row)
    assert len(hits.row)


def test_a_saved_index_answers_as_the_built_one(index: Index) -> None:
    again = Index.restore(index.arrays(), POLICY)
    for text in ("KIM Yong Chol", "CHONMASAN", "Kum Un San 4", "Ocean Maritime"):
        assert found(again, queries(text)) == found(index, queries(text)), text
    assert [again.parties[place] for place in range(6)] == list(LISTED)


def test_an_index_of_nothing_finds_nothing() -> None:
    empty = Index.build((), POLICY)
    empty.warm()
    assert not found(empty, queries("KIM Yong Chol"))
    assert not empty.nearest(name_readings("KIM Yong Chol", "person"), 5)


def test_the_nearest_are_in_order_of_points_and_no_more_than_asked_for(index: Index) -> None:
    told = index.nearest(name_readings("Kum Un San", "vessel"), 3)
    assert told[0][0] == 5
    assert [points for _, points in told] == sorted((p for _, p in told), reverse=True)
    assert len(told) <= 3
    assert len(index.nearest(name_readings("Kum Un San", "vessel"), 10_000)) <= len(LISTED)


def test_equal_points_go_to_the_name_more_alike() -> None:
    names = ("ABCDEFGHIJKLMNOPQRST", "ABCDEFGHIJKLMNOPQRSU")
    over = Index.build([vessel(text, imo=str(key)) for key, text in enumerate(names)], POLICY)
    readings = name_readings("ABCDEFGHIJKLMNOPQRSU", "vessel")
    assert [party for party, _ in over.nearest(readings, 2)] == [1, 0]


def test_words_are_forgotten_when_there_are_too_many_and_answers_stay(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ("KIM Yong Chol", "Muhammad Hassan", "CHONMASAN", "Ocean Maritime Co Ltd")
    before = [found(index, queries(text)) for text in texts]
    monkeypatch.setattr(query_tokens, "MOST_TOKENS", 3)
    assert [found(index, queries(text)) for text in texts] == before


def test_a_word_asked_beside_others_stands_for_the_same_words(index: Index) -> None:
    fresh = Index.restore(index.arrays(), POLICY)
    many = [ask for text in ("Kim", "Kimm", "Yong", "Maritime") for ask in queries(text)]
    fresh.find(many)
    for text in ("Kimm", "Maritime"):
        assert found(fresh, queries(text)) == found(index, queries(text))


def test_room_is_made_for_a_question_longer_than_any_before(index: Index) -> None:
    text = " ".join(f"chon{place} ma san" for place in range(60))
    exhaustive = index.find(queries(text), exhaustive=True)
    assert found(index, queries(text)) == sorted(
        zip(*(column.tolist() for column in exhaustive), strict=True)
    )


def test_counters_that_run_high_are_cleared_and_nothing_is_mixed_up(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ("KIM Yong Chol", "CHONMASAN", "Ocean Maritim")
    before = [found(index, queries(text)) for text in texts]
    monkeypatch.setattr("screening.index.workspace.RENEW_AFTER", {0: 2, 2: 2})
    assert [found(index, queries(text)) for text in texts * 3] == before * 3


@pytest.mark.slow
def test_a_request_of_more_words_than_there_are_serials_finds_everybody(index: Index) -> None:
    query = queries("KIM Yong Chol", "person", need=0)[0]
    near = index.nearest([NameReading(query.pieces, ordered=False)], 3)
    once, serials = len(index.find([query]).row), 1 << (63 - STAMP_PLACE)
    asked = 50 + serials // len(query.pieces)
    assert len(index.find([query] * asked).row) == once * asked > 0
    for serial in (serials - 2, serials - 1, serials // 2):
        index._workspace.sweep.counters[WORD_SERIAL] = serial
        assert index.nearest([NameReading(query.pieces, ordered=False)], 3) == near


def test_more_rounds_than_a_mark_has_numbers_for_mix_nothing_up(index: Index) -> None:
    before = found(index, queries("CHONMASAN"))
    for _ in range(300):
        index.find(queries("Muhammad"))
    assert found(index, queries("CHONMASAN")) == before


@given(st.lists(st.integers(0, 2**64 - 1), max_size=60), st.integers(0, 2**64 - 1))
def test_a_hash_stands_in_its_bucket_and_nowhere_else(hashes: list[int], other: int) -> None:
    ordered = np.array(sorted(hashes), np.uint64)
    starts = bucket_starts(ordered)
    assert (starts[0], starts[-1]) == (0, len(ordered))
    for key in (*hashes, other):
        bucket = bucket_of(starts, np.uint64(key))
        inside = ordered[starts[bucket] : starts[bucket + 1]].tolist()
        assert inside.count(key) == hashes.count(key)


def test_floors_say_the_least_likeness_that_brings_the_points() -> None:
    scale = name_scale(POLICY)
    columns, _, _, _, lowest, levels, _ = scale.numbers.tolist()
    points = scale.points.reshape(len(SCALES), 1001, columns)
    floors = scale.floors.reshape(levels, len(SCALES), columns)
    for level in range(0, levels - 1, 7):
        need = lowest + STEP * level
        enough = points >= need
        first = np.where(enough.any(axis=1), enough.argmax(axis=1), 1001)
        assert (floors[level] == first).all(), level
    assert (floors[-1] == 1001).all()


def test_points_grow_with_likeness_and_with_what_agrees() -> None:
    scale = name_scale(POLICY)
    points = scale.points.reshape(len(SCALES), 1001, -1)
    assert (np.diff(points, axis=1) >= 0).all()
    assert (np.diff(points, axis=2) >= 0).all()


def test_a_piece_that_is_letters_and_one_that_is_a_sound_are_two_words(index: Index) -> None:
    words = ("chon", "ma", "san")
    letters = NameQuery(tuple(Piece(word, 0, word) for word in words), ordered=False, need=0)
    sounds = NameQuery(tuple(Piece(word, 7, "") for word in words), ordered=False, need=0)
    assert found(index, [letters])
    assert not found(index, [sounds])


def test_a_hit_list_longer_than_its_room_is_whole() -> None:
    many = [vessel("OCEAN LADY", imo=str(key)) for key in range(1500)]
    hits = Index.build(many, POLICY).find(queries("OCEAN LADY", "vessel"))
    assert sorted(set(hits.row.tolist())) == list(range(1500))
