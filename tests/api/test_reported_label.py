"""Wherever an answer goes, a party that is only reported is called so: JSON, batch, certificate."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from api.certificate.blocks import Facts, Heading
from api.certificate.result import result_blocks
from api.service.answer_encoding import encode_result
from api.sheet.outcome import RESULT_COLUMNS, output_cells
from lists.entity import Snapshot
from lists.parsing.report import ParseReport
from lists.reported import bundled_findings, read
from screening.model.subject import Options, Subject
from screening.screener import Screener
from tests.screening.deals import POLICY, TODAY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result

    from screening.model.result import Result as Answer

LABEL = "reported, not designated"


@pytest.fixture(scope="module")
def answer() -> Answer:
    with bundled_findings() as path:
        found = tuple(read(path, "reported", ParseReport("reported")))
    subject = Subject(id="7", kind="vessel", names=("MAIA-1",), imo="9358010")
    return Screener(Snapshot("x", (), found), POLICY).screen(subject, Options(), TODAY)


def test_the_answer_says_so_in_the_match_the_typology_and_a_warning(answer: Answer) -> None:
    sent = json.loads(encode_result(answer))
    assert sent["matches"][0]["entity"]["listings"][0]["measures"] == [LABEL]
    assert {one["basis"] for one in sent["typologies"]} == {"reported"}
    assert LABEL in sent["warnings"][0]
    assert LABEL in sent["explanation"]["text"]


def test_a_batch_row_says_so_in_its_explanation_and_warnings(answer: Answer) -> None:
    cells = dict(zip(RESULT_COLUMNS, output_cells(answer), strict=True))
    assert LABEL in cells["warnings"]
    assert LABEL in cells["explanation"]
    assert cells["band"] == "escalate"


def test_a_certificate_says_reported_where_it_would_say_listed(answer: Answer) -> None:
    blocks = list(result_blocks(json.loads(encode_result(answer)), "a ship"))
    headings = [f"{one.text} {one.note}" for one in blocks if isinstance(one, Heading)]
    assert any("MAIA-1" in one and LABEL in one for one in headings)
    rows = [row for one in blocks if isinstance(one, Facts) for row in one.rows]
    labels = {label for label, _ in rows}
    assert "Reported" in labels
    assert "Listed" not in labels


def test_the_bundled_findings_are_imported_or_written_to_be_continued(
    command: Callable[..., Result], tmp_path: Path
) -> None:
    done = command("reported")
    assert done.exit_code == 0, done.output
    assert "reported" in command("status").stdout
    out = tmp_path / "findings.toml"
    assert command("reported", "--write", out).exit_code == 0
    out.write_text(out.read_text("utf-8").replace("PAK Hung Ryong", "PAK Hung-ryong"), "utf-8")
    again = command("import", out, "--source", "reported", "--json")
    assert json.loads(again.stdout)["outcomes"][0]["state"] == "activated"
    out.write_text(out.read_text("utf-8").replace("signed_off_by", "signed_by"), "utf-8")
    refused = command("import", out, "--source", "reported")
    assert refused.exit_code == 1
    assert "signed" in refused.output


def test_a_list_without_an_address_is_not_fetched_and_says_so(
    command: Callable[..., Result],
) -> None:
    done = command("refresh", "eu_journal")
    assert done.exit_code == 1
    assert "lists import" in done.output
