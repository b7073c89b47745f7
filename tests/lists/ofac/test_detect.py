"""Which OFAC list a file is, by what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lists.ofac.detect import advanced_source, sets, simple_source, table

if TYPE_CHECKING:
    from pathlib import Path


def file(folder: Path, name: str, *rows: str) -> Path:
    path = folder / name
    path.write_text("\r\n".join(rows) + "\r\n", "utf-8")
    return path


def primary(uid: int, programme: str) -> str:
    return f'{uid},"NAME {uid}","-0- ","{programme}"' + ',"-0- "' * 8


def test_the_parts_of_a_set_are_known_by_their_columns(tmp_path: Path) -> None:
    main = table(file(tmp_path, "a", primary(1, "DPRK"), primary(2, "DPRK")))
    alias = table(file(tmp_path, "b", '1,10,"aka","OTHER","-0- "'))
    address = table(file(tmp_path, "c", '1,20,"STREET","CITY","DPRK","-0- "'))
    remark = table(file(tmp_path, "d", '1,"more of the remark"'))
    assert main
    assert alias
    assert address
    assert remark
    assert [one.role for one in (main, alias, address, remark)] == [
        "primary", "alt", "add", "comments",
    ]  # fmt: skip
    found, left = sets([alias, main, address])
    assert left == []
    assert [(source, sorted(parts)) for source, parts in found] == [
        ("ofac_sdn", ["add", "alt", "primary"])
    ]


def test_a_part_without_its_main_file_is_left_over(tmp_path: Path) -> None:
    alias = table(file(tmp_path, "b", '1,10,"aka","OTHER","-0- "'))
    assert alias
    assert sets([alias]) == ([], [alias.path])


def test_the_other_list_is_known_by_its_programmes(tmp_path: Path) -> None:
    main = table(file(tmp_path, "a", primary(1, "NS-PLC"), primary(2, "UKRAINE-EO13662")))
    assert main
    assert main.non_sdn
    assert sets([main])[0][0][0] == "ofac_cons"


@pytest.mark.parametrize("row", ["name,country", '"x",1', "just words"])
def test_another_csv_file_is_no_part_of_the_set(tmp_path: Path, row: str) -> None:
    assert table(file(tmp_path, "x", row, row, row)) is None


@pytest.mark.parametrize(("programme", "source"), [("DPRK3", "ofac_sdn"), ("NS-PLC", "ofac_cons")])
def test_simple_xml_is_told_by_the_programmes_it_names_most(
    tmp_path: Path, programme: str, source: str
) -> None:
    path = file(tmp_path, "s.xml", f"<sdnList><program>{programme}</program></sdnList>")
    assert simple_source(path) == source


def test_advanced_xml_is_told_by_the_list_of_its_first_entry(tmp_path: Path) -> None:
    lists = '<List ID="1">SDN List</List><List ID="2">Non-SDN Palestinian</List>'
    for number, source in (("1", "ofac_sdn"), ("2", "ofac_cons")):
        path = file(tmp_path, number, lists, f'<SanctionsEntry ID="9" ListID="{number}">')
        assert advanced_source(path) == source
