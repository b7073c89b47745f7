"""The EU's list written as CSV 1.1: the rows of each element of the XML file, as published."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from lists.parsing.xml import children_of, full_text, iterate, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lists.parsing.xml import Element

REGULATION = (
    "Type;OrganisationType;PublicationDate;EntryIntoForceDate;NumberTitle;Programme;PublicationUrl"
)
BLOCKS = {
    "NameAlias": (
        "LastName;FirstName;MiddleName;WholeName;NameLanguage;Gender;Title;Function;LogicalId;"
        "RegulationLanguage;Remark"
    ),
    "Address": (
        "City;Street;PoBox;ZipCode;Region;Place;AsAtListingTime;ContactInfo;CountryIso2Code;"
        "CountryDescription;LogicalId;RegulationLanguage;Remark"
    ),
    "BirthDate": (
        "BirthDate;Day;Month;Year;YearRangeFrom;YearRangeTo;Circa;CalendarType;ZipCode;Region;"
        "Place;City;CountryIso2Code;CountryDescription;LogicalId;RegulationLanguage;Remark"
    ),
    "Identification": (
        "Number;Diplomatic;KnownExpired;KnownFalse;ReportedLost;RevokedByIssuer;IssuedBy;"
        "IssuedDate;ValidFrom;ValidTo;LatinNumber;NameOnDocument;TypeCode;TypeDescription;Region;"
        "CountryIso2Code;CountryDescription;LogicalId;RegulationLanguage;Remark"
    ),
    "Citizenship": "Region;CountryIso2Code;CountryDescription;LogicalId;RegulationLanguage;Remark",
}
ENTITY = (
    "LogicalId;EU_ReferenceNumber;UnitedNationId;DesignationDate;DesignationDetails;Remark;"
    "SubjectType;SubjectType_ClassificationCode"
)
COLUMNS = (
    "fileGenerationDate",
    *(f"Entity_{name}" for name in ENTITY.split(";")),
    *(f"Entity_Regulation_{name}" for name in REGULATION.split(";")),
    *(
        f"{block}_{name}"
        for block, names in BLOCKS.items()
        for name in (*names.split(";"), *(f"Regulation_{part}" for part in REGULATION.split(";")))
    ),
)
TAGS = {
    "NameAlias": "nameAlias",
    "Address": "address",
    "BirthDate": "birthdate",
    "Identification": "identification",
    "Citizenship": "citizenship",
}
_RENAMED = {"BirthDate": "birthdate", "Day": "dayOfMonth", "Month": "monthOfYear"} | {
    "TypeCode": "identificationTypeCode",
    "TypeDescription": "identificationTypeDescription",
}


def written(path: Path, rows: list[dict[str, str]]) -> Path:
    """A file of these rows, in the published layout; columns not named are empty."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, COLUMNS, restval="", delimiter=";")
        table.writeheader()
        table.writerows(rows)
    return path


def rows_of_xml(path: Path) -> Iterator[dict[str, str]]:
    """The rows that the CSV file has for each party of the XML file."""
    for record in iterate(path, ("sanctionEntity",)):
        entity = _entity_columns(record)
        acts = [_act_columns(one) for one in children_of(record, "regulation")]
        rows = [
            {f"{block}_{name}": text for name, text in _block(element, names).items()}
            for block, names in BLOCKS.items()
            for element in children_of(record, TAGS[block])
        ]
        rows += [{} for _ in acts[len(rows) :]]
        for place, row in enumerate(rows):
            act = acts[place % len(acts)] if acts else {}
            yield {"fileGenerationDate": "23/02/2026", **entity, **act, **row}


def _entity_columns(record: Element) -> dict[str, str]:
    subject = children_of(record, "subjectType")[0]
    return {
        "Entity_LogicalId": record.get("logicalId") or "",
        "Entity_EU_ReferenceNumber": record.get("euReferenceNumber") or "",
        "Entity_UnitedNationId": record.get("unitedNationId") or "",
        "Entity_DesignationDate": record.get("designationDate") or "",
        "Entity_DesignationDetails": record.get("designationDetails") or "",
        "Entity_Remark": "\n".join(full_text(one) for one in children_of(record, "remark")),
        "Entity_SubjectType": subject.get("classificationCode") or "",
        "Entity_SubjectType_ClassificationCode": subject.get("code") or "",
    }


def _act_columns(act: Element) -> dict[str, str]:
    return {
        f"Entity_Regulation_{name}": act.get(name[0].lower() + name[1:]) or ""
        for name in ("PublicationDate", "EntryIntoForceDate", "NumberTitle", "Programme")
    } | {"Entity_Regulation_PublicationUrl": text_of(act, "publicationUrl")}


def _block(element: Element, names: str) -> dict[str, str]:
    values = {}
    for name in names.split(";"):
        attribute = _RENAMED.get(name, name[0].lower() + name[1:])
        values[name] = element.get(attribute) or ""
    values["Remark"] = text_of(element, "remark")
    if "ContactInfo" in values:
        contacts = children_of(element, "contactInfo")
        values["ContactInfo"] = "; ".join(f"{c.get('key')}[{c.get('value')}]" for c in contacts)
    return values
