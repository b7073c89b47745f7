"""Whole small lists of the UK, every field filled: for damage."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from tests.lists.invented_parties import PARTIES, SHIPS, family, given

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def _file(folder: Path, name: str, text: str) -> Mapping[str, Path]:
    path = folder / name
    path.write_bytes(text.encode())
    return {"file": path}


def uk_xml(folder: Path) -> Mapping[str, Path]:
    """The UK Sanctions List."""
    records = "".join(_uk_designation(number) for number in range(PARTIES))
    return _file(
        folder,
        "uk.xml",
        '<?xml version="1.0" encoding="UTF-8"?>\n<Designations>'
        f"<DateGenerated>22/08/2026</DateGenerated>{records}</Designations>\n",
    )


def _uk_person(number: int) -> str:
    return (
        "<IndividualDetails><Individual><DOBs><DOB>dd/05/1960</DOB></DOBs>"
        "<Nationalities><Nationality>Jordan</Nationality></Nationalities>"
        "<Positions><Position>Director</Position></Positions><Genders><Gender>Male</Gender>"
        "</Genders><BirthDetails><Location><TownOfBirth>Hamhung</TownOfBirth>"
        "<CountryOfBirth>Egypt</CountryOfBirth></Location></BirthDetails><PassportDetails>"
        f"<Passport><PassportNumber>A{70_000 + number}</PassportNumber></Passport>"
        "</PassportDetails><NationalIdentifierDetails><NationalIdentifier>"
        f"<NationalIdentifierNumber>N{80_000 + number}</NationalIdentifierNumber>"
        "</NationalIdentifier></NationalIdentifierDetails></Individual></IndividualDetails>"
    )


def _uk_firm(number: int) -> str:
    return (
        "<EntityDetails><Entity><ParentCompanies><ParentCompany>House Holding</ParentCompany>"
        "</ParentCompanies><BusinessRegistrationNumbers><BusinessRegistrationNumber>"
        f"B{90_000 + number}</BusinessRegistrationNumber></BusinessRegistrationNumbers></Entity>"
        "</EntityDetails>"
    )


def _uk_ship(number: int) -> str:
    return (
        f"<ShipDetails><Ship><IMONumbers><IMONumber>IMO{SHIPS[number]}</IMONumber></IMONumbers>"
        "<CurrentOwnerOperators><CurrentOwnerOperator>House Shipping</CurrentOwnerOperator>"
        "</CurrentOwnerOperators><CurrentBelievedFlagOfShips><CurrentBelievedFlagOfShip>Togo"
        "</CurrentBelievedFlagOfShip></CurrentBelievedFlagOfShips><PreviousFlags><PreviousFlag>"
        "Panama</PreviousFlag></PreviousFlags><TypeOfShipDetails><TypeOfShip>Tanker</TypeOfShip>"
        "</TypeOfShipDetails><TonnageOfShipDetails><TonnageOfShip>900</TonnageOfShip>"
        "</TonnageOfShipDetails><YearsBuilt><YearBuilt>1990</YearBuilt></YearsBuilt></Ship>"
        "</ShipDetails>"
    )


def _uk_designation(number: int) -> str:
    kind = "Individual" if number < 20 else "Entity" if number < 40 else "Ship"
    details = {"Individual": _uk_person, "Entity": _uk_firm, "Ship": _uk_ship}[kind](number)
    prefix = "DPR" if number % 2 else "SUD"
    return (
        "<Designation><LastUpdated>02/03/2020</LastUpdated><DateDesignated>02/03/2016"
        f"</DateDesignated><UniqueID>{prefix}{1000 + number}</UniqueID>"
        f"<OFSIGroupID>{12_000 + number}</OFSIGroupID>"
        f"<UNReferenceNumber>KPi.{number:03}</UNReferenceNumber><Names><Name>"
        f"<Name1>{given(number)}</Name1><Name2>Il</Name2><Name3>Nam</Name3><Name4>Bo</Name4>"
        f"<Name5>De</Name5><Name6>{family(number)}</Name6><NameType>Primary Name</NameType>"
        f"</Name><Name><Name6>Chun {number}</Name6><NameType>Alias</NameType>"
        "<AliasStrength>Low quality a.k.a</AliasStrength></Name></Names><NonLatinNames>"
        "<NonLatinName><NameNonLatinScript>\ub85c\ucca0</NameNonLatinScript>"
        "<NonLatinScriptType>Hangul</NonLatinScriptType>"
        "<NonLatinScriptLanguage>Korean</NonLatinScriptLanguage></NonLatinName></NonLatinNames>"
        "<Titles><Title>Colonel</Title></Titles><RegimeName>A regime</RegimeName>"
        f"<IndividualEntityShip>{kind}</IndividualEntityShip>"
        "<DesignationSource>UK</DesignationSource><SanctionsImposed>Asset freeze|Travel Ban"
        "</SanctionsImposed><OtherInformation>Further notes.</OtherInformation>"
        f"<UKStatementofReasons>Party {number} trades in coal.</UKStatementofReasons>"
        "<Addresses><Address><AddressLine1>1 Jong Street</AddressLine1>"
        "<AddressLine2>a</AddressLine2><AddressLine3>b</AddressLine3><AddressLine4>c"
        "</AddressLine4><AddressLine5>d</AddressLine5><AddressLine6>Cairo</AddressLine6>"
        "<AddressPostalCode>4321</AddressPostalCode><AddressCountry>Egypt</AddressCountry>"
        f"</Address></Addresses><PhoneNumbers><PhoneNumber>+20 2 555 {1000 + number}"
        f"</PhoneNumber></PhoneNumbers><EmailAddresses><EmailAddress>p{number}@house.example"
        f"</EmailAddress></EmailAddresses><Websites><Website>www.house{number}.example</Website>"
        f"</Websites>{details}</Designation>\n"
    )


def conlist(folder: Path) -> Mapping[str, Path]:
    """OFSI's closed list in CSV; two rows a party."""
    out = io.StringIO()
    out.write("Last Updated,10/04/2025" + "," * 34 + "\r\n")
    headings = list(_conlist_row(0))
    table = csv.DictWriter(out, headings, lineterminator="\r\n")
    table.writeheader()
    for number in range(PARTIES):
        table.writerow(_conlist_row(number))
        alias = {"Name 6": f"Chun {number}", "Alias Type": "AKA", "Alias Quality": "Low"}
        table.writerow(_conlist_row(number) | dict.fromkeys(headings[1:6], "") | alias)
    return _file(folder, "ConList.csv", out.getvalue())


def _conlist_row(number: int) -> dict[str, str]:
    ship = number >= 40
    prefix = "DPR" if number % 2 else "SUD"
    labels = {
        "UK Sanctions List Ref": f"{prefix}{1000 + number}.",
        "UK Statement of Reasons": f"Party {number} trades in coal.",
        "UN Ref": f"KPi.{number:03}",
        "Phone number": f"+20 2 555 {1000 + number}",
        "Email address": f"p{number}@house.example",
        "Website": f"www.house{number}.example",
        "Gender": "Male",
        **({"Flag of ship": "Togo", "IMO number": SHIPS[number]} if ship else {}),
    }
    plain = {
        "Name 6": family(number), "Name 1": given(number), "Name 2": "Il", "Name 3": "Nam",
        "Name 4": "Bo", "Name 5": "De", "Title": "Colonel", "Name Non-Latin Script": "\ub85c\ucca0",
        "Non-Latin Script Type": "Hangul", "Non-Latin Script Language": "Korean",
        "DOB": "00/05/1960", "Town of Birth": "Hamhung", "Country of Birth": "Egypt",
        "Nationality": "Jordan", "Passport Number": f"A{70_000 + number}",
        "Passport Details": "expired", "National Identification Number": f"N{80_000 + number}",
        "National Identification Details": "old", "Position": "Director",
        "Address 1": "1 Jong Street", "Address 2": "a", "Address 3": "b", "Address 4": "c",
        "Address 5": "d", "Address 6": "Cairo", "Post/Zip Code": "4321", "Country": "Egypt",
        "Group Type": "Ship" if ship else "Individual" if number < 20 else "Entity",
        "Alias Type": "Primary name", "Alias Quality": "Good", "Regime": "A regime",
        "Listed On": "04/03/2016", "UK Sanctions List Date Designated": "02/03/2016",
        "Last Updated": "02/03/2020", "Group ID": str(12_000 + number),
    }  # fmt: skip
    shown = " ".join(f"({label}):{value}" for label, value in labels.items())
    return plain | {"Other Information": f"{shown}"}
