"""``/search``, ``/entities`` and ``/catalog``: looking around as yente's clients do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from lists.ftm import ftm_id
from tests.api.service.test_errors import assert_problem
from tests.api.yente_lists import (
    CHON_MA_SAN,
    JANG,
    KKBC,
    KOMID,
    LISTS,
    OWNED,
    OWNER,
    REASON,
    WALLET,
)

if TYPE_CHECKING:
    from starlette.testclient import TestClient

ALL = sum(map(len, LISTS.values()))


def search(client: TestClient, q: str = "", where: str = "default", **params: Any) -> Any:
    answer = client.get(f"/search/{where}", params={"q": q, **params})
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids(client: TestClient, q: str = "", **params: Any) -> list[str]:
    return [one["id"] for one in search(client, q, **params)["results"]]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("mining", KOMID),
        ("KWANGSON", KKBC),
        ("banking korea", KKBC),
        ("komid", KOMID),
        ("kwang*", KKBC),
        ("8660313", CHON_MA_SAN),
        ("IMO 8660313", CHON_MA_SAN),
        ("KPe.025", KKBC),
        ("un-110412", KOMID),
        ("KKBCKPPY", KKBC),
        ("chonmasan", CHON_MA_SAN),
        ("Чхон Ма Сан", CHON_MA_SAN),
        ("Kwangsong Banking Corp", KKBC),
    ],
)
def test_a_party_is_found_by_a_word_a_beginning_a_number_or_a_like_name(
    yente: TestClient, q: str, found: Any
) -> None:
    assert ids(yente, q)[0] == ftm_id(found.id)


def test_what_has_all_words_is_found_and_what_has_some_is_not(yente: TestClient) -> None:
    assert KOMID.id not in ids(yente, "korea kwangson")
    assert set(ids(yente, "korea")) == {KKBC.id, KOMID.id}
    assert ids(yente, "quite otherwise") == []


def test_the_best_comes_first(yente: TestClient) -> None:
    assert ids(yente, "KIM, Chol C")[0] == "eu-902"


def test_pages_are_parts_of_one_order_and_total_counts_all(yente: TestClient) -> None:
    whole = ids(yente, "chol", limit=100)
    assert len(whole) == 20
    parts = [one for at in (0, 7, 14) for one in ids(yente, "chol", limit=7, offset=at)]
    assert parts == whole
    page = search(yente, "chol", limit=7, offset=14)
    assert (page["total"], page["limit"], page["offset"]) == (
        {"value": 20, "relation": "eq"},
        7,
        14,
    )
    assert ids(yente, "chol", limit=0) == []


def test_without_words_everything_is_found(yente: TestClient) -> None:
    assert search(yente)["total"]["value"] == ALL
    assert search(yente, where="un")["total"]["value"] == 3


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"schema": "Vessel"}, {CHON_MA_SAN.id, ftm_id(OWNED.id)}),
        ({"schema": "Vehicle"}, {CHON_MA_SAN.id, ftm_id(OWNED.id)}),
        ({"schema": "Organization"}, {KKBC.id, KOMID.id, ftm_id(OWNER.id)}),
        ({"schema": "Organization", "exclude_schema": "Company"}, {KOMID.id}),
        ({"schema": "LegalEntity", "countries": "cn"}, {ftm_id(WALLET.id)}),
        (
            {"countries": ["cn", "kp"], "include_dataset": "ofac_sdn", "schema": "Person"},
            {ftm_id(WALLET.id)},
        ),
        ({"countries": ["cn", "kp"], "filter_op": "AND"}, set()),
        ({"datasets": "un_1718_vessels"}, {CHON_MA_SAN.id}),
        ({"exclude_dataset": ["eu", "ofac_sdn", "un"]}, {CHON_MA_SAN.id}),
        ({"filter": "program:DPRK3"}, {ftm_id(WALLET.id)}),
        ({"filter": "properties.birthDate:1957"}, {JANG.id}),
        ({"filter": ["program:DPRK4", "schema:Vessel"]}, {ftm_id(OWNED.id)}),
        ({"topics": "sanction", "schema": "Person", "include_dataset": "un"}, {JANG.id}),
        ({"target": "false"}, set()),
        ({"changed_since": "2101-01-01"}, set()),
    ],
)
def test_filters_hold(yente: TestClient, params: dict[str, Any], found: set[str]) -> None:
    assert set(ids(yente, **params)) == found


def test_facets_count_all_that_was_found_with_words_for_people(yente: TestClient) -> None:
    facets = search(yente, "korea", limit=1)["facets"]
    assert list(facets) == ["countries", "topics", "datasets"]
    assert facets["countries"]["label"] == "Countries"
    (country,) = facets["countries"]["values"]
    assert (country["name"], country["count"]) == ("kp", 2)
    assert country["label"] == "Democratic People's Republic of Korea"
    assert facets["datasets"]["values"][0]["label"].startswith("United Nations")
    chosen = search(yente, facets=["schema", "genders", "identifiers"])["facets"]
    assert {one["name"]: one["count"] for one in chosen["schema"]["values"]} == {
        "Person": 22,
        "Company": 2,
        "Vessel": 2,
        "Organization": 1,
    }
    assert chosen["genders"]["values"] == [{"name": "male", "label": "male", "count": 1}]
    assert len(chosen["identifiers"]["values"]) == 6


def test_sorting_by_fields(yente: TestClient) -> None:
    by_name = search(yente, where="un", sort="caption")["results"]
    assert [one["id"] for one in by_name] == [JANG.id, KKBC.id, KOMID.id]
    newest = search(yente, where="un", sort=["first_seen:desc"])["results"]
    assert [one["id"] for one in newest][:2] == [KKBC.id, KOMID.id]


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/search/nowhere", 404),
        ("/search/ofac_cons", 503),
        ("/search/default?schema=Persn", 400),
        ("/search/default?filter=program", 400),
        ("/search/default?sort=magic", 400),
        ("/search/default?facets=magic", 422),
        ("/search/default?limit=501", 422),
        ("/search/default?offset=-1", 422),
        ("/search/default?filter_op=XOR", 422),
    ],
)
def test_what_means_nothing_is_refused(yente: TestClient, url: str, status: int) -> None:
    assert_problem(yente.get(url), status)


def test_an_entity_shows_what_hangs_on_it(yente: TestClient) -> None:
    found = yente.get(f"/entities/{KKBC.id}").json()
    assert (found["schema"], found["caption"]) == ("Company", KKBC.caption)
    sanction = found["properties"]["sanctions"][0]
    assert (sanction["schema"], sanction["properties"]["reason"]) == ("Sanction", [REASON])
    assert "entity" not in sanction["properties"]
    (address,) = found["properties"]["addressEntity"]
    assert address["properties"]["city"] == ["Pyongyang"]
    plain = yente.get(f"/entities/{KKBC.id}?nested=false").json()
    assert plain["properties"]["addressEntity"] == [address["id"]]
    assert "sanctions" not in plain["properties"]


def test_a_tie_is_seen_from_both_ends(yente: TestClient) -> None:
    agent = yente.get(f"/entities/{JANG.id}").json()
    (post,) = agent["properties"]["directorshipDirector"]
    assert post["properties"]["organization"][0]["id"] == KOMID.id
    assert post["properties"]["description"] == ["Heads it."]
    assert "director" not in post["properties"]
    principal = yente.get(f"/entities/{KOMID.id}").json()
    (seen,) = principal["properties"]["directorshipOrganization"]
    assert (seen["id"], seen["properties"]["director"][0]["id"]) == (post["id"], JANG.id)
    assert agent["properties"]["identification"][0]["schema"] == "Passport"


def test_what_is_adjacent_comes_in_pages(yente: TestClient) -> None:
    owner = ftm_id(OWNER.id)
    answer = yente.get(f"/entities/{owner}/adjacent").json()
    assert answer["entity"]["id"] == owner
    (owned,) = answer["adjacent"]["ownershipOwner"]["results"]
    assert owned["properties"]["asset"][0]["id"] == ftm_id(OWNED.id)
    page = yente.get(f"/entities/{owner}/adjacent/ownershipOwner?limit=1").json()
    assert (page["results"], page["total"]["value"]) == ([owned], 1)
    assert yente.get(f"/entities/{owner}/adjacent/ownershipOwner?offset=1").json()["results"] == []
    assert yente.get(f"/entities/{owner}/adjacent/familyPerson").json()["total"]["value"] == 0
    assert_problem(yente.get(f"/entities/{owner}/adjacent/magic"), 404)


def test_our_own_id_leads_to_the_one_of_followthemoney(yente: TestClient) -> None:
    for path in ("", "/adjacent", "/adjacent/sanctions"):
        moved = yente.get(f"/entities/{OWNER.id}{path}?limit=3", follow_redirects=False)
        assert moved.status_code == 308
        assert moved.headers["location"] == f"/entities/{ftm_id(OWNER.id)}{path}?limit=3"
    assert yente.get(f"/entities/{OWNER.id}").json()["referents"] == [OWNER.id]
    for path in ("", "/adjacent", "/adjacent/sanctions"):
        assert_problem(yente.get(f"/entities/nobody{path}"), 404)


def test_the_catalog_names_lists_and_collections(yente: TestClient) -> None:
    catalog = yente.get("/catalog").json()
    told = {one["name"]: one for one in catalog["datasets"]}
    assert set(told) == {*LISTS, "default", "sanctions"}
    assert set(told["sanctions"]["children"]) == set(LISTS)
    assert told["un"]["title"] == "United Nations Security Council Consolidated List"
    assert (told["un"]["entity_count"], told["default"]["entity_count"]) == (3, ALL)
    assert told["un"]["index_version"] == told["un"]["version"]
    assert (set(catalog["current"]), catalog["index_stale"]) == (set(LISTS), False)
    assert yente.get("/manifest").json() == catalog
