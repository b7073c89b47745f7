"""``POST /v1/screen``: one result per subject, in order, and nothing ignored in silence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, get_args

import pytest

from screening.model.codes import Jurisdiction
from screening.policy import Policy
from tests.api.publishing import CHON_MA_SAN, KWANGSON, publish
from tests.factories import entity

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from lists.store import SnapshotStore


@pytest.fixture(name="client")
def _client(shared_client: TestClient) -> TestClient:
    """One service for all: no test here changes what it serves."""
    return shared_client


def screen(client: TestClient, *subjects: Any, **options: Any) -> dict[str, Any]:
    """The answer to these subjects; fails unless it is 200."""
    body: dict[str, Any] = {"subjects": list(subjects)}
    if options:
        body["options"] = options
    response = client.post("/v1/screen", json=body)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def without_ids(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: v for k, v in result.items() if k != "screening_id"} for result in results]


def test_a_listed_party_is_found_by_its_name(client: TestClient) -> None:
    answer = screen(client, {"id": "c-1", "names": ["Korea Kwangson Banking Corp"]})
    result = answer["results"][0]
    assert result["id"] == "c-1"
    assert result["matches"][0]["entity"]["id"] == KWANGSON.id
    assert result["matches"][0]["entity"]["reference"] == "KPe.025"
    assert result["band"] != "clear"


def test_a_listed_ship_is_found_by_its_imo_number_under_any_name(client: TestClient) -> None:
    answer = screen(client, {"kind": "vessel", "names": ["PACIFIC DAWN"], "imo": "IMO 8660313"})
    assert answer["results"][0]["matches"][0]["entity"]["id"] == CHON_MA_SAN.id


def test_a_number_sent_as_a_json_number_is_read_as_text(client: TestClient) -> None:
    answer = screen(client, {"id": 7, "imo": 8660313})
    assert answer["results"][0]["id"] == "7"
    assert answer["results"][0]["matches"]


def test_results_come_in_the_order_of_the_subjects(client: TestClient) -> None:
    subjects = [{"id": str(number), "names": [f"NOBODY {number}"]} for number in range(100)]
    subjects[57] = {"id": "57", "names": []}
    answer = screen(client, *subjects)
    assert [result["id"] for result in answer["results"]] == [str(n) for n in range(100)]
    assert answer["results"][57]["error"]


def test_every_answer_says_what_it_stands_on(
    client: TestClient, three_lists: SnapshotStore
) -> None:
    answer = screen(client, {"names": ["Nobody"]})
    versions = {source: stamp["version"] for source, stamp in answer["lists"].items()}
    assert versions == {version.source: version.id for version in three_lists.active()}
    assert answer["policy"] == Policy.bundled().hash
    assert answer["software"].startswith("dprk-screen ")
    assert all(stamp["state"] == "fresh" for stamp in answer["lists"].values())


def test_a_list_that_is_not_loaded_is_named_in_a_warning(client: TestClient) -> None:
    warnings = screen(client, {"names": ["Nobody"]})["warnings"]
    assert any(w.startswith("not loaded: ofac_cons, eu") for w in warnings)


def test_sample_lists_are_called_so_in_every_answer(service: Any, store: SnapshotStore) -> None:
    publish(store, "un", [KWANGSON], sample=True)
    answer = screen(service(), {"names": ["Korea Kwangson Banking Corp"]})
    assert answer["results"][0]["matches"]
    assert answer["lists"]["un"]["state"] == "sample"
    assert any(warning.startswith("SAMPLE LISTS (un)") for warning in answer["warnings"])


@pytest.mark.slow
def test_a_refused_file_is_said_in_every_answer_until_a_good_one_comes(
    service: Any, store: SnapshotStore
) -> None:
    version = publish(store, "un", [KWANGSON])
    store.log.refuse("un", "it holds 3 records, fewer than 500")
    answer = screen(service(), {"names": ["x"]})
    said = "last refresh of un was refused because it holds 3 records, fewer than 500"
    assert f"{said}; version {version.id} goes on serving" in answer["warnings"]
    publish(store, "un", [CHON_MA_SAN])
    assert not any(said in warning for warning in screen(service(), {"names": ["x"]})["warnings"])


def test_the_same_subjects_give_the_same_results_but_for_their_ids(client: TestClient) -> None:
    subjects = ({"id": "a", "names": ["Kwangson Bank"]}, {"id": "b"}, {"imo": "8660313"})
    first, second = screen(client, *subjects), screen(client, *subjects)
    assert without_ids(first["results"]) == without_ids(second["results"])
    ids = [result["screening_id"] for result in first["results"] + second["results"]]
    assert len(set(ids)) == 6


def test_a_bad_subject_is_a_result_with_field_and_fix_and_the_others_are_answered(
    client: TestClient,
) -> None:
    answer = screen(
        client,
        {"id": "bad", "names": [["nested"]]},
        {"id": "good", "names": ["Korea Kwangson Banking Corp"]},
        "not an object",
    )
    bad, good, stray = answer["results"]
    assert bad["errors"][0]["field"] == "names[0]"
    assert bad["errors"][0]["fix"]
    assert good["matches"]
    assert stray["error"]


def test_a_subject_that_was_not_screened_has_no_band_that_could_be_read_as_clear(
    client: TestClient,
) -> None:
    result = screen(client, {"id": "empty"})["results"][0]
    assert (result["status"], result["band"]) == ("not_screened", "unscreened")
    assert "risk" not in result
    assert result["errors"][0]["field"] == "names"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("subject", "named"),
    [
        ({"names": ["x"], "nationality": "KP"}, "nationality: there is no such field"),
        ({"names": ["x"], "birth_date": "31 Feb 1960"}, "1960-02-01 to 1960-02-29"),
        ({"names": ["x"], "birth_date": "soon"}, "birth_date: 'soon' is not a date"),
        ({"names": ["x"], "countries": ["Freedonia"]}, "countries[0]: 'Freedonia'"),
        ({"names": ["x"], "kind": "robot"}, "kind: 'robot'"),
        ({"names": ["x", " "]}, "names[1]: ' ' is empty"),
        ({"names": ["x"], "imo": "1234568"}, "imo: '1234568' is not a valid IMO ship number"),
        ({"names": ["x"], "activity": {"cargoes": []}}, "activity.cargoes: there is no such"),
        ({"names": ["x"], "activity": {"cargo": [{"hs_code": "1"}]}}, "activity.cargo[0].hs_code"),
    ],
)
def test_what_cannot_be_used_is_warned_about_and_the_subject_is_screened(
    client: TestClient, subject: dict[str, Any], named: str
) -> None:
    result = screen(client, subject)["results"][0]
    assert result["status"] == "screened"
    assert any(named in warning for warning in result["warnings"]), result["warnings"]


def test_each_jurisdiction_of_the_catalogue_may_be_asked_for(client: TestClient) -> None:
    cargo = {"activity": {"cargo": [{"hs_code": "2710"}], "destination": "KP"}, "names": ["x"]}
    for law in get_args(Jurisdiction):
        body = {"subjects": [cargo], "options": {"jurisdictions": [law]}}
        (result,) = client.post("/v1/screen", json=body).json()["results"]
        (finding,) = [f for f in result["typologies"] if f["code"] == "PETRO_REFINED"]
        assert finding["jurisdictions"] == [law]
        assert {citation["jurisdiction"] for citation in finding["law"]} == {law}
        assert {citation["verification"] for citation in finding["law"]} <= {
            "checked", "paragraph not checked",
        }  # fmt: skip


@pytest.mark.slow
def test_the_description_of_the_api_names_each_jurisdiction(client: TestClient) -> None:
    described = json.dumps(client.get("/openapi.json").json())
    assert json.dumps(list(get_args(Jurisdiction))) in described
    assert ",".join(get_args(Jurisdiction)) in described, "the option of batches"


def test_unknown_options_and_top_level_fields_are_warned_about(client: TestClient) -> None:
    body = {"subjects": [{"names": ["x"]}], "options": {"treshold": 0.5}, "limit": 3}
    warnings = client.post("/v1/screen", json=body).json()["warnings"]
    assert "limit: there is no such field; it was not used" in warnings
    assert any(w.startswith("options.treshold: there is no such field") for w in warnings)
    assert any("did you mean 'threshold'" in w for w in warnings)


def test_null_is_the_same_as_absent(client: TestClient) -> None:
    fields = ("kind", "birth_date", "countries", "identifiers", "imo", "activity", "gender")
    with_nulls = {"id": "a", "names": ["Kwangson Bank"], **dict.fromkeys(fields)}
    plain = {"id": "a", "names": ["Kwangson Bank"]}
    results = screen(client, with_nulls, plain)["results"]
    assert without_ids(results)[0] == without_ids(results)[1]


def test_lists_and_kinds_narrow_what_is_searched(client: TestClient) -> None:
    subject = {"names": ["Korea Kwangson Banking Corp"], "imo": "8660313"}
    every = screen(client, subject)["results"][0]["matches"]
    ships = screen(client, subject, kinds=["vessel"])["results"][0]["matches"]
    un = screen(client, subject, lists=["un"])["results"][0]["matches"]
    assert {match["entity"]["source"] for match in every} == {"un", "un_vessels"}
    assert {match["entity"]["kind"] for match in ships} == {"vessel"}
    assert {match["entity"]["source"] for match in un} == {"un"}


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"limit": 0}, "options.limit"),
        ({"limit": "many"}, "options.limit"),
        ({"threshold": 7}, "options.threshold"),
        ({"lists": ["unknown"]}, "options.lists[0]"),
        ({"kinds": ["robot"]}, "options.kinds[0]"),
        ({"jurisdictions": ["XX"]}, "options.jurisdictions[0]"),
        ({"as_of": "yesterday"}, "options.as_of"),
        ([], "options"),
    ],
)
def test_a_bad_option_is_refused_with_its_field(
    client: TestClient, options: Any, field: str
) -> None:
    body = {"subjects": [{"names": ["x"]}], "options": options}
    response = client.post("/v1/screen", json=body)
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == field


@pytest.mark.slow
def test_as_of_answers_with_the_lists_of_that_day(limited: Any, store: SnapshotStore) -> None:
    from datetime import UTC, datetime

    earlier = publish(
        store,
        "eu",
        [entity("OLD NAME TRADING", source="eu")],
        published=datetime(2024, 1, 5, tzinfo=UTC),
    )
    later = publish(
        store,
        "eu",
        [entity("NEW NAME TRADING", source="eu")],
        published=datetime(2024, 6, 5, tzinfo=UTC),
    )
    client = limited()
    then = screen(client, {"names": ["Old Name Trading"]}, as_of="2024-03-01")
    now = screen(client, {"names": ["Old Name Trading"]})
    assert then["lists"]["eu"]["version"] == earlier.id
    assert then["results"][0]["matches"][0]["entity"]["caption"] == "OLD NAME TRADING"
    assert any("as of 2024-03-01" in warning for warning in then["warnings"])
    assert now["lists"]["eu"]["version"] == later.id
    assert "OLD NAME TRADING" not in str(now["results"])


def test_as_of_a_day_before_any_list_is_a_404_that_says_so(client: TestClient) -> None:
    body = {"subjects": [{"names": ["x"]}], "options": {"as_of": "1999-01-01"}}
    response = client.post("/v1/screen", json=body)
    assert response.status_code == 404
    assert response.json()["code"] == "no-lists-then"
