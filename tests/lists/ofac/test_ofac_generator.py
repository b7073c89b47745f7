"""The generator of full-size advanced files, on a small set: form, size and what comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.generate_sdn_advanced import COPY_STRIDE, generate
from lists.ofac import xml as ofac_xml
from lists.parsing.report import ParseReport
from tests.lists.ofac_csv_files import NULL, primary, read_csv
from tests.lists.ofac_xml_files import ORGANIZATION, advanced, firm, party

if TYPE_CHECKING:
    from pathlib import Path

    from lists.entity import Entity


def parties(folder: Path) -> list[Entity]:
    person = primary(
        1,
        "KIM, Jong Sik & Sons",
        "individual",
        "DPRK3] [CYBER2",
        "DOB circa 1962; nationality Korea, North; Passport 563410155 (Korea, North); "
        "a.k.a. 'JS'; Linked To: OCEAN MARITIME MANAGEMENT.",
    )
    ship = primary(
        2, "CHONG CHON GANG", "vessel", remarks="Vessel Registration Identification IMO 7937317."
    )
    alt = [["3", "1", "fka", "OMM", NULL]]
    add = [["3", "1", "Donghung-dong", "Pyongyang", "Korea, North", NULL]]
    firm_row = primary(3, "OCEAN MARITIME MANAGEMENT")
    entities, _ = read_csv(folder, person, ship, firm_row, alt=alt, add=add)
    return list(entities.values())


def sample(folder: Path) -> Path:
    path = folder / "sample.xml"
    path.write_text(advanced([party(9, ORGANIZATION, [firm("X")])]), "utf-8")
    return path


def test_one_copy_reads_back_as_it_was(tmp_path: Path) -> None:
    written = parties(tmp_path)
    out = tmp_path / "out.xml"
    assert generate(written, sample(tmp_path), out, size=1) == 3
    reading = ParseReport("ofac_sdn")
    read = list(ofac_xml.read(out, reading))
    assert [e.id for e in read] == [e.id for e in written]
    for before, after in zip(written, read, strict=True):
        assert [n.full.casefold() for n in after.names] == [n.full.casefold() for n in before.names]
        assert after.identifiers == before.identifiers
        assert after.nationalities == before.nationalities
        assert after.addresses == before.addresses
        assert after.listings[0].programmes == before.listings[0].programmes
    assert [k.target_id for k in read[0].links] == ["ofac-3"]
    assert reading.oddities == []


def test_copies_are_added_under_other_keys_until_the_size_is_reached(tmp_path: Path) -> None:
    out = tmp_path / "out.xml"
    count = generate(parties(tmp_path), sample(tmp_path), out, size=40_000)
    assert out.stat().st_size >= 40_000
    ids = [e.reference for e in ofac_xml.read(out, ParseReport("ofac_sdn"))]
    assert len(set(ids)) == len(ids) == count > 3
    assert str(COPY_STRIDE + 1) in ids
