"""Rows for a batch of any size: persons, firms and ships with activities, some listed, some broken.

Names are put together from word lists of several languages by a seeded generator, so that no row
stands for a real party but the listed ones, whose spellings are given by the caller.
"""

from __future__ import annotations

import csv
import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

HEADER = (
    "id",
    "name",
    "type",
    "dob",
    "nationality",
    "country",
    "imo",
    "passport",
    "cargo",
    "hs code",
    "quantity",
    "port of loading",
    "port of discharge",
    "employer",
    "sector",
)
_GIVEN = [
    "Anna",
    "Maria",
    "Jean",
    "Pierre",
    "Li",
    "Wei",
    "Ahmed",
    "Fatima",
    "Ivan",
    "Olga",
    "Kenji",
    "Yuki",
    "Carlos",
    "Lucia",
    "John",
    "Mary",
    "David",
    "Sara",
    "Mehmet",
    "Elif",
    "Raj",
    "Priya",
    "Kwame",
    "Ama",
    "Lars",
    "Ingrid",
    "Paolo",
    "Giulia",
    "Min-jun",
    "Seo-yeon",
    "Thanh",
    "Linh",
    "Pedro",
    "Ana",
]
_FAMILY = [
    "Smith",
    "Garcia",
    "Müller",
    "Dubois",
    "Rossi",
    "Tanaka",
    "Wang",
    "Chen",
    "Nguyen",
    "Kim",
    "Park",
    "Lee",
    "Ivanov",
    "Petrova",
    "Hassan",
    "Ali",
    "Khan",
    "Singh",
    "Patel",
    "Silva",
    "Santos",
    "Costa",
    "Jansen",
    "Larsen",
    "Nowak",
    "Kowalski",
    "Novak",
    "Horvat",
    "Yilmaz",
    "Demir",
    "Cohen",
]
_SYLLABLES = [
    "ba",
    "be",
    "bo",
    "da",
    "de",
    "do",
    "fa",
    "ga",
    "go",
    "ha",
    "ka",
    "ko",
    "la",
    "lo",
    "ma",
    "mo",
    "na",
    "no",
    "pa",
    "ra",
    "ro",
    "sa",
    "so",
    "ta",
    "to",
    "va",
    "vo",
    "wa",
    "ya",
    "zu",
]
_TRADES = [
    "Trading",
    "Shipping",
    "Logistics",
    "Textile",
    "Steel",
    "Electronics",
    "Foods",
    "Marine",
    "Energy",
    "Consulting",
]
_FORMS = ("Ltd", "GmbH", "S.A.", "Co., Ltd", "LLC", "B.V.", "Inc", "Pte Ltd")
_CARGO = (
    ("wheat", "1001"),
    ("steel coils", "7208"),
    ("cotton shirts", "6205"),
    ("gas oil", "271019"),
    ("frozen fish", "0303"),
    ("machine parts", "8431"),
    ("plastic toys", "9503"),
    ("coal", "2701"),
)
_PORTS = ("Rotterdam", "SGSIN", "Busan", "Shanghai", "Santos", "Hamburg", "Vladivostok", "CNDLC")
_COUNTRIES = [
    "DE",
    "FR",
    "NL",
    "SG",
    "KR",
    "CN",
    "JP",
    "BR",
    "US",
    "GB",
    "TR",
    "IN",
    "VN",
    "RU",
    "AE",
]


def write_rows(
    path: Path, rows: int, listed: Sequence[tuple[str, str, str]], seed: int = 7
) -> None:
    """Write a CSV of so many rows: 0.2 % are of ``listed`` (kind, name, IMO), 1 % are broken.

    Another 1 % have a birth date of no calendar.
    """
    with path.open("w", newline="", encoding="utf-8", errors="surrogateescape") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(_rows(rows, listed, random.Random(seed)))


def _rows(
    rows: int, listed: Sequence[tuple[str, str, str]], chance: random.Random
) -> Iterator[list[str]]:
    for number in range(rows):
        draw = chance.random()
        if listed and draw < 0.002:
            kind, name, imo = chance.choice(listed)
            row = _row(number, name, kind, chance) | {"imo": imo}
        elif draw < 0.5:
            name = f"{chance.choice(_GIVEN)} {_word(chance, 2, 4).title()} {chance.choice(_FAMILY)}"
            row = _person(_row(number, name, "person", chance), chance)
        elif draw < 0.85:
            name = f"{_word(chance, 2, 4).title()} {chance.choice(_TRADES)} {chance.choice(_FORMS)}"
            row = _deal(_row(number, name, "company", chance), chance)
        else:
            name = f"MV {_word(chance, 2, 4).upper()} {_word(chance, 1, 3).upper()}"
            imo = _imo(chance)
            row = _deal(_row(number, name, "vessel", chance) | {"imo": imo}, chance)
        cells = [row.get(column, "") for column in HEADER]
        yield _broken(cells, chance) if chance.random() < 0.01 else cells


def _row(number: int, name: str, kind: str, chance: random.Random) -> dict[str, str]:
    return {"id": f"r-{number}", "name": name, "type": kind, "country": chance.choice(_COUNTRIES)}


def _person(row: dict[str, str], chance: random.Random) -> dict[str, str]:
    row["dob"] = (
        f"{chance.randint(1940, 2005)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        if chance.random() > 0.02
        else "31/02/1960"
    )
    row["nationality"] = chance.choice(_COUNTRIES)
    if chance.random() < 0.3:
        row["passport"] = f"{chance.choice('ABCDEF')}{chance.randint(1_000_000, 9_999_999)}"
    if chance.random() < 0.2:
        row["employer"] = f"{_word(chance, 2, 4).title()} {chance.choice(_FORMS)}"
        row["sector"] = chance.choice(("construction", "software", "restaurants", "fishing"))
    return row


def _deal(row: dict[str, str], chance: random.Random) -> dict[str, str]:
    if chance.random() < 0.5:
        row["cargo"], row["hs code"] = chance.choice(_CARGO)
        row["quantity"] = f"{chance.randint(1, 90) * 100} t"
        row["port of loading"], row["port of discharge"] = chance.sample(_PORTS, 2)
    return row


def _broken(cells: list[str], chance: random.Random) -> list[str]:
    """A row as people break them, none of which can be screened.

    Nobody in it, more cells than the header, bytes of another encoding.
    """
    fault = chance.randrange(3)
    if fault == 0:
        return [cells[0], *([""] * 4), "DE", *([""] * (len(cells) - 6))]
    if fault == 1:
        return [*cells, "one cell", "too many"]
    return [cells[0], f"Caf\udce9 {cells[1]}", *cells[2:]]


def _word(chance: random.Random, least: int, most: int) -> str:
    return "".join(chance.choice(_SYLLABLES) for _ in range(chance.randint(least, most)))


def _imo(chance: random.Random) -> str:
    digits = [chance.randint(1, 9) if place == 0 else chance.randint(0, 9) for place in range(6)]
    check = sum(digit * weight for digit, weight in zip(digits, range(7, 1, -1), strict=True)) % 10
    return "".join(map(str, digits)) + str(check)
