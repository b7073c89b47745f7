"""``dprk-screen evaluate``: files in, figures, lists of cases and an exit code out."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from typer.testing import CliRunner

from api.cli.main import app
from api.evaluation.labelled import LABELS, HowToRead, LabelledFile, read_labelled
from tests.api.publishing import CHON_MA_SAN, KWANGSON

if TYPE_CHECKING:
    from click.testing import Result

    from lists.store import SnapshotStore

DOCS = Path(__file__).parents[3] / "docs/validation.md"


def written(folder: Path, *rows: dict[str, str], name: str = "cases.csv") -> Path:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows(rows)
    path = folder / name
    path.write_text(text.getvalue(), "utf-8")
    return path


def read(folder: Path, *rows: dict[str, str], **how: Any) -> LabelledFile:
    return read_labelled(written(folder, *rows), HowToRead(**how))


@pytest.fixture
def run(
    three_lists: SnapshotStore, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Any:
    """The command over one party on each of three lists; gives the result and the JSON report."""
    three_lists.engine.dispose()
    monkeypatch.setenv("DPRK_SCREEN_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("DPRK_SCREEN_CACHE_DIR", str(tmp_path / "cache"))

    def called(*arguments: object, workers: int = 1) -> tuple[Result, dict[str, Any]]:
        report = tmp_path / "report.json"
        words = ["evaluate", *map(str, arguments), "--json", str(report)]
        words += ["--workers", str(workers)]
        result = CliRunner().invoke(app, words)
        return result, msgspec.json.decode(report.read_bytes()) if report.exists() else {}

    return called


def positives() -> list[dict[str, str]]:
    ship = f"un_vessels-none|{CHON_MA_SAN.id}"
    return [
        {"name": KWANGSON.caption, "kind": "entity", "expected": KWANGSON.reference},
        {"name": "Bakery Tübingen", "kind": "organization", "expected": ""},
        {"name": CHON_MA_SAN.caption, "kind": "vessel", "expected": ship},
    ]


def test_hits_and_negatives_are_counted_and_the_goals_met(run: Any, tmp_path: Path) -> None:
    path = written(tmp_path, *positives())
    result, report = run(path, "--min-recall", "1", "--max-false-alarms", "0")
    assert result.exit_code == 0, result.output
    assert report["total"]["found"]["hits"] == report["total"]["found"]["total"] == 2
    assert report["total"]["alarms"] == {"hits": 0, "total": 1, "value": 0, "low": 0,
                                         "high": pytest.approx(0.79, abs=0.01)}  # fmt: skip
    assert [goal["met"] for goal in report["goals"]] == [True, True]


def test_a_miss_ends_with_one_and_names_the_nearest_candidate(run: Any, tmp_path: Path) -> None:
    name = "Korea Kwangsin Banking"
    path = written(tmp_path, {"name": name, "kind": "organization", "expected": KWANGSON.id})
    result, report = run("--threshold", "0.99", path, "--min-recall", "0.5")
    assert result.exit_code == 1
    assert "NOT MET" in result.output
    (miss,) = report["misses"]
    assert (miss["line"], miss["names"]) == (2, [name])
    assert miss["near"][0]["entity_id"] == KWANGSON.id
    assert miss["near"][0]["evidence"]
    assert miss["findable"]


def test_a_false_alarm_is_shown_with_party_and_evidence(run: Any, tmp_path: Path) -> None:
    path = written(tmp_path, {"name": KWANGSON.caption})
    result, report = run(path, "--max-false-alarms", "0.02")
    assert result.exit_code == 1
    (alarm,) = report["false_alarms"]
    assert alarm["alerts"][0]["entity_id"] == KWANGSON.id
    assert alarm["alerts"][0]["same_name"]
    features = {term["feature"]: term["points"] for term in alarm["alerts"][0]["evidence"]}
    assert sum(features.values()) == alarm["alerts"][0]["points"]


def test_an_accepted_false_alarm_no_longer_counts(run: Any, tmp_path: Path) -> None:
    path = written(tmp_path, {"name": KWANGSON.caption, "accepted": KWANGSON.reference})
    result, report = run(path, "--max-false-alarms", "0")
    assert result.exit_code == 0, result.output
    assert report["false_alarms"] == []


def test_an_expected_party_that_is_not_listed_is_named(run: Any, tmp_path: Path) -> None:
    path = written(tmp_path, {"name": "Nobody Known", "expected": "QDi.999"})
    result, report = run(path)
    assert result.exit_code == 0
    assert [case["expected"] for case in report["not_listed"]] == [["QDi.999"]]
    assert report["total"]["found"]["total"] == 0
    assert report["total"]["all_rows"]["total"] == 1


def test_the_report_says_what_it_stands_on(run: Any, tmp_path: Path) -> None:
    _, report = run(written(tmp_path, *positives()))
    basis = report["basis"]
    assert {one["source"] for one in basis["lists"]} == {"un", "un_vessels", "ofac_sdn"}
    assert basis["software"].startswith("dprk-screen ")
    assert len(basis["policy"]) == 16
    assert set(basis["thresholds"]) == {"person", "organization", "vessel", "aircraft"}


def test_the_page_asks_nothing_of_any_other_server(run: Any, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    name = "<script>alert(1)</script> & Söhne"
    run(written(tmp_path, *positives(), {"name": name}), "--html", page)
    html = page.read_text("utf-8")
    assert not re.search(r"(?:src|href|url)\s*[=(]\s*[\"']?(?:https?:)?//", html)
    assert "default-src 'none'" in html
    assert "<script" not in html
    assert "<polyline" in html


def test_the_page_draws_recall_against_false_alarms_where_both_vary(
    run: Any, tmp_path: Path
) -> None:
    page = tmp_path / "report.html"
    misspelt = {"name": "Korea Kwangsin Banking", "expected": KWANGSON.reference}
    run(written(tmp_path, *positives(), misspelt, {"name": KWANGSON.caption}), "--html", page)
    html = page.read_text("utf-8")
    assert "Recall against false alarms" in html
    assert "nan" not in html


def test_the_page_shows_names_as_text(run: Any, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    run(written(tmp_path, {"name": "<b>Nobody</b> Known", "expected": "un-0"}), "--html", page)
    assert "&lt;b&gt;Nobody&lt;/b&gt; Known" in page.read_text("utf-8")


@pytest.mark.slow
def test_several_processes_give_what_one_gives(run: Any, tmp_path: Path) -> None:
    path = written(tmp_path, *positives())
    _, alone = run(path)
    result, shared = run(path, workers=2)
    assert result.exit_code == 0, result.output
    for part in ("total", "by_kind", "misses", "false_alarms", "curve", "reliability"):
        assert alone[part] == shared[part]


def test_a_self_test_finds_every_name_of_a_small_list(run: Any) -> None:
    _, report = run("self-test")
    weights = {one["label"]: one for one in report["by_weight"]}
    assert weights["exact"]["found"]["value"] == 1
    assert report["names"] == report["names_listed"] >= 3
    assert {goal["what"] for goal in report["goals"]} == {
        f"{what} at least" for what in ("exact", "light", "heavy", "wrapped", "first")
    }


def test_the_goals_of_a_self_test_decide_how_it_ends(run: Any, tmp_path: Path) -> None:
    page = tmp_path / "self-test.html"
    none = [word for one in ("exact", "light", "heavy", "first") for word in (f"--min-{one}", "0")]
    result, _ = run("self-test", *none, "--html", page, "--sample", "2")
    assert result.exit_code == 0, result.output
    assert "2 of 3 listed names" in result.output
    html = page.read_text("utf-8")
    assert "By alteration" in html
    assert "not met" not in html


@pytest.mark.parametrize(
    "words",
    [
        ["nowhere.csv"],
        ["{cases}", "--kind", "whale"],
        ["{cases}", "--without", "shoe_size"],
        ["{cases}", "--min-recall", "97"],
        ["{empty}"],
    ],
)
def test_wrong_usage_is_said_and_ends_with_two(words: list[str], run: Any, tmp_path: Path) -> None:
    cases = written(tmp_path, {"name": "x"})
    empty = written(tmp_path, {"remarks": "no names here"}, name="empty.csv")
    result, report = run(*(word.format(cases=cases, empty=empty) for word in words))
    assert result.exit_code == 2
    assert not report
    assert "Traceback" not in result.output


def test_columns_are_told_by_their_names(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        {"First_Name": "Yong", "last name": "Kim", "DOB": "1962-02-18", "Passport": "381310014",
         "expected": "KPi.001|12211", "programme": "DPRK", "shoe size": "43"},
        kind="person",
    )  # fmt: skip
    (case,) = found.cases
    assert case.subject.names == ("Yong Kim",)
    assert case.subject.kind == "person"
    assert str(case.subject.birth_dates[0].start) == "1962-02-18"
    assert [(i.type, i.value) for i in case.subject.identifiers] == [("passport", "381310014")]
    assert (case.expected, case.regime) == (("KPi.001", "12211"), "DPRK")
    assert found.unused == ["shoe size"]
    assert case.id == "cases.csv:2"


def test_several_names_of_one_party_are_one_case_or_one_each(tmp_path: Path) -> None:
    row = {"name_kr": "박완수", "name_cn": "朴完洙", "name_en": "PARK WANSU"}
    (case,) = read(tmp_path, row).cases
    assert case.subject.names == ("박완수", "朴完洙", "PARK WANSU")
    assert case.script == "han+hangul+latin"
    assert [one.script for one in read(tmp_path, row, each_name=True).cases] == [
        "hangul",
        "han",
        "latin",
    ]


def test_identifiers_state_type_and_country_or_neither(tmp_path: Path) -> None:
    row = {"name": "x", "identifiers": "passport:KP:654120260|lei:5493001KJTIIGC8Y1R12|999:1"}
    (case,) = read(tmp_path, row).cases
    assert [(one.type, one.country, one.value) for one in case.subject.identifiers] == [
        ("passport", "KP", "654120260"),
        ("lei", "", "5493001KJTIIGC8Y1R12"),
        ("", "", "999:1"),
    ]


def test_a_row_without_anything_to_screen_is_told_by_its_line(tmp_path: Path) -> None:
    found = read(tmp_path, {"name": "a"}, {"name": "", "expected": "KPi.001"}, {"name": "b"})
    assert [case.line for case in found.cases] == [2, 4]
    assert [(row.line, row.problem) for row in found.unreadable] == [
        (3, "there is nothing to screen")
    ]


def test_fields_may_be_left_out_to_see_what_they_are_worth(tmp_path: Path) -> None:
    row = {"name": "Kim", "birth": "1962-02-18", "imo": "9402964"}
    (case,) = read(tmp_path, row, without=frozenset({"birth_date", "imo"})).cases
    assert (case.subject.birth_dates, case.subject.imo) == ((), "")


@pytest.mark.parametrize("separator", [";", "\t"])
def test_spreadsheets_of_other_countries_are_read(separator: str, tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    text = separator.join(("name", "kind")) + "\r\n" + separator.join(("Kim, Yong Chol", "person"))
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    (case,) = read_labelled(path, HowToRead()).cases
    assert case.subject.names == ("Kim, Yong Chol",)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("name\nMüller", "latin-1"),
        ("клиент;гражданство\nКим Ён Чхоль;КНДР", "cp1251"),
        ("성명,국적\n김영철,북한\n리제선,북한", "cp949"),
        ("sep=;\nfull name;expected\nKim;KPi.001", "utf-8"),
    ],
)
def test_a_file_is_read_as_a_batch_would_read_it(tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(text.encode(encoding))
    found = read_labelled(path, HowToRead())
    last = text.splitlines()[-1]
    assert found.unused == []
    assert last.startswith(found.cases[-1].subject.names[0])


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(b"name\n\x81\x8d\x8f \x90")
    with pytest.raises(ValueError, match="not cp1252 text at byte"):
        read_labelled(path, HowToRead())


def test_every_column_and_alteration_is_documented() -> None:
    from screening.validation.alter import ALTERATIONS

    text = DOCS.read_text("utf-8")
    for column, others in LABELS.items():
        for one in (column, *others):
            assert f"`{one}`" in text, one
    for alteration in ALTERATIONS:
        assert f"| {alteration.code} |" in text, alteration.code


def test_a_column_of_ship_types_does_not_replace_the_kind_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "ships.csv"
    ships = ("9289207,SOME BOAT,Container Ship", "8604917,BLUE BOAT,vessel")
    path.write_text("\n".join(("imo,name,type", *ships)), "utf-8")
    cases = read_labelled(path, HowToRead("vessel")).cases
    assert [case.subject.kind for case in cases] == ["vessel", "vessel"]
    assert [case.subject.warnings for case in cases] == [(), ()]
