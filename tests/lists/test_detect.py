"""Telling lists apart by content, whatever the files are called."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lists.detect import detect, published_hint
from tests.lists.sdn_files import write_sdn
from tests.property_profiles import examples

UN = '<?xml version="1.0"?><CONSOLIDATED_LIST dateGenerated="2026-02-27"></CONSOLIDATED_LIST>'
EU = '<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-02-23"/>'
VESSELS = "<html><body><h1>1718 Designated Vessels List</h1></body></html>"
NEW_NAMESPACE = (
    "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADVANCED_XML"
)
ALT = '9345,1,"aka","KOMID",-0- \r\n9345,2,"aka","CHANGGWANG",-0- \r\n\x1a'
ADD = '9345,1,"Central District","Pyongyang","Korea, North",-0- \r\n\x1a'
COMMENTS = '9345,"rest of a remark"\r\n\x1a'


def advanced(namespace: str = "http://www.un.org/sanctions/1.0", named: str = "SDN List") -> str:
    return (
        f'<Sanctions xmlns="{namespace}"><ReferenceValueSets><ListValues>'
        f'<List ID="1550">{named}</List></ListValues></ReferenceValueSets>'
        + "<!-- padding -->"
        * 100_000
        + '<SanctionsEntries><SanctionsEntry ID="1" ProfileID="1" ListID="1550"/>'
        "</SanctionsEntries></Sanctions>"
    )


def one(path: Path) -> tuple[str, str]:
    (package,) = detect([path]).packages
    return package.source, package.format


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (UN, ("un", "un_xml")),
        (
            "\ufeff  \n<!-- made today --><!DOCTYPE CONSOLIDATED_LIST []>" + UN[21:],
            ("un", "un_xml"),
        ),
        (EU, ("eu", "eu_xml")),
        (VESSELS, ("un_vessels", "un_vessels_html")),
        (advanced(), ("ofac_sdn", "ofac_advanced_xml")),
        (advanced(NEW_NAMESPACE), ("ofac_sdn", "ofac_advanced_xml")),
        (advanced(named="Consolidated List"), ("ofac_cons", "ofac_advanced_xml")),
    ],
    ids=["un", "un with prolog", "eu", "vessels", "sdn", "sdn since May 2024", "cons"],
)
def test_markup_is_known_by_its_content(
    tmp_path: Path, text: str, expected: tuple[str, str]
) -> None:
    path = tmp_path / "download.bin"
    path.write_text(text, "utf-8")
    assert one(path) == expected


def test_a_list_in_utf_16_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "list"
    path.write_bytes(UN.encode("utf-16"))
    assert one(path) == ("un", "un_xml")


def test_ofac_csv_parts_are_put_together_whatever_their_names(tmp_path: Path) -> None:
    write_sdn(tmp_path, ["A", "B"]).rename(tmp_path / "one.txt")
    for name, text in {"two.txt": ALT, "three": ADD, "four.csv": COMMENTS}.items():
        (tmp_path / name).write_bytes(text.encode())
    (package,) = detect([tmp_path]).packages
    assert (package.source, package.format) == ("ofac_sdn", "ofac_csv")
    assert {role: path.name for role, path in package.files.items()} == {
        "primary": "one.txt",
        "alt": "two.txt",
        "add": "three",
        "comments": "four.csv",
    }


def test_both_ofac_lists_in_one_folder_keep_their_own_parts(tmp_path: Path) -> None:
    write_sdn(tmp_path, ["A"])
    null = "-0- "
    cons = f'7,"SOME BANK",{null},"UKRAINE-EO13662",' + ",".join([null] * 8) + "\r\n\x1a"
    (tmp_path / "p.csv").write_text(cons)
    (tmp_path / "alt.csv").write_bytes(ALT.encode())
    (tmp_path / "q.csv").write_text('7,1,"aka","BANK",-0- \r\n')
    found = {package.source: package for package in detect([tmp_path]).packages}
    assert found["ofac_sdn"].files["alt"].name == "alt.csv"
    assert found["ofac_cons"].files["alt"].name == "q.csv"


def test_a_part_without_its_main_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "alt.csv").write_bytes(ALT.encode())
    detection = detect([tmp_path])
    assert detection.packages == ()
    assert [unknown.refused for unknown in detection.unknown] == [True]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty file (0 bytes)"),
        (b"\n \n", "empty file (3 bytes)"),
        (b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n', "only a prolog"),
        (b"<html><head><title>403 Forbidden</title></head></html>", "403 Forbidden"),
        (b"<!DOCTYPE html><HTML><body>maintenance</body></HTML>", "maintenance"),
        (b"<rss/>", "'rss'"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04....", "zip"),
    ],
)
def test_a_failed_download_is_refused_with_what_it_is(
    tmp_path: Path, content: bytes, said: str
) -> None:
    (tmp_path / "list.xml").write_bytes(content)
    detection = detect([tmp_path])
    assert detection.packages == ()
    (unknown,) = detection.unknown
    assert said in unknown.reason
    assert unknown.refused


def test_a_read_me_in_the_folder_is_passed_over_but_not_when_named(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text("# Lists\n")
    assert [unknown.refused for unknown in detect([tmp_path]).unknown] == [False]
    assert [unknown.refused for unknown in detect([path]).unknown] == [True]


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    (unknown,) = detect([tmp_path / "nothing.xml"]).unknown
    assert "No such file" in unknown.reason


def test_a_date_in_a_name_dates_what_has_none_and_sets_the_order(tmp_path: Path) -> None:
    for folder in ("2023-12-28", "2022-01-21"):
        write_sdn(tmp_path / folder, ["A"])
    hints = [package.published_hint for package in detect([tmp_path]).packages]
    assert hints == [datetime(2022, 1, 21, tzinfo=UTC), datetime(2023, 12, 28, tzinfo=UTC)]
    assert published_hint(Path("lists/un_20261340.xml")) is None


@settings(
    max_examples=examples(200),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(st.binary(max_size=300))
def test_no_bytes_stop_it(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any"
    path.write_bytes(content)
    detection = detect([path])
    assert len(detection.packages) + len(detection.unknown) == 1


@pytest.mark.full
def test_all_published_files_are_told_apart(full_lists: Path) -> None:
    detection = detect([full_lists / "lists"])
    found = sorted((package.source, package.format) for package in detection.packages)
    assert found == [
        ("eu", "eu_xml"),
        ("ofac_sdn", "ofac_advanced_xml"),
        ("ofac_sdn", "ofac_csv"),
        ("ofac_sdn", "ofac_csv"),
        ("un", "un_xml"),
        ("un", "un_xml"),
        ("un", "un_xml"),
        ("un_vessels", "un_vessels_html"),
    ]
    refused = {unknown.path.name for unknown in detection.unknown if unknown.refused}
    assert refused == {"empty_prolog_92bytes.xml", "html_error_153bytes.xml", "zero_bytes.xml"}
