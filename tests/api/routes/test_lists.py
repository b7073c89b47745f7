"""``/v1/lists``, ``/v1/entities``, ``/readyz`` and ``/metrics`` over a real store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lists.vocabulary.sources import FETCHED
from tests.api.publishing import CHON_MA_SAN, KWANGSON, publish
from tests.factories import entity

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.testclient import TestClient

    from lists.store import SnapshotStore


def test_every_source_is_shown_with_what_is_in_use(
    client: TestClient, three_lists: SnapshotStore
) -> None:
    answer = client.get("/v1/lists").json()
    shown = {row["source"]: row for row in answer["lists"]}
    assert set(shown) == {source.code for source in FETCHED}
    for version in three_lists.active():
        assert shown[version.source]["version"] == version.id
        assert shown[version.source]["entities"] == version.entity_count
        assert shown[version.source]["state"] == "fresh"
    assert shown["eu"]["state"] == "none"
    assert answer["refresh"]["state"] == "idle"


def test_versions_and_changes_of_a_list(client: TestClient, three_lists: SnapshotStore) -> None:
    renamed = entity("KOREA KWANGSON BANKING CORP (KKBC)", key="6908436", reference="KPe.025")
    newer = publish(three_lists, "un", [renamed, entity("NEW PARTY", key="new")])
    answer = client.get("/v1/lists/un/versions").json()
    assert answer["active"] == newer.id
    assert answer["versions"][0]["id"] == newer.id
    assert answer["events"][0]["kind"] == "activated"
    first = answer["versions"][1]["id"]
    changes = client.get("/v1/lists/un/changes").json()
    assert (changes["from_version"], changes["to_version"]) == (first, newer.id)
    assert [party["caption"] for party in changes["changes"]["added"]] == ["NEW PARTY"]
    assert changes["changes"]["changed"][0]["party"]["id"] == KWANGSON.id
    back = client.get("/v1/lists/un/changes", params={"from": newer.id, "to": first}).json()
    assert [party["caption"] for party in back["changes"]["delisted"]] == ["NEW PARTY"]


def test_the_first_version_has_nothing_to_be_compared_with(client: TestClient) -> None:
    response = client.get("/v1/lists/un/changes")
    assert response.status_code == 404
    assert "first version" in response.json()["detail"]


def test_a_party_can_be_read_whole_by_its_id(client: TestClient) -> None:
    answer = client.get(f"/v1/entities/{CHON_MA_SAN.id}").json()
    assert answer["entity"]["identifiers"][0]["value"] == "8660313"
    assert answer["stamp"]["lists"]["un_vessels"]["state"] == "fresh"


def test_parties_are_looked_up_by_name_and_by_number(client: TestClient) -> None:
    def found(**params: Any) -> list[str]:
        answer = client.get("/v1/entities", params=params).json()
        return [row["entity"]["id"] for row in answer["entities"]]

    assert found(q="Kwangson Banking Corp Korea") == [KWANGSON.id]
    assert found(q="8660313") == [CHON_MA_SAN.id]
    assert found(q="Kwangson Banking Corp Korea", kind="vessel") == []
    assert found(q="Kwangson Banking Corp Korea", source="eu") == []


def test_readyz_tells_state_policy_and_software(client: TestClient) -> None:
    answer = client.get("/readyz").json()
    assert answer["state"] == "fresh"
    assert answer["status"] == "ok"
    assert answer["build_error"] == ""
    assert len(answer["policy"]) == 16


def test_metrics_count_subjects_by_band_and_never_show_what_was_sent(client: TestClient) -> None:
    body = {"subjects": [{"kind": "organization", "names": [KWANGSON.caption]}, {"id": "empty"}]}
    client.post("/v1/screen", json=body)
    client.get("/v1/entities/secret-name")
    text = client.get("/metrics").text
    assert 'dprk_screen_subjects_total{band="unscreened",kind="any"} 1.0' in text
    assert 'dprk_screen_subject_seconds_count{kind="organization"} 1.0' in text
    assert 'dprk_screen_list_entities{source="un"} 1.0' in text
    assert 'route="/v1/entities/{entity_id}",status="404"' in text
    assert "secret-name" not in text
    assert "dprk_screen_build_info" in text


def test_a_refresh_is_never_begun_without_a_key(limited: Callable[..., TestClient]) -> None:
    response = limited(with_key=False, local_trust=True).post("/v1/lists/refresh")
    assert response.status_code == 401
    assert "dprk-screen keys create NAME --scope lists:write" in response.json()["detail"]
