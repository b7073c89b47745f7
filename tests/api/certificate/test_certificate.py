"""The certificate: the whole record on one page, escaped, complete in any script."""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text, update

from api.audit.compression import unpack
from api.audit.store import AuditLog
from api.audit.tables import AUDIT_CONTENT, AUDIT_ENTRY
from api.certificate.blocks import Certificate, Facts, Grid, Heading, Prose
from api.certificate.content import certificate
from api.certificate.page import page
from api.certificate.pdf import pdf, printable
from api.certificate.result import result_blocks
from api.service.band_colours import BAND_COLOURS
from lists.db import writing
from tests.api.cli.test_main import Run, run
from tests.api.publishing import CHON_MA_SAN, KWANGSON

__all__ = ["run"]

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.testclient import TestClient

    from lists.store import SnapshotStore

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
KOREAN = "조선광선은행"


def screened(client: TestClient, **subject: Any) -> str:
    subject = subject or {"id": "PAY-7", "names": [KWANGSON.caption, KOREAN]}
    answer = client.post("/v1/screen", json={"subjects": [subject]})
    assert answer.status_code == 200
    own: str = answer.json()["results"][0]["screening_id"]
    return own


def test_a_certificate_says_that_no_listed_name_came_near(
    client: TestClient, three_lists: SnapshotStore
) -> None:
    subject = {"names": ["Alpine Dairy Produce"], "kind": "organization"}
    asked = {"subjects": [subject], "options": {"nearest": True}}
    answer = client.post("/v1/screen", json=asked).json()["results"][0]
    text = words(made(three_lists, answer["screening_id"]))
    assert text.count("No listed name came near.") == 1
    assert "No listed name" not in words(made(three_lists, screened(client, **subject)))


def made(store: SnapshotStore, screening_id: str) -> Certificate:
    log = AuditLog(store.engine)
    return certificate(store, log, log.find(screening_id), NOW)


def words(one: Certificate) -> str:
    """All text of a certificate, whatever block it stands in."""
    found: list[str] = [one.verdict]
    for block in one.blocks:
        match block:
            case Heading() | Prose():
                found.append(block.text)
            case Facts():
                found += [f"{label}: {value}" for label, value in block.rows]
            case Grid():
                found += [cell for row in block.rows for cell in row]
    return "\n".join(found)


def test_the_page_holds_everything_a_file_needs(
    client: TestClient, three_lists: SnapshotStore
) -> None:
    screening_id = screened(client)
    response = client.get(f"/v1/screenings/{screening_id}/certificate")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    record = client.get(f"/v1/screenings/{screening_id}").json()
    wanted = [
        *(screening_id, "PAY-7", KOREAN, KWANGSON.caption, KWANGSON.reference),
        *(record["policy"], record["software"], record["entry_hash"], record["prev"]),
        *(record["request_sha256"], record["result_sha256"]),
        f"dprk-screen audit verify --anchor {record['seq']}:{record['entry_hash']}",
        f"dprk-screen replay {screening_id}",
    ]
    for version in three_lists.active():
        wanted += [version.id, version.raw_sha256, version.entities_sha256]
    for term in record["result"]["matches"][0]["evidence"]:
        wanted.append(f"{term['points']:+,}")
    assert [one for one in wanted if one not in response.text] == []


def test_one_of_many_subjects_has_a_certificate_of_its_own(
    client: TestClient, three_lists: SnapshotStore
) -> None:
    subjects = [{"id": f"PAY-{n}", "names": [name]} for n, name in enumerate(("A", KOREAN, "C"))]
    answer = client.post("/v1/screen", json={"subjects": [*subjects, {"id": "PAY-3"}]}).json()
    pages = [words(made(three_lists, one["screening_id"])) for one in answer["results"]]
    for place, shown in enumerate(pages):
        assert [f"PAY-{n}" in shown for n in range(4)] == [n == place for n in range(4)]
        assert answer["results"][place]["screening_id"] in shown
    assert KOREAN in pages[1]
    assert KOREAN not in pages[0]


def test_what_was_submitted_cannot_become_part_of_the_page(client: TestClient) -> None:
    attack = '"><script>alert(1)</script><img src=http://x.example/>'
    screening_id = screened(client, id=attack, names=[attack])
    text_ = client.get(f"/v1/screenings/{screening_id}/certificate").text
    assert "<script" not in text_
    assert "<img" not in text_
    assert "&lt;script&gt;" in text_


def test_the_page_asks_nothing_outside_and_only_its_own_style_applies(client: TestClient) -> None:
    response = client.get(f"/v1/screenings/{screened(client)}/certificate")
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    style = re.search(r"<style>(.*?)</style>", response.text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"'sha256-{digest}'" in policy
    assert re.findall(r"(?:src|href|url|@import)\s*[=(]", response.text) == []
    assert "style=" not in response.text


def test_the_page_has_the_colours_of_the_bands(client: TestClient) -> None:
    shown = client.get(f"/v1/screenings/{screened(client)}/certificate").text
    for band, (ink, paper) in BAND_COLOURS.items():
        assert f".{band} {{ color: {ink}; background: {paper}; }}" in shown


@pytest.mark.slow
def test_a_pdf_is_given_by_parameter_and_by_accept(client: TestClient) -> None:
    path = f"/v1/screenings/{screened(client)}/certificate"
    for response in (
        client.get(path, params={"format": "pdf"}),
        client.get(path, headers={"accept": "application/pdf"}),
    ):
        assert response.headers["content-type"] == "application/pdf"
        assert response.content.startswith(b"%PDF-")
    html = client.get(path, params={"format": "html"}, headers={"accept": "application/pdf"})
    assert html.headers["content-type"].startswith("text/html")
    assert client.get(path, params={"format": "docx"}).status_code == 422
    assert client.get("/v1/screenings/none/certificate").status_code == 404


@pytest.mark.slow
def test_the_same_certificate_is_the_same_pdf(
    client: TestClient, three_lists: SnapshotStore
) -> None:
    one = made(three_lists, screened(client))
    assert pdf(one, NOW) == pdf(one, NOW)


@pytest.mark.slow
def test_every_letter_of_a_name_is_in_the_pdf(
    client: TestClient, three_lists: SnapshotStore
) -> None:
    """Each page's text operators refer to glyphs; the ToUnicode maps say which letters they are."""
    one = made(three_lists, screened(client, names=[KOREAN, "朝鲜光鲜银行", "Иванов"]))
    mapped: set[str] = set()
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf(one, NOW), re.DOTALL):
        try:
            content = zlib.decompress(stream)
        except zlib.error:
            content = stream
        if b"beginbfchar" in content or b"beginbfrange" in content:
            for code in re.findall(rb"<[0-9A-Fa-f]+>\s*<([0-9A-Fa-f]{4})>", content):
                mapped.add(chr(int(code, 16)))
    assert set(KOREAN + "朝鲜光鲜银行" + "Иванов") <= mapped


def test_a_letter_without_a_glyph_stands_as_its_code_point() -> None:
    assert printable("Kim ก 김") == "Kim [U+0E01] 김"
    assert printable("a\u202eb\nc") == "a[U+202E]b c"


@pytest.mark.parametrize("kept", ["hashed", "none"])
def test_what_was_not_kept_is_said_and_not_shown(
    limited: Callable[..., TestClient], three_lists: SnapshotStore, kept: str
) -> None:
    client = limited(audit_content=kept)
    screening_id = screened(client)
    one = made(three_lists, screening_id)
    said = words(one)
    assert f"(audit content: {kept})" in said
    assert KWANGSON.caption not in said
    assert "PAY-7" not in said
    assert client.get(f"/v1/screenings/{screening_id}").json()["result_sha256"] in said
    assert one.band == ("block" if kept == "hashed" else "")


def test_an_altered_result_is_called_out_on_the_page(
    client: TestClient, three_lists: SnapshotStore
) -> None:
    screening_id = screened(client)
    with writing(three_lists.engine) as connection:
        body = connection.execute(text("SELECT body FROM audit_content")).scalar_one()
        forged = unpack(body).replace(b'"band":"block"', b'"band":"clear"')
        connection.execute(update(AUDIT_CONTENT).values(body=zlib.compress(forged)))
    page_ = client.get(f"/v1/screenings/{screening_id}/certificate").text
    assert page_.count("THE RECORD IS NOT AS IT WAS WRITTEN") == 2
    assert "the result shown has the recorded result hash" in page_


def test_an_altered_entry_or_neighbour_is_called_out(
    client: TestClient, three_lists: SnapshotStore
) -> None:
    screened(client)
    second = screened(client, imo="8660313")
    assert "IS NOT AS IT WAS" not in words(made(three_lists, second))
    with writing(three_lists.engine) as connection:
        connection.execute(update(AUDIT_ENTRY).where(AUDIT_ENTRY.c.seq == 1).values(hash="1" * 64))
        connection.execute(text("UPDATE audit_entry SET body=replace(body,'tests','chief')"))
    said = words(made(three_lists, second))
    assert "does not hold: the entry's text has the entry's hash" in said
    assert "does not hold: the entry follows entry 1" in said


@pytest.mark.slow
def test_a_subject_that_could_not_be_screened_is_no_clearance(
    client: TestClient, three_lists: SnapshotStore
) -> None:
    one = made(three_lists, screened(client, id="x"))
    assert one.band == "unscreened"
    assert "This is not a clearance" in one.verdict
    assert "Not screened:" in words(one)
    assert pdf(one, NOW).startswith(b"%PDF-")


@pytest.mark.slow
def test_the_command_writes_both_kinds(
    run: Run, client: TestClient, three_lists: SnapshotStore, tmp_path: Any
) -> None:
    screening_id = screened(client, names=[CHON_MA_SAN.caption], imo="8660313", kind="vessel")
    for name, start in (("one.pdf", b"%PDF-"), ("one.html", b"<!doctype html>")):
        code, out, _ = run("certificate", screening_id, "-o", str(tmp_path / name))
        assert code == 0
        assert "block" in out
        assert (tmp_path / name).read_bytes().startswith(start)
    assert run("certificate", screening_id, "-o", str(tmp_path / "one.doc"))[0] == 2
    assert run("certificate", "nothing", "-o", str(tmp_path / "none.pdf"))[0] == 1


def test_every_block_is_shown_in_html(client: TestClient, three_lists: SnapshotStore) -> None:
    one = made(three_lists, screened(client))
    shown = page(one)
    for block in one.blocks:
        if isinstance(block, Heading):
            assert block.text in shown
        elif isinstance(block, Grid):
            assert all(f">{word}<" in shown for word in block.head)


def test_a_law_is_stated_once_and_later_findings_lead_to_it() -> None:
    law = {"jurisdiction": "UN", "text": "UNSCR 1718 (2006) OP8", "effective": "", "verified": True}
    common = {"basis": "list text", "strength": 0.9, "why": "because", "jurisdictions": ["UN"],
              "law": [law], "status": "", "counter": [], "quotes": [], "path": []}  # fmt: skip
    findings = [
        {**common, "code": "A_ONE", "label": "Arms"},
        {**common, "code": "B_TWO", "label": "Banks"},
    ]
    said = ["About arms (A_ONE, 0.90).", "Owned by a listed party."]
    result = {
        "matches": [], "discounted": [], "typologies": findings, "red_flags": [], "warnings": [],
        "band": "block", "risk": 90, "floor": 0, "explanation": {"reasons": said, "law": ["a law"]},
        "scores": dict.fromkeys(("identity", "exposure", "typology", "red_flags"), 0.0),
    }  # fmt: skip
    text = repr(list(result_blocks(result, "somebody")))
    assert text.count("UNSCR 1718") == 1
    assert "1 as under Arms" in text
    assert "Owned by a listed party." in text
    assert "A_ONE" not in text
