"""Replay: what was answered is answered again, byte for byte; what is not is explained."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, update

from api.audit.policy_texts import UnknownPolicy, keep_bundled, kept_policy
from api.audit.replay import NotReplayable, Replayer, differences
from api.audit.store import AuditLog
from api.audit.tables import AUDIT_ENTRY, POLICY_TEXT
from api.server.app import create_app
from screening.policy import Policy
from tests.api.conftest import local_client
from tests.api.publishing import KWANGSON, publish
from tests.api.service.test_errors import assert_problem
from tests.factories import entity, person

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.testclient import TestClient

    from api.service.settings import Settings
    from lists.store import SnapshotStore

BANK = {"id": "c-1", "names": ["Korea Kwangson Banking Corp"]}


def screened(client: TestClient, *subjects: Any, **options: Any) -> list[str]:
    """Screening ids of these subjects."""
    response = client.post("/v1/screen", json={"subjects": list(subjects), "options": options})
    assert response.status_code == 200, response.text
    return [result["screening_id"] for result in response.json()["results"]]


def replayed(client: TestClient, screening_id: str, against: str = "recorded") -> dict[str, Any]:
    response = client.post(f"/v1/screenings/{screening_id}/replay?against={against}")
    assert response.status_code == 200, response.text
    outcome: dict[str, Any] = response.json()
    return outcome


@pytest.mark.slow
def test_a_screening_replays_byte_for_byte(client: TestClient) -> None:
    odd: list[Any] = [BANK, {"id": "c-2"}, {"imo": 8660313.0}, {"names": ["Ri", "김정은"]}, 7]
    for own in screened(client, *odd, threshold=0.4, limit=3):
        outcome = replayed(client, own)
        assert outcome["identical"], outcome["differences"]
        assert outcome["recorded_sha256"] == outcome["replayed_sha256"]
        assert outcome["differences"] == outcome["causes"] == []


def test_the_nearest_parties_of_a_clear_are_replayed_if_they_were_asked_for(
    client: TestClient,
) -> None:
    clear = {"names": ["Alpine Dairy Produce"]}
    for own in (*screened(client, clear, nearest=True), *screened(client, clear)):
        assert replayed(client, own)["identical"]


@pytest.mark.slow
def test_after_list_updates_and_a_restart_it_still_does(
    settings: Settings, three_lists: SnapshotStore
) -> None:
    with local_client(create_app(settings)) as client:
        (own,) = screened(client, BANK)
    publish(three_lists, "un", [entity("KWANGSON RENAMED", key="6908436", reference="KPe.025")])
    publish(three_lists, "un", [entity("SOMETHING ELSE", key="other")])
    publish(three_lists, "ofac_sdn", [person("NOBODY AT ALL", source="ofac_sdn")])
    with local_client(create_app(settings)) as client:
        outcome = replayed(client, own)
        assert outcome["identical"]
        assert outcome["lists"]["un"] != client.get("/v1/lists/un/versions").json()["active"]


@pytest.mark.slow
def test_what_a_list_entry_changed_is_explained_by_that_entry(
    client: TestClient, three_lists: SnapshotStore
) -> None:
    (own,) = screened(client, BANK)
    publish(three_lists, "un", [entity("KOREA KWANGSON BANK", key="6908436", reference="KPe.025")])
    outcome = replayed(client, own, "current")
    assert not outcome["identical"]
    assert outcome["differences"]
    (cause,) = [one for one in outcome["causes"] if one["kind"] == "list"]
    assert cause["what"].startswith(f"{KWANGSON.id} KOREA KWANGSON BANK: changed in ")
    assert "names" in cause["what"]


@pytest.mark.slow
@pytest.mark.parametrize("others", [[], [entity("NEW PARTY", key="new")]])
def test_a_delisted_party_is_named(
    client: TestClient, three_lists: SnapshotStore, others: list[Any]
) -> None:
    (own,) = screened(client, BANK)
    publish(three_lists, "un", others or [entity("X", key="x")])
    causes = replayed(client, own, "current")["causes"]
    assert any(KWANGSON.id in one["what"] and "delisted" in one["what"] for one in causes)


@pytest.mark.slow
def test_an_older_policy_is_used_again_and_its_values_explain(
    settings: Settings, three_lists: SnapshotStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with local_client(create_app(settings)) as client:
        (own,) = screened(client, BANK)
    old = Policy.bundled()
    from importlib import resources

    folder = resources.files("screening")
    toml = folder.joinpath("policy.toml").read_text("utf-8")
    bits = folder.joinpath("data/token_bits.tsv").read_text("utf-8")
    prior = old.rules.weights.prior
    changed = toml.replace(f"prior = {prior}", f"prior = {prior - 500}", 1)
    new = Policy.parse(changed, bits)
    assert new.hash != old.hash
    monkeypatch.setattr(Policy, "bundled", classmethod(lambda cls: new))
    replayer = Replayer(three_lists, settings.cache_dir)
    recorded = AuditLog(three_lists.engine).find(own)
    assert replayer.replay(recorded).identical
    assert replayer.replay(recorded).policy == old.hash
    outcome = replayer.replay(recorded, "current")
    assert not outcome.identical
    (cause,) = [one for one in outcome.causes if one.kind == "policy"]
    assert (cause.what, cause.before, cause.after) == (
        "weights.prior",
        str(prior),
        str(prior - 500),
    )


def test_an_altered_record_does_not_replay_and_other_software_is_named(
    client: TestClient, three_lists: SnapshotStore, settings: Settings
) -> None:
    (own,) = screened(client, BANK)
    log = AuditLog(three_lists.engine)
    body = log.find(own)
    with three_lists.engine.begin() as connection:
        import msgspec

        facts = {**body.entry.facts, "software": "dprk-screen 0.0.1"}
        facts["screenings"][0]["result_sha256"] = "0" * 64
        connection.execute(update(AUDIT_ENTRY).values(body=msgspec.json.encode(facts).decode()))
    outcome = Replayer(three_lists, settings.cache_dir).replay(log.find(own))
    assert not outcome.identical
    assert outcome.causes[0].kind == "software"
    assert "the engine changed" in outcome.causes[0].what
    assert outcome.recorded_software == "dprk-screen 0.0.1"


def test_without_content_there_is_no_replay(
    limited: Callable[..., TestClient], three_lists: SnapshotStore, settings: Settings
) -> None:
    client = limited(audit_content="hashed")
    (own,) = screened(client, BANK)
    problem = assert_problem(client.post(f"/v1/screenings/{own}/replay"), 409)
    assert "`hashed`" in problem["detail"]
    with pytest.raises(NotReplayable):
        Replayer(three_lists, settings.cache_dir).replay(AuditLog(three_lists.engine).find(own))
    assert_problem(client.post("/v1/screenings/nobody/replay"), 404)


def test_as_of_is_recorded_and_replayed(client: TestClient, three_lists: SnapshotStore) -> None:
    from datetime import UTC, datetime

    day = datetime.now(UTC).date().isoformat()
    (own,) = screened(client, BANK, as_of=day)
    record = client.get(f"/v1/screenings/{own}").json()
    assert record["as_of"] == record["today"] == day
    assert replayed(client, own)["identical"]


def test_policies_are_kept_by_their_hash(store: SnapshotStore) -> None:
    keep_bundled(store.engine)
    keep_bundled(store.engine)
    bundled = Policy.bundled()
    kept = kept_policy(store.engine, bundled.hash)
    assert kept.hash == bundled.hash
    assert kept.rules == bundled.rules
    with store.engine.begin() as connection:
        connection.execute(delete(POLICY_TEXT))
    with pytest.raises(UnknownPolicy):
        kept_policy(store.engine, bundled.hash)


def test_differences_name_each_leaf() -> None:
    before = {"a": [1, {"b": "x"}], "c": None}
    after = {"a": [1, {"b": "y"}, 3], "d": True}
    found = {one.path: (one.recorded, one.replayed) for one in differences("", before, after)}
    assert found == {"a[1].b": ('"x"', '"y"'), "a[2]": ("", "3"), "d": ("", "true")}


@pytest.mark.slow
def test_the_command_replays_everything(
    settings: Settings,
    three_lists: SnapshotStore,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from api.cli.main import main

    with local_client(create_app(settings)) as client:
        own = screened(client, BANK, {"names": ["Kim Yong Chol"]})
    monkeypatch.setenv("DPRK_SCREEN_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("DPRK_SCREEN_CACHE_DIR", str(settings.cache_dir))

    def run(*arguments: str) -> int:
        monkeypatch.setattr("sys.argv", ["dprk-screen", *arguments])
        try:
            main()
        except SystemExit as end:
            return int(end.code or 0)
        return 0

    assert run("replay", "--all") == 0
    assert "2 identical, 0 different" in capsys.readouterr().out
    publish(three_lists, "un", [entity("SOMETHING ELSE", key="other")])
    assert run("replay", own[0], "--current") == 1
    assert "because list" in capsys.readouterr().out
    assert run("audit", "verify") == 0
    assert "intact: 1 entries" in capsys.readouterr().out
    assert run("audit", "head") == 0
    anchor = capsys.readouterr().out.strip()
    assert run("audit", "verify", "--anchor", anchor) == 0
    assert run("audit", "show", own[0]) == 0
    assert BANK["names"][0] in capsys.readouterr().out
    assert run("audit", "search", "c-1") == 0
    assert own[0] in capsys.readouterr().out
    assert run("audit", "prune") == 0
    with three_lists.engine.begin() as connection:
        connection.execute(update(AUDIT_ENTRY).values(hash="0" * 64))
    assert run("audit", "verify") == 1
    assert "BROKEN at entry 1" in capsys.readouterr().err


@pytest.mark.long
@pytest.mark.slow
def test_ten_thousand_screenings_replay_after_three_updates_and_a_restart(
    settings: Settings, three_lists: SnapshotStore
) -> None:
    chosen = random.Random(6)
    words = ["KOREA", "KWANGSON", "BANK", "KIM", "YONG", "CHOL", "CHON", "MA", "SAN", "PACIFIC"]
    quiet = settings.model_copy(update={"access_log": False})
    total = 10_000
    for update_number in range(4):
        with local_client(create_app(quiet)) as client:
            for _ in range(total // 4 // 20):
                names = [
                    {"names": [" ".join(chosen.sample(words, chosen.randint(1, 4)))]}
                    for _ in range(20)
                ]
                screened(client, *names)
        publish(three_lists, "un", [KWANGSON, entity(f"NEW PARTY {update_number}", key="n")])
    log, replayer = AuditLog(three_lists.engine), Replayer(three_lists, settings.cache_dir)
    after, count = "", 0
    while found := log.ids(after):
        for own in found:
            assert replayer.replay(log.find(own)).identical, own
            count += 1
        after = found[-1]
    assert count == total
