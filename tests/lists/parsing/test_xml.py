"""Reading XML and HTML that may be broken or hostile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lists.parsing.report import UnreadableList
from lists.parsing.xml import html_rows, iterate, local_name, root_of, text_of

if TYPE_CHECKING:
    from pathlib import Path

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    "<l><NAME>&b;</NAME></l>"
)


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "list.xml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_comment_inside_a_name_never_cuts_it(tmp_path: Path) -> None:
    text = "<l><r><NAME>KOREA KWANG<!-- x -->SONG<?pi y?> BANK</NAME></r></l>"
    records = iterate(written(tmp_path, text), ["r"])
    assert [text_of(record, "NAME") for record in records] == ["KOREA KWANGSONG BANK"]


def test_any_namespace_is_read_by_local_name(tmp_path: Path) -> None:
    path = written(tmp_path, '<l xmlns="urn:x"><r>1</r><r>2</r></l>')
    assert [(local_name(each), each.text) for each in iterate(path, ["r"])] == [
        ("r", "1"),
        ("r", "2"),
    ]
    assert root_of(path)[:2] == ("l", "urn:x")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (BOMB, "DOCTYPE"),
        ('<!DOCTYPE l SYSTEM "http://example.org/x.dtd"><l><NAME>x</NAME></l>', "DOCTYPE"),
        (BOMB.encode("utf-16"), "DOCTYPE"),
        ("<l><NAME>&undefined;</NAME></l>", "not well-formed"),
        (b"<l><NAME>Ch\xf6e</NAME></l>", "not well-formed"),  # Latin-1 bytes in a UTF-8 file
        ("<l><NAME>x</NAME>", "not well-formed"),
        ("", "empty"),
        (" \n", "empty"),
        ("<html><body>403 Forbidden</body></html>", "web page"),
        ("<!DOCTYPE html><html></html>", "web page"),
    ],
)
def test_a_bad_file_is_refused_with_its_reason(
    tmp_path: Path, content: str | bytes, reason: str
) -> None:
    with pytest.raises(UnreadableList, match=reason):
        list(iterate(written(tmp_path, content), ["NAME"]))


def test_a_missing_file_is_unreadable_too(tmp_path: Path) -> None:
    with pytest.raises(UnreadableList, match="cannot be read"):
        root_of(tmp_path / "none.xml")


@pytest.mark.slow
def test_records_are_forgotten_as_the_next_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, f"<l>{'<r><x>1</x></r>' * 40_000}</l>")
    alive = 0
    for record in iterate(path, ["r"]):
        parent = record.getparent()
        assert parent is not None
        alive = max(alive, len(parent))
    assert alive < 10_000  # the parser reads ahead one block of 32 KiB


def test_table_cells_read_as_a_person_sees_them(tmp_path: Path) -> None:
    cells = "<td><p>ship-to-<br/>ship</p><p>MMSI:</p></td><th>1: <b>AN</b> 1</th>"
    page = f"<table><tr>{cells}</tr></table>"
    path = tmp_path / "page.html"
    path.write_text(page)
    assert list(html_rows(path)) == [("ship-to-ship MMSI:", "1: AN 1")]


@pytest.mark.full
def test_every_broken_file_is_refused(full_lists: Path) -> None:
    for path in sorted((full_lists / "lists" / "broken").iterdir()):
        with pytest.raises(UnreadableList):
            list(iterate(path, ["INDIVIDUAL", "ENTITY"]))


def test_a_prefix_that_nobody_declared_is_part_of_the_name(tmp_path: Path) -> None:
    """libxml2 lets it pass; found by fuzzing."""
    path = tmp_path / "list.xml"
    path.write_text("<esd:sdn>")
    assert root_of(path) == ("esd:sdn", "", {})
