"""Whole small lists of the UN, OFAC and the EU, every field filled: for damage.

Each writer makes ``PARTIES`` parties of its own invention in the publisher's layout, in an empty
folder, and gives back the files. ``tests.lists.whole_formats`` has a row for each; those of the UK
are in ``tests.lists.whole_uk_lists``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.lists import ofac_xml_files as advanced_xml
from tests.lists.invented_parties import PARTIES, SHIPS, family, given
from tests.lists.ofac_csv_files import NULL, csv_set, primary

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def _file(folder: Path, name: str, text: str) -> Mapping[str, Path]:
    path = folder / name
    path.write_bytes(text.encode())
    return {"file": path}


def un(folder: Path) -> Mapping[str, Path]:
    """The UN's XML: 40 persons, 20 firms."""
    people = "".join(_un_person(number) for number in range(40))
    firms = "".join(_un_firm(number) for number in range(40, PARTIES))
    return _file(
        folder,
        "consolidated.xml",
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:09.554Z">'
        f"<INDIVIDUALS>{people}</INDIVIDUALS><ENTITIES>{firms}</ENTITIES></CONSOLIDATED_LIST>\n",
    )


def _un_head(number: int, letters: str) -> str:
    return (
        f"<DATAID>{7_000_000 + number}</DATAID><VERSIONNUM>1</VERSIONNUM>"
        f"<UN_LIST_TYPE>{'DPRK' if number % 2 else 'Sudan'}</UN_LIST_TYPE>"
        f"<REFERENCE_NUMBER>{'KP' if number % 2 else 'SD'}{letters}.{number:03}</REFERENCE_NUMBER>"
        "<LISTED_ON>2016-03-02</LISTED_ON><GENDER>Male</GENDER>"
        f"<COMMENTS1>Official {number} of a trading house.</COMMENTS1>"
        "<COMMENTS2>Amended once.</COMMENTS2>"
        "<TITLE><VALUE>Colonel</VALUE></TITLE><DESIGNATION><VALUE>Director</VALUE></DESIGNATION>"
        "<NATIONALITY><VALUE>Lebanon</VALUE></NATIONALITY>"
        "<LIST_TYPE><VALUE>UN List</VALUE></LIST_TYPE>"
        "<LAST_DAY_UPDATED><VALUE>2020-01-02</VALUE></LAST_DAY_UPDATED>"
    )


def _un_person(number: int) -> str:
    return (
        f"<INDIVIDUAL>{_un_head(number, 'i')}<FIRST_NAME>{family(number)}</FIRST_NAME>"
        f"<SECOND_NAME>{given(number)}</SECOND_NAME><THIRD_NAME>Il</THIRD_NAME>"
        "<FOURTH_NAME>Nam</FOURTH_NAME><NAME_ORIGINAL_SCRIPT>\ub85c\ucca0</NAME_ORIGINAL_SCRIPT>"
        "<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY>"
        f"<ALIAS_NAME>{family(number)} Chun</ALIAS_NAME>"
        "<DATE_OF_BIRTH>1964</DATE_OF_BIRTH><CITY_OF_BIRTH>Sinuiju</CITY_OF_BIRTH>"
        "<COUNTRY_OF_BIRTH>Jordan</COUNTRY_OF_BIRTH>"
        "<NOTE>Previously listed as</NOTE></INDIVIDUAL_ALIAS>"
        f"<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Chun {number}</ALIAS_NAME>"
        "</INDIVIDUAL_ALIAS>"
        "<INDIVIDUAL_ADDRESS><STREET>1 Jong Street</STREET><CITY>Amman</CITY>"
        "<STATE_PROVINCE>North</STATE_PROVINCE><ZIP_CODE>1234</ZIP_CODE>"
        "<COUNTRY>Jordan</COUNTRY><NOTE>as of 2015</NOTE></INDIVIDUAL_ADDRESS>"
        f"{_un_birth(number)}"
        "<INDIVIDUAL_PLACE_OF_BIRTH><STREET>Main</STREET><CITY>Hamhung</CITY>"
        "<STATE_PROVINCE>South</STATE_PROVINCE><COUNTRY>Egypt</COUNTRY><NOTE>village</NOTE>"
        "</INDIVIDUAL_PLACE_OF_BIRTH>"
        "<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT>"
        "<TYPE_OF_DOCUMENT2>National passport</TYPE_OF_DOCUMENT2>"
        f"<NUMBER>A{100_000 + number}</NUMBER><ISSUING_COUNTRY>Kenya</ISSUING_COUNTRY>"
        "<DATE_OF_ISSUE>2010-05-06</DATE_OF_ISSUE><CITY_OF_ISSUE>Nairobi</CITY_OF_ISSUE>"
        "<COUNTRY_OF_ISSUE>Kenya</COUNTRY_OF_ISSUE><NOTE>expired</NOTE></INDIVIDUAL_DOCUMENT>"
        "</INDIVIDUAL>"
    )


def _un_birth(number: int) -> str:
    dated = ("<DATE>1960-04-05</DATE>", "<YEAR>1961</YEAR><NOTE>May</NOTE>")
    between = "<FROM_YEAR>1960</FROM_YEAR><TO_YEAR>1964</TO_YEAR>"
    return (
        "<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE>"
        f"{(*dated, between)[number % 3]}</INDIVIDUAL_DATE_OF_BIRTH>"
    )


def _un_firm(number: int) -> str:
    return (
        f"<ENTITY>{_un_head(number, 'e')}<FIRST_NAME>{family(number)} TRADING CO</FIRST_NAME>"
        "<NAME_ORIGINAL_SCRIPT>\ub85c\ubb34\uc5ed</NAME_ORIGINAL_SCRIPT>"
        f"<ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>{family(number)} General"
        "</ALIAS_NAME><NOTE>Previously listed as</NOTE></ENTITY_ALIAS>"
        f"<ENTITY_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>House {number}</ALIAS_NAME>"
        "</ENTITY_ALIAS><ENTITY_ADDRESS><STREET>2 Kang Street</STREET><CITY>Cairo</CITY>"
        "<STATE_PROVINCE>Delta</STATE_PROVINCE><ZIP_CODE>4321</ZIP_CODE>"
        "<COUNTRY>Egypt</COUNTRY><NOTE>head office</NOTE></ENTITY_ADDRESS></ENTITY>"
    )


def un_vessels(folder: Path) -> Mapping[str, Path]:
    """The UN's page of ships."""
    headings = (
        "Paragraph 8 (d) of resolution 1718 (2006)",
        "Paragraph 12 (a) of resolution 2321 (2016)",
        "Paragraph 12 (d) of resolution 2321 (2016)",
        "Paragraph 6 of resolution 2371 (2017)",
        "Controlled or operated by Ocean Maritime Management (KPe.020)",
    )
    ships = "".join(_un_ship(number) for number in range(PARTIES))
    return _file(
        folder,
        "page.html",
        "<html><head><title>1718 Designated Vessels List 4 June 2020</title></head><body><table>"
        f"{_row(*headings)}{ships}</table></body></html>\n",
    )


def _row(*cells: str) -> str:
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>\n"


def _un_ship(number: int) -> str:
    owner = f"{family(number)} SHIPPING"
    return (
        _row(
            str(number + 1),
            f"1: {family(number)} {number} 2: {family(number)} STAR",
            f"{SHIPS[number]}<p>MMSI: {445_100_000 + number}</p>",
            "30-Mar-18",
            *("Yes",) * 5,
        )
        + _row("Flag", "Togo")
        + _row("Call Sign", f"HM{number:03}")
        + _row("Type", "Tanker")
        + _row("Designated as economic resources of", owner)
        + _row("Other information", f"Carried coal in {2010 + number % 9}.")
    )


def ofac_csv(folder: Path, programmes: tuple[str, str] = ("DPRK3", "SDGT")) -> Mapping[str, Path]:
    """OFAC's set of four files; every second party is in the first of these programmes."""
    rows, alt, add, comments = [], [], [], []
    for number in range(PARTIES):
        uid = 40_000 + number
        programme = programmes[0] if number % 2 else programmes[1]
        if number < 20:
            remarks = (
                f"DOB {number % 27 + 1} May 1960; POB Hamhung, Egypt; nationality Jordan; "
                f"Gender Male; Passport A{number + 70_000} (Kenya); a.k.a. 'CHUN {number}'; "
                f"Linked To: {family(40)} TRADING CO."
            )
            name = f"{family(number)}, {given(number)}"
            rows.append(primary(uid, name, "individual", programme, remarks, title="Director"))
        elif number < 35:
            remarks = f"Tax ID No. {5_000_000 + number} (Egypt); Website www.house{number}.example."
            rows.append(primary(uid, f"{family(number)} TRADING CO", NULL, programme, remarks))
        else:
            remarks = f"Vessel Registration Identification IMO {SHIPS[number]}; "
            remarks += f"MMSI {445_000_000 + number}."
            rows.append(
                primary(
                    uid,
                    f"{family(number)} {number}",
                    "vessel",
                    programme,
                    remarks,
                    call_sign=f"HM{number:03}",
                    vessel_type="Oil Tanker",
                    tonnage="900",
                    grt="800",
                    flag="Togo",
                    owner=f"{family(number)} SHIPPING",
                )
            )
        alt.append([str(uid), str(number), "aka", f"{family(number)} GENERAL {number}", NULL])
        add.append([str(uid), str(number), "1 Jong Street", "Cairo 4321", "Egypt", NULL])
        if number < 25:
            comments.append([str(uid), f" Secondary note {number}."])
    return csv_set(folder, rows, alt=alt, add=add, comments=comments)


def ofac_simple(folder: Path) -> Mapping[str, Path]:
    """OFAC's simple XML."""
    entries = "".join(_simple_entry(number) for number in range(PARTIES))
    return _file(
        folder,
        "sdn.xml",
        '<?xml version="1.0" standalone="yes"?>\n<sdnList><publshInformation>'
        f"<Publish_Date>02/27/2026</Publish_Date><Record_Count>{PARTIES}</Record_Count>"
        f"</publshInformation>{entries}</sdnList>\n",
    )


def _simple_entry(number: int) -> str:
    person, ship = number < 20, number >= 35
    kind = "Individual" if person else "Vessel" if ship else "Entity"
    born = (
        "<nationalityList><nationality><uid>1</uid><country>Jordan</country>"
        "<mainEntry>true</mainEntry></nationality></nationalityList>"
        "<citizenshipList><citizenship><uid>1</uid><country>Kenya</country>"
        "<mainEntry>true</mainEntry></citizenship></citizenshipList>"
        "<dateOfBirthList><dateOfBirthItem><uid>1</uid><dateOfBirth>19 Mar 1965</dateOfBirth>"
        "<mainEntry>true</mainEntry></dateOfBirthItem></dateOfBirthList>"
        "<placeOfBirthList><placeOfBirthItem><uid>1</uid><placeOfBirth>Hamhung, Egypt"
        "</placeOfBirth><mainEntry>true</mainEntry></placeOfBirthItem></placeOfBirthList>"
    )
    hull = (
        f"<vesselInfo><callSign>HM{number}</callSign><vesselType>Oil Tanker</vesselType>"
        f"<vesselFlag>Togo</vesselFlag><vesselOwner>{family(number)} SHIPPING</vesselOwner>"
        "<tonnage>900</tonnage><grossRegisteredTonnage>800</grossRegisteredTonnage></vesselInfo>"
    )
    label = "Vessel Registration Identification" if ship else "Passport"
    paper = f"IMO {SHIPS[number]}" if ship else f"A{number + 70_000}"
    return (
        f"<sdnEntry><uid>{40_000 + number}</uid><firstName>{given(number)}</firstName>"
        f"<lastName>{family(number)}</lastName><title>Director</title><sdnType>{kind}</sdnType>"
        f"<remarks>(Linked To: {family(40)})</remarks><programList><program>"
        f"{'DPRK3' if number % 2 else 'SDGT'}</program></programList>"
        f"<idList><id><uid>1</uid><idType>{label}</idType><idNumber>{paper}</idNumber>"
        "<idCountry>Kenya</idCountry><issueDate>1 Jan 2010</issueDate>"
        "<expirationDate>15 Mar 2025</expirationDate></id></idList>"
        "<akaList><aka><uid>2</uid><type>a.k.a.</type><category>weak</category>"
        f"<lastName>CHUN {number}</lastName><firstName>Il</firstName></aka><aka><uid>3</uid>"
        f"<type>f.k.a.</type><category>strong</category><lastName>{family(number)} OLD</lastName>"
        "</aka></akaList><addressList><address><uid>4</uid><address1>1 Jong Street</address1>"
        "<address2>Second floor</address2><address3>Rear</address3><city>Cairo</city>"
        "<stateOrProvince>Delta</stateOrProvince><postalCode>4321</postalCode>"
        f"<country>Egypt</country></address></addressList>{born if person else ''}"
        f"{hull if ship else ''}</sdnEntry>"
    )


def ofac_advanced(folder: Path) -> Mapping[str, Path]:
    """OFAC's advanced XML."""
    parties, documents, entries, relations = [], [], [], []
    places = [advanced_xml.location("1", "Egypt", ADDRESS1="1 Jong Street", CITY="Cairo")]
    for number in range(PARTIES):
        uid = 40_000 + number
        parties.append(
            advanced_xml.party(
                uid,
                advanced_xml.PERSON,
                [
                    advanced_xml.named(
                        ("Last Name", family(number)), ("First Name", given(number))
                    ),
                    advanced_xml.named(("Last Name", f"CHUN {number}"), kind="A.K.A.", low=True),
                ],
                [
                    advanced_xml.feature(
                        "Birthdate", advanced_xml.date_period((1960, 5, 6), (1960, 5, 6))
                    ),
                    advanced_xml.feature("Location", advanced_xml.at("1")),
                    advanced_xml.feature("Title", advanced_xml.detail("Director")),
                    advanced_xml.feature("Gender", advanced_xml.detail("Male")),
                ],
                f"A note {number}.",
            )
        )
        issued = advanced_xml.document_date("Issue Date", (2010, 5, 6))
        documents.append(
            advanced_xml.document(uid, "Passport", f"A{70_000 + number}", "Egypt", dates=issued)
        )
        programme = "DPRK3" if number % 2 else "SDGT"
        entries.append(advanced_xml.entry(uid, [programme], day=(2016, 3, 2)))
        relations.append(advanced_xml.relation(uid, 40_000, "Owned or Controlled By"))
    text = advanced_xml.advanced(
        parties, locations=places, documents=documents, relations=relations, entries=entries
    )
    return _file(folder, "sdn_advanced.xml", text)


def eu(folder: Path) -> Mapping[str, Path]:
    """The EU's XML 1.1."""
    records = "".join(_eu_entity(number) for number in range(PARTIES))
    return _file(
        folder,
        "fsf.xml",
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<export xmlns="http://eu.europa.ec/fpi/fsd/export" globalFileId="1" '
        f'generationDate="2026-02-23T23:19:20.000+00:00">{records}</export>\n',
    )


def _eu_entity(number: int) -> str:
    person = number < 40
    born = (
        ('birthdate="1960-05-06" year="1960" monthOfYear="5" dayOfMonth="6"'),
        'yearRangeFrom="1960" yearRangeTo="1964"',
        'year="1961" monthOfYear="7"',
    )[number % 3]
    paper = "passport" if person else "regnumber"
    programme = "PRK" if number % 2 else "SDN"
    law = f'numberTitle="2017/1509 ({programme})"'
    decided = ' designationDate="2016-03-02"' if number % 2 else ""
    return (
        f'<sanctionEntity designationDetails="Decided in council." unitedNationId="KPi.{number:03}"'
        f'{decided} euReferenceNumber="EU.{number}.1" '
        f'logicalId="{5000 + number}">'
        f"<remark>Party {number} of a trading house.</remark>"
        f'<regulation regulationType="regulation" publicationDate="2016-03-04" {law} '
        f'entryIntoForceDate="2016-03-05" programme="{programme}" logicalId="{number}">'
        "<publicationUrl>https://eur-lex.example/1</publicationUrl></regulation>"
        f'<subjectType code="{"person" if person else "enterprise"}" classificationCode="P"/>'
        f'<nameAlias firstName="{given(number)}" middleName="Il" lastName="{family(number)}" '
        f'wholeName="{given(number)} Il {family(number)}" function="Director" gender="M" '
        f'title="Colonel" nameLanguage="EN" strong="true" logicalId="{number}1">'
        "<remark>good quality</remark></nameAlias>"
        f'<nameAlias wholeName="Chun {number}" strong="false" nameLanguage="EN" logicalId="2"/>'
        '<citizenship countryIso2Code="JO" countryDescription="JORDAN" logicalId="1"/>'
        f'<birthdate circa="true" calendarType="GREGORIAN" city="Hamhung" place="Old town" '
        f'region="South" {born} countryIso2Code="EG" countryDescription="EGYPT" logicalId="1"/>'
        f'<identification number="A{70_000 + number}" latinNumber="L{70_000 + number}" '
        f'identificationTypeCode="{paper}" identificationTypeDescription="National paper" '
        'countryIso2Code="KE" countryDescription="KENYA" logicalId="1">'
        "<remark>expired</remark></identification>"
        '<address street="1 Jong Street" city="Cairo" place="Old town" region="Delta" '
        'zipCode="4321" poBox="99" countryIso2Code="EG" countryDescription="EGYPT" logicalId="1">'
        f"<remark>office {number}</remark>"
        f'<contactInfo key="PHONE" value="+20 2 555 {1000 + number}"/>'
        "</address></sanctionEntity>"
    )
