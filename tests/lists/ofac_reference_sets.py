"""The reference values of the small advanced files that tests write, with OFAC's own ids."""

from __future__ import annotations

from xml.sax.saxutils import escape

_PLAIN: dict[str, dict[str, str]] = {
    "AliasType": {
        "A.K.A.": "1400",
        "F.K.A.": "1401",
        "N.K.A.": "1402",
        "Name": "1403",
        "P.K.A.": "1499",
    },
    "DetailReference": {
        "Male": "91526",
        "General Cargo": "704",
        "North Korea Sanctions Regulations, sections 510.201 and 510.210": "91762",
    },
    "DocNameStatus": {"Primary Latin": "1", "Others": "2"},
    "FeatureType": {
        "Vessel Call Sign": "1",
        "VESSEL TYPE": "2",
        "Vessel Flag": "3",
        "Vessel Owner": "4",
        "Birthdate": "8",
        "Place of Birth": "9",
        "Nationality Country": "10",
        "Former Vessel Flag": "24",
        "Location": "25",
        "Title": "26",
        "Aircraft Manufacturer\u2019s Serial Number (MSN)": "50",
        "Gender": "224",
        "Digital Currency Address - XBT": "344",
        "Secondary sanctions risk:": "504",
        "Organization Established Date": "646",
        "Vessel Year of Build": "967",
        "Favourite Colour": "9999",
    },
    "IDRegDocDateType": {"Issue Date": "1480", "Expiration Date": "1481"},
    "IDRegDocType": {
        "Passport": "1571",
        "Tax ID No.": "1596",
        "Identification Number": "1608",
        "Vessel Registration Identification": "1626",
        "Library Card": "1699",
    },
    "LegalBasis": {
        "Unknown": "1",
        "Executive Order 13551 (North Korea)": "91245",
        "NKSPEA": "91860",
    },
    "LocPartType": {
        "REGION": "1450",
        "ADDRESS1": "1451",
        "ADDRESS2": "1452",
        "CITY": "1454",
        "STATE/PROVINCE": "1455",
        "POSTAL CODE": "1456",
    },
    "NamePartType": {
        "Last Name": "1520",
        "First Name": "1521",
        "Middle Name": "1522",
        "Entity Name": "1525",
        "Vessel Name": "1526",
        "Nickname": "1528",
        "Patronymic": "91708",
        "Matronymic": "91709",
    },
    "PartyType": {"Individual": "1", "Entity": "2", "Transport": "4"},
    "RelationType": {
        "Associate Of": "1555",
        "Providing support to": "15001",
        "Acting for or on behalf of": "15002",
        "Owned or Controlled By": "15003",
        "Family member of": "15004",
        "playing a significant role in": "91422",
        "Leader or official of": "91725",
        "Principal Executive Officer": "91900",
        "Owns, controls, or operates": "92019",
        "Property in the interest of": "92122",
        "Cousin of": "77777",
    },
    "Reliability": {"Unknown": "1", "False": "1561"},
    "SanctionsType": {"Program": "1", "Block": "1705", "Frown upon": "1799"},
    "Validity": {"Valid": "1", "Fraudulent": "2"},
}
_COUNTRIES = {
    "Korea, North": ("11110", "KP"),
    "Russia": ("11173", "RU"),
    "Angola": ("11033", "AO"),
    "Region: Gaza": ("91704", ""),
    "undetermined": ("11291", ""),
}
_SCRIPTS = {
    "Latin": ("215", "Latin"),
    "Cyrillic": ("220", "Cyrl"),
    "Chinese Simplified": ("501", "Hans"),
    "Korean": ("287", "Korean"),
}
_SUB_TYPES = {
    "1": ("Vessel", "4"),
    "2": ("Aircraft", "4"),
    "3": ("Unknown", "2"),
    "4": ("Unknown", "1"),
}


def key(set_name: str, text: str) -> str:
    """The id of a reference value; a text the set lacks is its own id."""
    if set_name == "Country":
        return _COUNTRIES.get(text, (text, ""))[0]
    if set_name == "Script":
        return _SCRIPTS.get(text, (text, ""))[0]
    return _PLAIN[set_name].get(text, text)


def reference_sets() -> str:
    """The ReferenceValueSets element."""
    values = [
        (name, f'ID="{ident}"', text)
        for name, texts in _PLAIN.items()
        for text, ident in texts.items()
    ]
    for text, (ident, code) in _COUNTRIES.items():
        values.append(("Country", f'ID="{ident}"' + (f' ISO2="{code}"' if code else ""), text))
        values.append(("AreaCode", f'ID="{ident}" CountryID="{ident}" Description="{text}"', code))
    values += [
        ("Script", f'ID="{ident}" ScriptCode="{code}"', text)
        for text, (ident, code) in _SCRIPTS.items()
    ]
    values += [
        ("PartySubType", f'ID="{ident}" PartyTypeID="{party_type}"', text)
        for ident, (text, party_type) in _SUB_TYPES.items()
    ]
    shown = "".join(
        f"<{name}Values><{name} {attributes}>{escape(text)}</{name}></{name}Values>"
        for name, attributes, text in values
    )
    return f"<ReferenceValueSets>{shown}</ReferenceValueSets>"
