"""The published OFAC files: exact figures, and both formats telling the same."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from benchmarks.generate_sdn_advanced import csv_parties, generate
from lists.ofac import csv as ofac_csv
from lists.ofac import xml as ofac_xml
from lists.ofac.terms import document_types, feature_meanings, label_key, laws_of, measures
from lists.ofac.terms import relations as known_relations
from lists.ofac.values import ReferenceValues
from lists.parsing.report import ParseReport
from lists.parsing.xml import iterate

if TYPE_CHECKING:
    from pathlib import Path

    from lists.entity import Entity

pytestmark = pytest.mark.full


@pytest.fixture(scope="module")
def sample(full_lists: Path) -> Path:
    return full_lists / "lists/ofac_xml/sdn_advanced_trimmed_37_2024-02-23.xml"


@pytest.fixture(scope="module")
def published(full_lists: Path) -> tuple[list[Entity], ParseReport]:
    folder = full_lists / "lists/ofac_csv/2023-12-28"
    reading = ParseReport("ofac_sdn")
    files = {
        "primary": folder / "sdn.csv",
        "alt": folder / "alt.csv",
        "add": folder / "add.csv",
        "comments": folder / "sdn_comments.csv",
    }
    return list(ofac_csv.read(files, reading)), reading


def of_dprk(party: Entity) -> bool:
    return any(code.startswith("DPRK") for code in party.listings[0].programmes)


def test_every_party_and_alias_is_read(published: tuple[list[Entity], ParseReport]) -> None:
    parties, reading = published
    assert len(parties) == len({party.id for party in parties}) == 13_821
    assert reading.counts["aliases"] == 17_091


def test_every_ship_is_read_with_its_number(published: tuple[list[Entity], ParseReport]) -> None:
    ships = [party for party in published[0] if party.kind == "vessel"]
    assert len(ships) == 764
    assert sum(any(i.type == "imo" and i.valid for i in ship.identifiers) for ship in ships) == 759
    assert sum(map(of_dprk, ships)) == 106


def test_the_dprk_programmes_are_whole(published: tuple[list[Entity], ParseReport]) -> None:
    assert sum(map(of_dprk, published[0])) == 479


def test_linked_to_names_resolve_but_for_the_other_list(
    published: tuple[list[Entity], ParseReport],
) -> None:
    links = [k for party in published[0] for k in party.links if k.type == "linked_to"]
    resolved = [link for link in links if link.target_id]
    assert (len(links), len(resolved)) == (5_966, 5_958)
    assert {link.target_name for link in links if not link.target_id} == {
        "OPEN JOINT-STOCK COMPANY ROSNEFT OIL COMPANY",
        "PUBLIC JOINT STOCK COMPANY GAZPROM",
        "GAZPROMBANK JOINT STOCK COMPANY",
        "PRESIDENCY OF DEFENSE INDUSTRIES",
    }


def test_dprk_companies_with_an_imo_number_have_a_companys(
    published: tuple[list[Entity], ParseReport],
) -> None:
    numbers = [
        i
        for party in published[0]
        if party.kind == "organization"
        for i in party.identifiers
        if i.type in {"imo", "imo_company"}
    ]
    assert {i.type for i in numbers} == {"imo_company"}
    assert [i.value for i in numbers if i.valid is False] == ["543400"]  # Hwasong


def test_no_remark_of_a_dprk_party_is_left_unread(
    published: tuple[list[Entity], ParseReport],
) -> None:
    dprk = {party.reference for party in published[0] if of_dprk(party)}
    _, reading = published
    assert not [o for o in reading.oddities if o.field == "remarks" and o.reference in dprk]
    assert reading.counts["remarks_unread"] < 50


def test_the_older_set_without_comments_is_read(full_lists: Path) -> None:
    folder = full_lists / "lists/ofac_csv/2022-01-21"
    files = {role: folder / f"{role}.csv" for role in ("alt", "add")}
    reading = ParseReport("ofac_sdn")
    parties = list(ofac_csv.read({"primary": folder / "sdn.csv", **files}, reading))
    assert len(parties) == 9_044
    assert any(o.field == "comments" for o in reading.oddities)


def test_the_trimmed_advanced_file_is_read(sample: Path) -> None:
    reading = ParseReport("ofac_sdn")
    parties = {party.reference: party for party in ofac_xml.read(sample, reading)}
    assert len(parties) == 37
    assert Counter(p.kind for p in parties.values()) == {
        "person": 21,
        "organization": 11,
        "vessel": 5,
    }
    markov = parties["36368"]
    assert markov.caption == "MARKOV, Ilya Anatolyevich"
    assert [n.full for n in markov.names if n.script == "Cyrl"] == ["МАРКОВ, Илья Анатольевич"]
    assert not [o for o in reading.oddities if o.severity == "unknown"]


def test_every_reference_value_of_the_real_schema_is_known(sample: Path) -> None:
    values = ReferenceValues(next(iterate(sample, ["ReferenceValueSets"])))
    features = {label_key(value.text) for value in values.of("FeatureType").values()}
    assert {
        label for label in features - feature_meanings().keys() if "Currency" not in label
    } == set()
    documents = {label_key(value.text) for value in values.of("IDRegDocType").values()}
    assert documents - document_types().keys() == set()
    kinds = {value.text for value in values.of("SanctionsType").values()}
    assert kinds - measures().keys() == {"Program"}
    assert values.of("RelationType").keys() == known_relations().keys()
    codes = {value.text for value in values.of("SanctionsProgram").values()}
    assert {code for code in codes if not laws_of(code)} == {"Unknown"}


@pytest.mark.long
@pytest.mark.slow
def test_a_generated_advanced_file_tells_what_the_csv_told(
    full_lists: Path, sample: Path, tmp_path: Path
) -> None:
    parties = csv_parties(full_lists / "lists/ofac_csv/2023-12-28")
    out = tmp_path / "sdn_advanced.xml"
    assert generate(parties, sample, out, size=1) == len(parties)
    reading = ParseReport("ofac_sdn")
    again = {party.id: party for party in ofac_xml.read(out, reading)}
    assert again.keys() == {party.id for party in parties}
    for party in parties:
        other = again[party.id]
        assert [n.full.casefold() for n in other.names] == [n.full.casefold() for n in party.names]
        assert [n.kind for n in other.names] == [n.kind for n in party.names]
        assert _intervals(other) == _intervals(party)
        assert other.birth_places == party.birth_places
        assert set(other.titles) == set(party.titles)
        assert _numbers(other) == _numbers(party)
        assert other.listings[0].programmes == party.listings[0].programmes
        assert {k.target_id for k in other.links} >= {
            k.target_id for k in party.links if k.target_id
        }


def _intervals(party: Entity) -> list[tuple[object, object, bool]]:
    return [(d.start, d.end, d.approximate) for d in party.birth_dates]


def _numbers(party: Entity) -> set[tuple[str, str, bool | None]]:
    kinds = {"imo", "imo_company", "passport", "mmsi", "wallet", "inn", "ogrn", "bic", "email"}
    return {(i.type, i.normalized, i.valid) for i in party.identifiers if i.type in kinds}
