"""Files at the console: how they are read, corrected, screened and shown."""

from __future__ import annotations

import io
import re
import time
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.api.console.conftest import OWN, Person
from tests.api.console.test_pages import EVIL, check_page

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

pytestmark = pytest.mark.slow
FILE = (
    f"Nr;Wer denn;Born\n1;Korea Kwangson Banking Corp;\n2;Nobody Whatsoever;\n3;{EVIL};1990\n4;;\n"
).encode()


def sent(person: Person, content: bytes = FILE, name: str = "who.csv") -> httpx.Response:
    return person.client.post(
        "/console/batches",
        data={"form_token": person.token()},
        files={"file": (name, content)},
        headers=OWN,
    )


def choice(heading: str, means: str, found: str = "") -> dict[str, str]:
    return {"heading": heading, "means": means, "found": found}


def ended(person: Person, place: str) -> httpx.Response:
    """The page of a batch that has ended."""
    for _ in range(600):
        if person.get(f"{place}/progress").json()["ended"]:
            return person.get(place)
        time.sleep(0.05)
    raise AssertionError(person.get(f"{place}/progress").text)


@pytest.fixture(name="place")
def _place(analyst: Person) -> str:
    """A batch of the file that has ended."""
    draft = str(sent(analyst).url.path)
    answer = analyst.send(draft, {**choice("Wer denn", "name"), "do": "start"})
    place = str(answer.url.path)
    ended(analyst, place)
    return place


def test_a_file_is_shown_as_it_is_read_before_anything_is_screened(analyst: Person) -> None:
    answer = sent(analyst)
    assert answer.status_code == 200, answer.text[-1200:]
    check_page(answer)
    assert "It cannot be screened yet" in answer.text
    looked = analyst.send(str(answer.url.path), {**choice("Wer denn", "name"), "do": "look"})
    check_page(looked)
    assert "names: Korea Kwangson Banking Corp" in looked.text
    assert 'name="chosen" value="Wer denn"' in looked.text
    assert "Nobody knows what these columns mean" in looked.text


def test_the_corrected_file_is_screened_and_its_rows_are_filtered(
    analyst: Person, place: str
) -> None:
    page = analyst.get(place)
    check_page(page)
    assert "Korea Kwangson" in page.text
    assert "Nobody Whatsoever" in page.text
    blocked = analyst.get(f"{place}?band=block&band=escalate").text
    assert "Korea Kwangson" in blocked
    assert "Nobody Whatsoever" not in blocked
    with_text = analyst.get(f"{place}?text=whatsOEVER").text
    assert "Nobody Whatsoever" in with_text
    assert "KWANGSON" not in with_text


def test_the_results_are_downloaded_as_a_workbook(analyst: Person, place: str) -> None:
    file = analyst.get(f"{place}/results?format=xlsx&band=block")
    book = openpyxl.load_workbook(io.BytesIO(file.content))
    cells = [str(cell.value) for sheet in book for row in sheet for cell in row]
    assert any("Kwangson" in cell for cell in cells)
    assert analyst.get(f"{place}/results").headers["content-type"].startswith("text/csv")


def test_a_row_has_a_certificate_with_what_was_sent_and_its_place_in_the_record(
    analyst: Person, place: str
) -> None:
    links = re.findall(rf'href="({place}/rows/[0-9a-f-]+/certificate)"', analyst.get(place).text)
    assert len(links) >= 3
    pages = [analyst.get(link) for link in links]
    assert {page.status_code for page in pages} == {200}
    [listed] = [page.text for page in pages if "Wer denn" in page.text and "Kwangson" in page.text]
    assert "a row of a batch" in listed
    assert "NOT AS IT WAS WRITTEN" not in listed
    assert not any(EVIL in page.text for page in pages)
    assert analyst.get(f"{links[0]}?format=pdf").content.startswith(b"%PDF")


def test_a_row_that_is_not_of_this_batch_has_no_certificate(analyst: Person, place: str) -> None:
    other = "00000000-0000-8000-8000-000000000000"
    assert analyst.get(f"{place}/rows/{other}/certificate").status_code == 404


def test_results_that_were_altered_on_disk_prove_nothing(analyst: Person, place: str) -> None:
    [link, *_] = re.findall(
        rf'href="({place}/rows/[0-9a-f-]+/certificate)"', analyst.get(place).text
    )
    folder = analyst.client.app_state["held"].settings.batch_dir / place.rpartition("/")[2]
    table = folder / "results.csv"
    table.write_bytes(table.read_bytes().replace(b"Nobody", b"Ignota"))
    assert "results is as it was written" in analyst.get(link).text
    lines = folder / "results.jsonl"
    lines.write_bytes(lines.read_bytes() + b"\n")
    assert analyst.get(link).status_code == 404


def test_another_client_sees_neither_file_nor_batch(analyst: Person, place: str) -> None:
    draft = str(sent(analyst).url.path)
    analyst.sign_in(analyst.new_key("batch", name="bert"))
    for path in (draft, place, f"{place}/results", f"{place}/progress"):
        assert analyst.get(path).status_code == 404
    assert analyst.send(draft, {"do": "start"}).status_code == 404
    assert analyst.send(f"{draft}/drop", {}).status_code == 404


@pytest.mark.parametrize("name", ["draft-x", "draft-..%2F..", "draft-" + "0" * 32])
def test_only_drafts_are_found(analyst: Person, name: str) -> None:
    assert analyst.get(f"/console/batches/drafts/{name}").status_code == 404


def test_a_file_that_is_no_table_says_so_on_a_page(analyst: Person) -> None:
    answer = sent(analyst, b"\x00\x01\x02" * 100)
    assert answer.status_code == 422
    check_page(answer)


def test_a_file_that_cannot_begin_yet_is_shown_again_with_the_reason(analyst: Person) -> None:
    draft = str(sent(analyst, b"foo,bar\n1,2\n").url.path)
    answer = analyst.send(draft, {**choice("foo", ""), "do": "start"})
    assert answer.status_code == 422
    check_page(answer)
    assert "It cannot be screened yet" in answer.text
    assert "What each column means" in answer.text


def test_a_refused_file_leads_back_to_the_batches(analyst: Person) -> None:
    page = sent(analyst, b"").text
    assert page.count("The file is empty.") == 2  # in the summary, and beside the field
    assert 'id="file-refused"' in page


def test_a_file_without_rows_is_no_clearance(analyst: Person) -> None:
    draft = str(sent(analyst, b"name,birth_date\n").url.path)
    place = str(analyst.send(draft, {"do": "start"}).url.path)
    page = ended(analyst, place)
    check_page(page)
    assert "No row was screened" in page.text


def test_a_file_that_was_forgotten_is_gone(analyst: Person) -> None:
    draft = str(sent(analyst).url.path)
    analyst.send(f"{draft}/drop", {})
    assert analyst.get(draft).status_code == 404


def test_a_refused_upload_leaves_nothing_on_disk(analyst: Person) -> None:
    folder: Path = analyst.client.app_state["held"].settings.batch_dir
    before = set(folder.iterdir()) if folder.is_dir() else set()
    data, files = {"form_token": "0" * 64}, {"file": ("a.csv", FILE)}
    refused = analyst.client.post("/console/batches", data=data, files=files, headers=OWN)
    assert refused.status_code == 403
    assert set(folder.iterdir()) == before


def test_how_a_file_is_read_can_be_chosen(analyst: Person) -> None:
    answer = sent(analyst, "Our bank\nFoo^Name\nx^Müller\n".encode("cp1252"))
    assert "header_line" in answer.text
    draft = str(answer.url.path)
    chosen = {"header_line": "2", "delimiter": "^", "encoding": "cp1252", "do": "start"}
    seen = analyst.send(draft, chosen)
    assert str(seen.url.path) == draft  # what was not seen yet is shown first
    assert "headings in line 2" in seen.text
    assert "Müller" in seen.text
    shown = {f"shown_{name}": chosen[name] for name in ("header_line", "delimiter", "encoding")}
    begun = analyst.send(draft, {**chosen, **shown})
    assert "/drafts/" not in str(begun.url.path)
    assert "Müller" in ended(analyst, str(begun.url.path)).text


@pytest.mark.parametrize("line", ["0", "x", "99999", "²"])
def test_a_wrong_line_of_headings_is_named(analyst: Person, line: str) -> None:
    answer = analyst.send(str(sent(analyst).url.path), {"header_line": line, "do": "look"})
    assert answer.status_code == 422
    assert "is no line from 1 to 200" in answer.text
    assert 'id="header_line-refused"' in answer.text


def test_no_clear_of_a_file_is_green_while_lists_are_missing(analyst: Person, place: str) -> None:
    page = analyst.get(place).text
    assert "Nobody Whatsoever" in page
    assert 'class="band clear"' not in page
    assert "clear, with gaps" in page
    assert "EU" in page.partition("clear, with gaps")[0], "the list that is not loaded is named"
    file = analyst.get(f"{place}/results?format=xlsx&band=clear")
    book = openpyxl.load_workbook(io.BytesIO(file.content))
    papers = {cell.fill.fgColor.rgb for row in book["Results"] for cell in row[:40]}
    assert not {paper for paper in papers if str(paper).endswith("EEF7F0")}


def test_a_misspelt_heading_is_read_as_what_it_nearly_says(analyst: Person) -> None:
    body = b"Nmae of custmer;Date of brith;IMO-Nr;Zzyzx\nKorea Kwangson Banking Corp;;;old\n"
    looked = sent(analyst, body)
    check_page(looked)
    assert "Nmae of custmer</strong> as name" in looked.text
    assert "names: Korea Kwangson Banking Corp" in looked.text
    assert "did you mean" not in looked.text
    assert "Nobody knows what these columns mean" in looked.text
    assert "<strong>Zzyzx</strong>" in looked.text
