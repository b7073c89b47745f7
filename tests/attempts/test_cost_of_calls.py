"""To cost seconds of processor with one legal call: what is dear counts, and much of it is refused.

Before, with the full lists: a thousand subjects with 45 unknown fields each 16 s, ten with Arabic
names and addresses 9 s, thirty that list words of listed names in their services 3.5 s.
"""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest

from api.service.call_work import estimated
from api.service.errors import Unprocessable
from api.service.subjects import read_submitted
from api.service.unknown_fields import MOST_OF_CALL, MOST_OF_SUBJECT
from screening.model.subject import Activity, Subject
from screening.policy import Policy
from screening.screener import Screener
from screening.search_work import search_work
from screening.work import letters_of_name, work_of
from tests.api.service.test_errors import assert_problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.testclient import TestClient

    from lists.store import SnapshotStore

LISTED = "Korea Kwangson Banking Corporation"


@pytest.fixture
def client(shared_client: TestClient) -> TestClient:
    return shared_client


def test_too_many_different_unknown_fields_are_refused(client: TestClient) -> None:
    subjects = [
        {"names": ["Jane Miller"], **{f"f{number}x{field}": "x" for field in range(45)}}
        for number in range(MOST_OF_CALL // 45 + 1)
    ]
    answer = client.post("/v1/screen", json={"subjects": subjects})
    assert_problem(answer, 422)
    assert "3,000 different fields that do not exist" in answer.json()["detail"]


def test_too_many_different_unknown_properties_are_refused(client: TestClient) -> None:
    queries = {
        str(number): {
            "schema": "Company",
            "properties": {"name": ["Jane"], **{f"p{number}x{one}": ["x"] for one in range(250)}},
        }
        for number in range(MOST_OF_CALL // 250 + 1)
    }
    assert_problem(client.post("/match/default", json={"queries": queries}), 422)


def test_the_same_unknown_fields_in_every_subject_are_one_each(client: TestClient) -> None:
    subject = {"names": [LISTED], **{f"field {number}": "x" for number in range(40)}}
    answer = client.post("/v1/screen", json={"subjects": [subject] * 100})
    assert answer.status_code == 200
    assert answer.json()["results"][0]["matches"]


@pytest.mark.parametrize("place", ["of the subject", "inside its deal", "inside one of them"])
def test_a_heap_of_unknown_fields_leaves_a_subject_partly_screened(place: str) -> None:
    heap = {f"f{number}": number for number in range(MOST_OF_SUBJECT + 1)}
    subject: dict[str, Any] = {"names": ["Jane Miller"]}
    if place == "of the subject":
        subject |= heap
    elif place == "inside its deal":
        subject["activity"] = heap
    else:
        subject["x"] = heap
    read = read_submitted(subject)
    assert isinstance(read, Subject)
    assert read.unread


def test_names_of_megabytes_are_not_kept() -> None:
    """Before: a thousand such names stayed in memory, 8 MB each."""
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for number in range(30):
        read_submitted({"names": ["Jane"], f"{number}" + "x" * 1_000_000: "y"})
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < 5_000_000


def test_words_of_listed_names_in_texts_count_as_names(three_lists: SnapshotStore) -> None:
    over = Screener(three_lists.snapshot(three_lists.active()), Policy.bundled())

    def work(subject: Subject) -> int:
        return search_work(subject, over.index.neighbours)

    plain = Subject(names=("Jane",), addresses=("12 Harbour Road, Wanchai",) * 20)
    assert work(plain) == work_of(plain)
    listed = Subject(names=("Jane",), addresses=(f"12 {LISTED} Road",) * 20)
    assert work(listed) > work_of(listed) + 20 * len(LISTED)
    named = Subject(names=(LISTED,) * 20)
    assert work(named) > work_of(named) + 30 * 20, "and many words of listed names for more"
    # `co` 600 times is no listed word, and cost 100 ms: 23 of them in a call 2.4 s
    repeated, ordinary = Subject(names=("co " * 600,)), Subject(names=("co " * 90,))
    assert work(repeated) > work_of(repeated) + 30 * 400
    assert work(ordinary) == work_of(ordinary)
    arabic = Subject(names=("Jane",), addresses=("شارع محمد علي حسن",) * 20)
    assert work(arabic) > work_of(arabic) + 20 * 17


def test_names_sent_as_wallets_count_as_names(three_lists: SnapshotStore) -> None:
    neighbours = Screener(
        three_lists.snapshot(three_lists.active()), Policy.bundled()
    ).index.neighbours

    def work(wallets: tuple[str, ...]) -> int:
        return search_work(Subject(activity=Activity(wallets=wallets)), neighbours)

    names = tuple(f"김정{name} 리설주" for name in "은일철호남수영희")
    assert work(names) >= 8 * letters_of_name(names[0])
    wallets = tuple(f"0x{number:040x}" for number in range(8))
    assert work(wallets) < 8 * len(wallets[0]), "nobody's name"


def test_a_name_that_is_too_much_is_refused_before_its_words_are_looked_up(
    three_lists: SnapshotStore,
) -> None:
    neighbours = Screener(
        three_lists.snapshot(three_lists.active()), Policy.bundled()
    ).index.neighbours
    name = f"{LISTED} " * 50
    subject = Subject(names=(name,))
    assert search_work(subject, neighbours, most=len(name)) == work_of(subject) > len(name)
    assert search_work(subject, neighbours) > 2 * work_of(subject)


@pytest.mark.parametrize("text", [f"for {LISTED}", "شارع محمد علي حسن عبد الله"])
def test_a_call_whose_texts_are_much_to_search_is_refused(
    three_lists: SnapshotStore, service: Callable[..., TestClient], text: str
) -> None:
    assert three_lists.active()
    client = service(max_call_letters=10_000)
    subject = {"names": ["Jane Miller"], "activity": {"services": [text] * 30}}
    answer = client.post("/v1/screen", json={"subjects": [subject] * 12})
    assert_problem(answer, 422)
    assert "of one call" in answer.json()["detail"]
    assert client.post("/v1/screen", json={"subjects": [subject]}).status_code == 200


def test_one_subject_is_bounded_as_several_are_and_the_fix_fits() -> None:
    """Before: 200 names of five listed words each, in one subject, cost 4.1 s."""
    subject = read_submitted({"names": ["Jane Miller " * 50]})
    assert estimated([subject], 1_000).total > 500
    with pytest.raises(Unprocessable) as alone:
        estimated([subject], 500)
    assert "send fewer names" in alone.value.errors[0].fix
    with pytest.raises(Unprocessable) as several:
        estimated([subject, subject], 1_000)
    assert "send fewer subjects" in several.value.errors[0].fix
