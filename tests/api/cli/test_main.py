"""The command line as a user calls it: answers, plain errors, exit codes."""

from __future__ import annotations

import inspect
import json
import logging
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import structlog
import typer

from api.cli import main as cli
from api.service import index_files
from api.service.errors import REFUSALS
from tests.api.publishing import CHON_MA_SAN, KWANGSON, publish

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lists.store import SnapshotStore

DOCS = Path(__file__).parents[3] / "docs"


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
    sqlite_url: str,
    tmp_path: Path,
) -> Iterator[Run]:
    """Runs ``dprk-screen …`` on the test's database; gives exit code, output and errors."""
    monkeypatch.setenv("DPRK_SCREEN_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("DPRK_SCREEN_CACHE_DIR", str(tmp_path / "cache"))
    # A process configures its log once for good; many commands in one process must not.
    for module in ("api.cli.screen", "api.cli.recorded"):
        monkeypatch.setattr(f"{module}.configure_logs", lambda _settings: None)
    usual = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    yield Run(monkeypatch, capfdbinary)
    structlog.configure(**usual)


class Run:
    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, captured: pytest.CaptureFixture[bytes]
    ) -> None:
        self._monkeypatch = monkeypatch
        self._captured = captured

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        self._monkeypatch.setattr("sys.argv", ["dprk-screen", *arguments])
        self._captured.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = self._captured.readouterr()
        code = ended.value.code
        return (code if isinstance(code, int) else 0), out.decode(), err.decode()


def test_a_command_says_on_standard_error_that_it_builds_the_index(
    run: Run, store: SnapshotStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(store, "un", [KWANGSON])
    monkeypatch.setattr(index_files, "_SMALL", 0)
    monkeypatch.setattr(
        index_files, "_build_elsewhere", lambda *given: index_files._build(*given[:4])
    )
    _, out, errors = run("screen", "Korea Kwangson Banking Corp", "--json")
    assert json.loads(out)["results"], "standard output is the answer alone"
    assert "building the search index of 1 parties" in errors
    assert "building" not in run("screen", "Korea Kwangson Banking Corp")[2]


def test_a_listed_party_is_found_without_a_server(run: Run, three_lists: SnapshotStore) -> None:
    code, out, _ = run("screen", "Korea Kwangson Banking Corp")
    assert code == 0
    assert KWANGSON.caption in out
    assert "KPe.025" in out


def test_json_is_the_answer_of_the_http_api(run: Run, three_lists: SnapshotStore) -> None:
    code, out, _ = run("screen", "--imo", "8660313", "--kind", "vessel", "--json")
    answer = json.loads(out)
    assert code == 0
    assert answer["results"][0]["matches"][0]["entity"]["id"] == CHON_MA_SAN.id
    assert answer["lists"]["un_vessels"]["state"] == "fresh"


def test_the_clients_law_may_be_named_and_is_recorded(run: Run, three_lists: SnapshotStore) -> None:
    deal = ("X", "--field", "activity.destination=KP", "--field", "activity.cargo.hs_code=2710")
    _, out, _ = run("screen", *deal, "--jurisdiction", "UK", "--jurisdiction", "UN", "--json")
    result = json.loads(out)["results"][0]
    assert result["typologies"][0]["jurisdictions"] == ["UK", "UN"]
    assert run("replay", result["screening_id"])[0] == 0
    code, _, err = run("screen", *deal, "--jurisdiction", "XX")
    assert code == 2
    assert "UK" in err


def test_a_clear_says_on_the_command_line_that_no_listed_name_came_near(
    run: Run, three_lists: SnapshotStore
) -> None:
    _, out, _ = run("screen", "Alpine Dairy Produce")
    assert out.startswith("CLEAR")
    assert out.count("No listed name came near.") == 1
    _, out, _ = run("screen", "Alpine Dairy Produce", "--json")
    own = json.loads(out)["results"][0]["screening_id"]
    assert run("replay", own)[0] == 0


def test_a_script_can_stop_on_a_match(run: Run, three_lists: SnapshotStore) -> None:
    assert run("screen", "--imo", "8660313", "--fail-on-match")[0] == 1
    assert run("screen", "Zephyr Quantum Holdings", "--fail-on-match")[0] == 0


def test_nothing_to_screen_is_wrong_usage(run: Run) -> None:
    code, _, err = run("screen")
    assert code == 2
    assert "there is nothing to screen" in err


def test_without_lists_screen_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lists.refresh.load_samples", lambda _store: ())
    code, _, err = run("screen", "Zephyr Quantum Holdings")
    assert code == 3
    assert "no lists are loaded" in err


def test_a_wrong_setting_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DPRK_SCREEN_PORT", "many")
    code, _, err = run("screen", "Zephyr Quantum Holdings")
    assert code == 2
    assert "DPRK_SCREEN_PORT" in err


def test_a_setting_that_is_not_json_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DPRK_SCREEN_FETCH_URLS", "un=https://mirror.example/un.xml")
    code, _, err = run("lists", "status")
    assert code == 2
    assert "DPRK_SCREEN_FETCH_URLS: is not JSON" in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("lists", "versions", "unn"), "`lists status` shows them"),
        (("lists", "diff", "unn"), "`lists versions SOURCE` shows them"),
        (("lists", "activate", "un-0", "--reason", "x"), "`lists versions SOURCE` shows them"),
        (("evaluate", "files", "nowhere.csv"), "nowhere.csv"),
        (("restore", "nowhere"), "nowhere"),
    ],
)
def test_what_is_not_there_is_named_with_where_to_look(
    run: Run, words: tuple[str, ...], said: str
) -> None:
    code, _, err = run(*words)
    assert code in {1, 2}
    assert said in err


def test_a_database_that_cannot_be_used_is_one_plain_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DPRK_SCREEN_DATABASE_URL", "mysql://nobody@localhost/x")
    code, _, err = run("db", "upgrade")
    assert code == 1
    assert "Traceback" not in err
    assert err.startswith("error: ")


def test_doctor_finds_a_healthy_service_healthy(run: Run, three_lists: SnapshotStore) -> None:
    code, out, _ = run("doctor")
    assert code == 0, out
    assert "un: fresh, 1 parties" in out
    assert "eu: none" in out


def test_doctor_fails_on_an_unreachable_database(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    url = "postgresql+psycopg://nobody@127.0.0.1:9/nothing"
    monkeypatch.setenv("DPRK_SCREEN_DATABASE_URL", url)
    code, out, _ = run("doctor")
    assert code == 1
    assert "FAIL  database" in out


def test_db_upgrade_and_version(run: Run) -> None:
    assert run("db", "upgrade")[0] == 0
    assert run("--version")[1].startswith("dprk-screen ")


@pytest.mark.parametrize("name", sorted(cli.COMMANDS))
def test_the_help_says_of_a_command_what_the_command_says_of_itself(name: str) -> None:
    command = cli.COMMANDS[name]
    target = getattr(import_module(f"api.cli.{command.module}"), command.attribute)
    if not isinstance(target, typer.Typer):
        assert inspect.getdoc(target).startswith(f"{command.help}\n")  # type: ignore[union-attr]


@pytest.mark.slow
def test_the_help_imports_nothing_a_command_needs() -> None:
    program = (
        "import sys; from typer.testing import CliRunner; from api.cli.main import app\n"
        "assert 'restore' in CliRunner().invoke(app, ['--help']).output\n"
        "heavy = {'sqlalchemy', 'pydantic', 'numpy', 'numba', 'fastapi', 'alembic', 'msgspec'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"


@pytest.mark.slow
def test_screening_imports_no_migrations_and_no_downloader(
    three_lists: SnapshotStore, sqlite_url: str, tmp_path: Path
) -> None:
    program = (
        "import sys; from api.cli.main import main; sys.argv[1:] = ['screen', 'Nobody']\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print(sorted({'alembic', 'httpx', 'fastapi', 'lxml', 'uvicorn'} & set(sys.modules)))"
    )
    own = {"DPRK_SCREEN_DATABASE_URL": sqlite_url, "DPRK_SCREEN_CACHE_DIR": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **own},
    )
    assert ran.stdout.splitlines()[-1] == "[]"


def test_every_error_is_documented() -> None:
    page = (DOCS / "api.md").read_text()
    rows = set(re.findall(r"^\| (\d{3}) \| `([a-z-]+)` \|", page, re.MULTILINE))
    assert rows == {(str(refusal.status), refusal.code) for refusal in REFUSALS}
