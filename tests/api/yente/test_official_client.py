"""``yente-client``, the official client of yente, run whole against this service.

It is no development dependency: ``.ci/run`` installs it (``pip install yente-client==0.2.0``).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import pytest

from tests.api.in_process_transport import InProcess
from tests.api.publishing import publish
from tests.api.yente_lists import LISTS
from tests.conftest import lacking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.testclient import TestClient

    from lists.store import SnapshotStore

try:
    yente_client: Any = importlib.import_module("yente_client")
    entities: Any = importlib.import_module("yente_client.entities")
except ImportError:
    yente_client = entities = None

KWANGSON = "Korea Kwangson Banking Corporation"


@pytest.fixture
def yente(store: SnapshotStore, service: Callable[..., TestClient]) -> Iterator[Any]:
    """The official client with a key of a service on lists with ties and reasons."""
    if yente_client is None:
        lacking("api-clients", "yente-client is not installed: pip install yente-client==0.2.0")
    for source, parties in LISTS.items():
        publish(store, source, list(parties))
    client = service()
    key = client.headers.pop("x-api-key")
    with yente_client.Client(
        api_key=key, base_url="http://127.0.0.1", transport=InProcess(client)
    ) as made:
        yield made


def test_it_reads_the_state_of_the_service(yente: Any) -> None:
    assert yente.healthz().status == "ok"
    assert yente.readyz().status == "ok"


def test_it_reads_the_catalog_and_the_algorithms(yente: Any) -> None:
    found = yente.datasets()
    loaded = {one.name for one in found.datasets if one.load}
    assert loaded
    assert loaded <= set(found.current) | set(found.outdated)
    known = yente.algorithms()
    assert {known.best, known.default} <= {one.name for one in known.algorithms}


def test_it_matches_and_says_why(yente: Any) -> None:
    answer = yente.match(entities.Company(name=KWANGSON, jurisdiction="kp"))
    assert answer.top.caption
    assert answer.matches
    assert answer.top.contributing_explanations
    nobody = yente.match(entities.Person(name="Hildegard Wunderlich"))
    assert (nobody.results, nobody.total.value) == ([], 0)


def test_its_filters_and_weights_are_taken(yente: Any) -> None:
    example = entities.Company(name=KWANGSON)
    assert yente.match(example, threshold=0.99, cutoff=0.1, limit=1, algorithm="best").limit == 1
    found = yente.match(example).top
    without = yente.match(example, exclude_entities=[found.id])
    assert found.id not in {one.id for one in without.results}
    assert yente.match(example, datasets=found.datasets[:1]).top.id == found.id
    assert yente.match(example, changed_since="2999-01-01").results == []


def test_it_matches_many_at_once(yente: Any) -> None:
    wanted = [(str(n), entities.Company(name=KWANGSON)) for n in range(6)]
    found = dict(yente.match_iter(wanted, workers=3, on_error="collect"))
    assert set(found) == {key for key, _ in wanted}
    assert all(one.matches for one in found.values())


def test_it_searches_with_facets_pages_and_filters(yente: Any) -> None:
    found = yente.search("kwangson", facets=["countries", "topics"], limit=1)
    assert found.total.value >= 1
    assert set(found.facets) == {"countries", "topics"}
    assert yente.search("kwangson", countries=["kp"], schema="LegalEntity").results
    assert yente.search("kwangson", offset=found.total.value).results == []
    assert yente.search("kwangson", fuzzy=True, simple=True, sort=["caption:asc"]).results


def test_it_fetches_an_entity_and_what_is_beside_it(yente: Any) -> None:
    identity = yente.search("kwangson").results[0].id
    assert yente.fetch(identity).properties["sanctions"]
    assert "sanctions" not in yente.fetch(identity, nested=False).properties
    around = yente.adjacent(identity)
    assert around.entity.id == identity
    assert around.adjacent["sanctions"].total.value >= 1
    assert yente.adjacent(identity, prop="sanctions", limit=1).results[0].schema_ == "Sanction"


def test_its_errors_are_those_it_knows(yente: Any) -> None:
    with pytest.raises(yente_client.NotFoundError):
        yente.fetch("no-such-entity")
    with pytest.raises(yente_client.NotFoundError, match="statements"):
        yente.statements(canonical_id="x")
    with pytest.raises(yente_client.BadRequestError):
        yente.match(entities.Company(name=KWANGSON), algorithm="no-such-algorithm")
    assert issubclass(yente_client.AuthenticationError, yente_client.APIError)
