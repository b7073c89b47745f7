"""Tables of EU annexes for tests: our own rows, in the documented layout and the derived one."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

DERIVED = [
    *("celex", "recordId", "programKey", "annex", "measure", "startDate", "reason", "schema"),
    *("name", "alias", "weakAlias", "previousName", "country", "nationality", "jurisdiction"),
    *("birthDate", "birthPlace", "position", "passportNumber", "gender", "registrationNumber"),
    *("taxNumber", "idNumber", "innCode", "ogrnCode", "kppCode", "imoNumber", "mmsi", "address"),
    *("phone", "email", "website", "notes"),
]
"""Headings of tables derived from the Official Journal's pages."""
CARRIER = {
    "act": "269/2014",
    "annex": "I.ENTITIES",
    "entry": "901",
    "date": "23.2.2024",
    "measure": "Asset freeze",
    "reason": (
        "Primorye Carrier LLC is a Russian firm that moves cargo for the Ministry of Defence. Its"
        " ships take North Korean munitions from Rason to depots in Russia."
    ),
    "type": "Company",
    "name": "Primorye Carrier LLC",
    "alias": "ООО Приморский перевозчик; Korean:; Text of image",
    "inn": "7700000016",
}
TANKER = {
    "act": "Reg. (EU) 833/2014",
    "annex": "XLII",
    "entry": "77",
    "date": "25.6.2024",
    "measure": "Transportation restrictions",
    "reason": "Article 3s(2), point (a): moves goods of the defence sector for Russia",
    "type": "Vessel",
    "name": "Blue Heron",
    "former_name": "Grey Heron",
    "imo": "9999008",
}
GENERAL = {
    "act": "32014R0269",
    "annex": "I.PERSONS",
    "entry": "902",
    "date": "16.12.2024",
    "measure": "Asset freeze",
    "reason": "He is in charge of overseeing the deployment of DPRK troops in Russia.",
    "type": "Person",
    "name": "PAK Test Il",
    "birth_date": "18.1.1960 or 1961",
    "nationality": "DPRK",
}
ROWS = (CARRIER, TANKER, GENERAL)


def table(path: Path, *rows: dict[str, str], headings: list[str] | None = None) -> Path:
    """A table with these rows; its headings are all fields that any of them has."""
    named = headings or list(dict.fromkeys(field for row in rows for field in row))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, named)
        writer.writeheader()
        writer.writerows(rows)
    return path
