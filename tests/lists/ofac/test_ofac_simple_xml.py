"""OFAC's simple XML (root ``sdnList``): one element a party."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from lists.detect import detect
from lists.imports import parse
from lists.ofac.simple_xml import read
from lists.parsing.report import ParseReport, UnreadableList

if TYPE_CHECKING:
    from pathlib import Path

    from lists.entity import Entity

NAMESPACE = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML"
BANK = """<sdnEntry><uid>8979</uid><lastName>KOREA KWANGSON BANKING CORP</lastName>
<sdnType>Entity</sdnType>
<programList><program>NPWMD</program><program>DPRK4</program></programList>
<idList><id><uid>1</uid><idType>SWIFT/BIC</idType><idNumber>KKBCKPPY</idNumber></id></idList>
<akaList><aka><uid>2</uid><type>a.k.a.</type><category>strong</category><lastName>KKBC</lastName>
</aka>
<aka><uid>3</uid><type>f.k.a.</type><category>strong</category><lastName>OLD KWANGSON</lastName>
</aka>
<aka><uid>4</uid><type>a.k.a.</type><category>weak</category><lastName>KWANGSON</lastName></aka>
</akaList>
<addressList><address><uid>5</uid><address1>Jungson-dong, Sungri Street</address1>
<address2>Central District</address2>
<city>Pyongyang</city><country>Korea, North</country></address></addressList></sdnEntry>"""
PERSON = """<sdnEntry><uid>19480</uid><firstName>Song Hyok</firstName><lastName>RI</lastName>
<title>Overseas representative</title>
<sdnType>Individual</sdnType>
<remarks>(Linked To: KOREA KWANGSON BANKING CORP) (Linked To: KORYO (HOLDING) BANK).</remarks>
<programList><program>DPRK4</program></programList>
<idList><id><uid>6</uid><idType>Gender</idType><idNumber>Male</idNumber></id>
<id><uid>7</uid><idType>Passport</idType><idNumber>654234735</idNumber>
<idCountry>Korea, North</idCountry>
<expirationDate>15 Mar 2025</expirationDate></id></idList>
<nationalityList><nationality><uid>8</uid><country>Korea, North</country>
<mainEntry>true</mainEntry></nationality></nationalityList>
<dateOfBirthList><dateOfBirthItem><uid>9</uid><dateOfBirth>19 Mar 1965</dateOfBirth>
<mainEntry>true</mainEntry></dateOfBirthItem></dateOfBirthList>
<placeOfBirthList><placeOfBirthItem><uid>10</uid>
<placeOfBirth>Sinuiju, Korea, North</placeOfBirth><mainEntry>true</mainEntry></placeOfBirthItem>
</placeOfBirthList></sdnEntry>"""
SHIP = """<sdnEntry><uid>23000</uid><lastName>CHON MYONG 1</lastName><sdnType>Vessel</sdnType>
<programList><program>DPRK4</program></programList>
<idList><id><uid>11</uid><idType>Vessel Registration Identification</idType>
<idNumber>IMO 8712362</idNumber></id>
<id><uid>12</uid><idType>MMSI</idType><idNumber>445173000</idNumber></id></idList>
<vesselInfo><callSign>HMZK</callSign><vesselType>Oil Products Tanker</vesselType>
<vesselFlag>Korea, North</vesselFlag>
<vesselOwner>KOREA KWANGSON BANKING CORP</vesselOwner>
<grossRegisteredTonnage>985</grossRegisteredTonnage></vesselInfo></sdnEntry>"""


def document(*entries: str, namespace: str = NAMESPACE, day: str = "02/27/2026") -> str:
    return (
        f'<?xml version="1.0" standalone="yes"?><sdnList xmlns="{namespace}"><publshInformation>'
        f"<Publish_Date>{day}</Publish_Date><Record_Count>{len(entries)}</Record_Count>"
        f"</publshInformation>{''.join(entries)}</sdnList>"
    )


def parties(folder: Path, *entries: str, **given: str) -> tuple[dict[str, Entity], ParseReport]:
    path = folder / "sdn.xml"
    path.write_text(document(*entries, **given), "utf-8")
    reading = ParseReport("ofac_sdn")
    return {entity.reference: entity for entity in read(path, reading)}, reading


def test_a_firm_has_its_names_by_kind_its_programmes_address_and_bank_code(tmp_path: Path) -> None:
    found, reading = parties(tmp_path, BANK)
    bank = found["8979"]
    assert bank.id == "ofac-8979"
    assert [(name.full, name.kind) for name in bank.names] == [
        ("KOREA KWANGSON BANKING CORP", "primary"),
        ("KKBC", "alias"),
        ("OLD KWANGSON", "former"),
        ("KWANGSON", "weak_alias"),
    ]
    assert bank.listings[0].programmes == ("NPWMD", "DPRK4")
    assert (bank.addresses[0].city, bank.addresses[0].country) == ("Pyongyang", "KP")
    assert [(one.type, one.normalized) for one in bank.identifiers] == [("bic", "KKBCKPPY")]
    assert reading.published_at == datetime(2026, 2, 27, tzinfo=UTC)
    assert reading.oddities == []


def test_a_person_has_dates_papers_and_ties_told_in_brackets(tmp_path: Path) -> None:
    found, reading = parties(tmp_path, BANK, PERSON)
    person = found["19480"]
    assert (person.caption, person.gender, person.titles) == (
        "RI, Song Hyok",
        "male",
        ("Overseas representative",),
    )
    assert person.birth_dates[0].start == date(1965, 3, 19)
    assert person.birth_places[0].country == "KP"
    assert person.nationalities == ("KP",)
    passport = person.identifiers[0]
    assert (passport.type, passport.normalized, passport.country) == ("passport", "654234735", "KP")
    assert "15 Mar 2025" in passport.note
    ties = {link.target_name: link.target_id for link in person.links}
    assert ties["KOREA KWANGSON BANKING CORP"] == "ofac-8979"
    assert "KORYO (HOLDING) BANK" in ties
    assert person.listings[0].remarks.startswith("(Linked To:")
    assert reading.counts["links_resolved"] == 1


def test_a_ship_has_numbers_flag_and_owner(tmp_path: Path) -> None:
    found, _ = parties(tmp_path, BANK, SHIP)
    ship = found["23000"]
    numbers = {one.type: one.normalized for one in ship.identifiers}
    assert (numbers["imo"], numbers["mmsi"], numbers["call_sign"]) == (
        "8712362",
        "445173000",
        "HMZK",
    )
    assert (ship.kind, ship.flags, ship.vessel_type) == ("vessel", ("KP",), "Oil Products Tanker")
    assert [(link.type, link.target_id) for link in ship.links] == [("owned_by", "ofac-8979")]


@pytest.mark.parametrize("namespace", [NAMESPACE, "http://tempuri.org/sdnList.xsd", "http://new/"])
def test_the_namespace_does_not_count(tmp_path: Path, namespace: str) -> None:
    assert set(parties(tmp_path, SHIP, namespace=namespace)[0]) == {"23000"}


def test_what_nobody_has_seen_is_reported_and_the_rest_is_read(tmp_path: Path) -> None:
    odd = SHIP.replace("<sdnType>Vessel", "<sdnType>Satellite").replace(
        "</vesselInfo>", "</vesselInfo><orbit>low</orbit>"
    )
    keyless = "<sdnEntry><uid></uid><lastName>NOBODY</lastName></sdnEntry>"
    found, reading = parties(tmp_path, odd, keyless, BANK, BANK, day="soon")
    assert set(found) == {"23000", "8979"}
    told = {(one.severity, one.field) for one in reading.oddities}
    assert {("unknown", "sdnType"), ("unknown", "orbit"), ("skipped", "uid")} <= {
        (severity, field.partition(" ")[0]) for severity, field in told
    }
    assert ("odd", "Publish_Date") in told


@pytest.mark.parametrize(
    ("text", "reason"),
    [("<Sanctions/>", "sdnList"), (document(), "no party"), (document(BANK)[:-30], "sdn.xml")],
)
def test_a_file_that_is_no_whole_list_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "sdn.xml"
    path.write_text(text, "utf-8")
    with pytest.raises(UnreadableList, match=reason):
        list(read(path, ParseReport("ofac_sdn")))


def test_the_list_is_told_by_its_programmes_and_read_by_its_parser(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(document(BANK, PERSON, SHIP), "utf-8")
    sectoral = BANK.replace("NPWMD</program><program>DPRK4", "CMIC-EO13959")
    (tmp_path / "b.xml").write_text(document(sectoral), "utf-8")
    packages = detect([tmp_path]).packages
    assert {(one.source, one.format) for one in packages} == {
        ("ofac_sdn", "ofac_simple_xml"),
        ("ofac_cons", "ofac_simple_xml"),
    }
    listed = next(one for one in packages if one.source == "ofac_cons")
    assert [entity.id for entity in parse(listed, ParseReport("ofac_cons"))] == ["ofac_cons-8979"]
