"""``POST /match/{dataset}`` as yente's clients send it, and where it does better."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from api.access.key_store import KeyStore
from api.audit.replay import Replayer
from api.audit.store import AuditLog
from lists.ftm import ftm_id
from tests.api.publishing import publish
from tests.api.service.test_errors import assert_problem
from tests.api.yente_lists import BITCOIN, CHON_MA_SAN, JANG, KKBC, TWENTY, WALLET
from tests.factories import entity

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.testclient import TestClient

    from api.service.settings import Settings
    from lists.store import SnapshotStore

BANK = {"schema": "Company", "properties": {"name": ["Korea Kwangson Banking Corporation"]}}


def ask(client: TestClient, *examples: object, where: str = "default", **params: Any) -> Any:
    """The answer to some examples, called q0, q1…"""
    queries = {f"q{number}": example for number, example in enumerate(examples)}
    answer = client.post(f"/match/{where}", json={"queries": queries}, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids(client: TestClient, example: object, **params: Any) -> list[str]:
    found = ask(client, example, **params)["responses"]["q0"]["results"]
    return [one["id"] for one in found]


def chol(letter: str = "A", **more: Any) -> dict[str, Any]:
    return {"schema": "Person", "properties": {"name": [f"Kim Chol {letter}"], **more}}


def test_the_answer_has_yentes_shape(yente: TestClient) -> None:
    answer = ask(yente, {**BANK, "id": "mine"})
    assert (answer["limit"], list(answer["responses"])) == (5, ["q0"])
    response = answer["responses"]["q0"]
    assert response["status"] == 200
    assert response["total"] == {"value": 1, "relation": "eq"}
    assert response["query"] == {
        "id": "mine",
        "schema": "Company",
        "properties": {"name": ["Korea Kwangson Banking Corporation"]},
    }
    found = response["results"][0]
    assert (found["id"], found["caption"]) == (KKBC.id, KKBC.caption)
    assert (found["schema"], found["datasets"], found["target"]) == ("Company", ["un"], True)
    assert found["properties"]["alias"] == ["KKBC"]
    assert found["properties"]["country"] == ["kp"]
    assert found["properties"]["topics"] == ["sanction"]
    assert found["first_seen"] == "2016-03-02T00:00:00"
    assert found["last_change"] == "2017-06-01T00:00:00"
    assert found["match"] is True


def test_the_score_is_the_sum_of_the_explanations(yente: TestClient) -> None:
    example = {"schema": "Person", "properties": {"name": "Jang Yong Son", "nationality": "kp"}}
    found = ask(yente, example)["responses"]["q0"]["results"][0]
    bits = sum(one["score"] for one in found["explanations"].values())
    assert found["score"] == pytest.approx(1 / (1 + 2**-bits), abs=1e-6)
    assert found["features"] == {k: v["score"] for k, v in found["explanations"].items()}
    assert found["explanations"]["name"]["candidate"] == "JANG YONG SON"
    assert found["explanations"]["nationality"]["detail"] == "same nationality"


def test_the_answer_says_what_it_stands_on(yente: TestClient) -> None:
    answer = ask(yente, BANK)
    assert set(answer["lists"]) == {"un", "un_vessels", "ofac_sdn", "eu"}
    assert answer["policy"]
    assert answer["software"].startswith("dprk-screen")
    assert any("not loaded: ofac_cons" in one for one in answer["warnings"])


def test_the_same_answer_as_v1(yente: TestClient) -> None:
    theirs = ask(yente, chol("B"))["responses"]["q0"]["results"]
    subject = {"kind": "person", "names": ["Kim Chol B"]}
    body = {"subjects": [subject], "options": {"threshold": 0.7, "limit": 5}}
    ours = yente.post("/v1/screen", json=body).json()["results"][0]["matches"]
    assert [(one["id"], one["score"]) for one in theirs] == [
        (one["entity"]["id"], one["score"]) for one in ours
    ]


def test_one_bad_query_does_not_fail_the_batch(yente: TestClient) -> None:
    answer = ask(yente, BANK, {"schema": "Persn", "properties": {}}, 7, chol())["responses"]
    assert [one["status"] for one in answer.values()] == [200, 400, 400, 200]
    assert answer["q1"]["errors"][0]["fix"] == "did you mean 'Person'?"
    assert answer["q1"]["results"] == []
    assert answer["q3"]["results"][0]["id"] == TWENTY[0].id


def test_a_query_without_name_or_number_says_so(yente: TestClient) -> None:
    empty = {"schema": "Person", "properties": {"birthDate": ["1960"], "position": ["x"]}}
    response = ask(yente, empty)["responses"]["q0"]
    assert (response["status"], response["results"]) == (400, [])
    assert "no name and no number" in response["error"]
    assert "position" in response["warnings"][0]


def test_what_was_not_compared_is_said(yente: TestClient) -> None:
    queries = {"a": {**BANK, "properties": {**BANK["properties"], "motto": ["x"]}}}
    body = {"queries": queries, "weights": {"name_literal": 0.8}, "config": {}}
    answer = yente.post("/match/default?fuzzy=true&treshold=0.9", json=body).json()
    assert answer["responses"]["a"]["warnings"] == [
        "motto: there is no such property; it was not used"
    ]
    assert [one.partition(":")[0] for one in answer["warnings"][:2]] == ["treshold", "weights"]


def test_ships_and_wallets_are_found_by_number_alone(yente: TestClient) -> None:
    ship = {"schema": "Vessel", "properties": {"name": "PACIFIC DAWN", "imoNumber": "IMO8660313"}}
    assert ids(yente, ship) == [CHON_MA_SAN.id]
    wallet = {"schema": "CryptoWallet", "properties": {"publicKey": BITCOIN}}
    assert ids(yente, wallet) == [ftm_id(WALLET.id)]


def test_results_are_sorted_and_limited_and_all_are_counted(yente: TestClient) -> None:
    response = ask(yente, chol(), limit=3, threshold=0.5, cutoff=0.5)["responses"]["q0"]
    scores = [one["score"] for one in response["results"]]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 3
    assert response["total"]["value"] > 3
    assert ask(yente, chol(), limit=0)["responses"]["q0"]["results"] == []


@pytest.mark.slow
def test_a_score_of_exactly_the_threshold_is_a_match(yente: TestClient) -> None:
    everything = ask(yente, chol(), limit=50, threshold=0.3, cutoff=0.3)["responses"]["q0"]
    for found in everything["results"]:
        exact = found["score"]
        again = ask(yente, chol(), limit=50, threshold=exact, cutoff=exact)["responses"]["q0"]
        shown = {one["id"]: one for one in again["results"]}
        assert shown[found["id"]]["match"] is True
        assert min(one["score"] for one in again["results"]) >= exact


def test_between_cutoff_and_threshold_a_result_is_shown_and_no_match(yente: TestClient) -> None:
    response = ask(yente, chol(), limit=50, threshold=0.9, cutoff=0.3)["responses"]["q0"]
    assert {one["match"] for one in response["results"]} == {True, False}
    for found in response["results"]:
        assert found["match"] == (found["score"] >= 0.9)
    assert response["total"]["value"] == sum(one["match"] for one in response["results"])


def test_a_cutoff_under_the_policys_bound_is_moved_and_said(yente: TestClient) -> None:
    response = ask(yente, chol(), cutoff=0.01)["responses"]["q0"]
    assert any("cutoff: 0.01" in warning for warning in response["warnings"])


@pytest.mark.parametrize(
    ("params", "left"),
    [
        ({"where": "un"}, 1),
        ({"where": "un_sc_sanctions"}, 1),
        ({"where": "sanctions"}, 1),
        ({"where": "ofac_sdn"}, 0),
        ({"include_dataset": ["un", "eu"]}, 1),
        ({"include_dataset": ["eu"]}, 0),
        ({"exclude_dataset": ["un"]}, 0),
        ({"exclude_dataset": ["us_ofac_sdn"]}, 1),
        ({"exclude_schema": ["Company"]}, 0),
        ({"exclude_schema": ["Person"]}, 1),
        ({"topics": ["sanction", "crime"]}, 1),
        ({"topics": ["role.pep"]}, 0),
        ({"exclude_entity_ids": [KKBC.id]}, 0),
        ({"exclude_entity_ids": [JANG.id]}, 1),
    ],
)
def test_filters_leave_out_what_is_not_wanted(
    yente: TestClient, params: dict[str, Any], left: int
) -> None:
    assert ids(yente, BANK, **params) == [KKBC.id] * left


def test_the_best_is_not_crowded_out_by_what_was_excluded(yente: TestClient) -> None:
    first = ids(yente, chol(), limit=1, cutoff=0.3)
    second = ids(yente, chol(), limit=1, cutoff=0.3, exclude_entity_ids=first)
    assert len(second) == 1
    assert second != first


@pytest.mark.slow
def test_only_what_changed_since_a_day_by_content(
    store: SnapshotStore, service: Callable[..., TestClient]
) -> None:
    publish(store, "un", [KKBC])
    client = service()
    assert ids(client, BANK, changed_since="2001-01-01") == [KKBC.id]
    assert ids(client, BANK, changed_since="2101-01-01T10:30") == []
    assert_problem(
        client.post("/match/un?changed_since=2025-02-31", json={"queries": {"a": BANK}}), 400
    )
    assert_problem(
        client.post("/match/un?changed_since=lately", json={"queries": {"a": BANK}}), 422
    )


@pytest.mark.parametrize(
    ("url", "body", "status"),
    [
        ("/match/nowhere", {"queries": {"a": BANK}}, 404),
        ("/match/default", {"queries": {}}, 400),
        ("/match/default", {"queries": {"a": None}}, 400),
        ("/match/default", {"queries": [BANK]}, 400),
        ("/match/default", {}, 400),
        ("/match/default", {"queries": {str(n): BANK for n in range(21)}}, 400),
        ("/match/default?algorithm=magic", {"queries": {"a": BANK}}, 400),
        ("/match/default?threshold=2", {"queries": {"a": BANK}}, 422),
        ("/match/default?threshold=nan", {"queries": {"a": BANK}}, 422),
        ("/match/default?limit=501", {"queries": {"a": BANK}}, 422),
        ("/match/default?include_dataset=ofac_cons", {"queries": {"a": BANK}}, 400),
        ("/match/ofac_cons", {"queries": {"a": BANK}}, 503),
    ],
)
def test_what_cannot_be_answered_at_all_is_refused_as_there(
    yente: TestClient, url: str, body: object, status: int
) -> None:
    problem = assert_problem(yente.post(url, json=body), status)
    assert problem["detail"]


def test_a_list_that_is_not_loaded_is_never_answered_with_an_empty_result(
    yente: TestClient,
) -> None:
    problem = assert_problem(yente.post("/match/us_ofac_cons", json={"queries": {"a": BANK}}), 503)
    assert "us_ofac_cons" in problem["detail"]


@pytest.mark.parametrize("name", ["best", "logic-v1", "logic-v2", "name-based", "dprk-screen"])
def test_yentes_names_of_algorithms_are_answered_by_ours(yente: TestClient, name: str) -> None:
    assert ids(yente, BANK, algorithm=name) == [KKBC.id]
    listed = yente.get("/algorithms").json()
    assert (listed["default"], listed["best"]) == ("dprk-screen", "dprk-screen")
    told = {one["name"]: one for one in listed["algorithms"]}
    if name not in {"best", "dprk-screen"}:
        assert "Answered by dprk-screen" in told[name]["description"]
    assert told["dprk-screen"]["docs"]["features"]["birth_date"]["description"]


def test_every_feature_an_answer_names_is_explained(yente: TestClient) -> None:
    told = yente.get("/algorithms").json()["algorithms"][0]["features"]
    example = chol(birthDate="1960", nationality="kp", gender="male", country="kp")
    features: set[str] = set()
    for one in (example, BANK, {"schema": "Vessel", "properties": {"name": "Song Won 3"}}):
        for found in ask(yente, one, cutoff=0.3)["responses"]["q0"]["results"]:
            features |= set(found["features"])
    assert features <= set(told)


@pytest.mark.parametrize(
    "header", [{"authorization": "ApiKey {}"}, {"authorization": "Bearer {}"}, {"x-api-key": "{}"}]
)
def test_keys_open_this_protocol_as_they_open_v1(
    three_lists: SnapshotStore, limited: Callable[..., TestClient], header: dict[str, str]
) -> None:
    key = KeyStore(three_lists.engine).create("yente client", ["screen"]).key
    client = limited(with_key=False)
    sent = {name: value.format(key) for name, value in header.items()}
    body = {"queries": {"a": BANK}}
    assert client.post("/match/default", json=body, headers=sent).status_code == 200
    assert_problem(client.post("/match/default", json=body), 401)
    assert_problem(client.get("/search/default", headers=sent), 403)
    assert_problem(client.post(f"/match/default?api_key={key}", json=body), 401)


@pytest.mark.slow
def test_what_was_asked_here_is_recorded_and_replays_like_v1(
    three_lists: SnapshotStore, settings: Settings, limited: Callable[..., TestClient]
) -> None:
    client = limited()
    answer = ask(client, BANK, {"schema": "Nope", "properties": {}}, cutoff=0.5)
    log = AuditLog(three_lists.engine)
    for response in answer["responses"].values():
        recorded = log.find(response["screening_id"])
        replayer = Replayer(three_lists, settings.cache_dir)
        assert replayer.replay(recorded).identical


@pytest.mark.slow
def test_narrowing_to_some_lists_is_recorded(
    store: SnapshotStore, service: Callable[..., TestClient]
) -> None:
    publish(store, "un", [KKBC])
    publish(store, "eu", [entity("KOREA KWANGSON BANKING CORPORATION", source="eu", key="1")])
    client = service()
    answer = ask(client, BANK, where="un")["responses"]["q0"]
    assert [one["id"] for one in answer["results"]] == [KKBC.id]
    recorded = AuditLog(store.engine).find(answer["screening_id"])
    assert recorded.options["lists"] == ["un"]


@pytest.mark.slow
def test_a_teams_own_list_is_a_dataset_but_no_sanctions_list(
    store: SnapshotStore, settings: Settings, service: Callable[..., TestClient]
) -> None:
    publish(store, "un", [KKBC])
    own = entity("KOREA KWANGSON BANKING CORPORATION", source="watchlist", key="w1")
    publish(store, "watchlist", [own])
    client = service()
    assert ids(client, BANK, where="watchlist") == [ftm_id(own.id)]
    assert ids(client, BANK, where="sanctions") == [KKBC.id]
    assert set(ids(client, BANK)) == {KKBC.id, ftm_id(own.id)}
    told = {one["name"]: one for one in client.get("/catalog").json()["datasets"]}
    assert told["sanctions"]["children"] == ["un"]
    answer = ask(client, BANK, where="watchlist")
    assert "watchlist" in answer["lists"]
    act = answer["responses"]["q0"]["screening_id"]
    recorded = AuditLog(store.engine).find(act)
    assert Replayer(store, settings.cache_dir).replay(recorded).identical
