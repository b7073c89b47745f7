"""Derive what each token of a name weighs, from published names.

``python -m benchmarks.derive_token_bits FOLDER`` reads every list under FOLDER/lists and the names
of
FOLDER/eval, counts in how many names each token stands (and each
word as spelled, so that a broken legal form does not weigh like a rare word), and writes
``screening/data/token_bits.tsv``:
information in hundredths of a bit, ``100 * log2(names / names with the token)``. A token is kept
when
enough names hold it for its weight to lie clearly below that of an unknown word. Run it again only
with a new policy version: every score may move.
"""

from __future__ import annotations

import csv
import math
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.lists import read_lists
from screening.names import Role, read_name
from screening.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lists.entity import Kind

TARGET = Path(__file__).parent.parent / "screening" / "data" / "token_bits.tsv"
LEAST_NAMES = 4
_ROLES = {Role.WORD: 0, Role.GENERIC: 0, Role.SYLLABLE: 1, Role.KEY: 7}

HEADER = """\
# role  token   hundredths of a bit: how rare the token is among {names} published names (UN, OFAC
# and EU lists;
# registers of companies, ships and legislators). Made by benchmarks/derive_token_bits.py; do not
# edit.
"""


def published_names(folder: Path) -> Iterator[tuple[str, Kind]]:
    """Every distinct name of the lists, and of parties that are on none."""
    seen = set()
    for entity in read_lists(folder / "lists"):
        for name in entity.names:
            if (name.full.casefold(), entity.kind) not in seen:
                seen.add((name.full.casefold(), entity.kind))
                yield name.full, entity.kind
    yield from _eval_names(folder / "eval")


def _eval_names(folder: Path) -> Iterator[tuple[str, Kind]]:
    for row in _rows(folder / "negatives_companies.csv"):
        yield row["name"], "organization"
    for row in _rows(folder / "negatives_vessels.csv"):
        yield row["name"], "vessel"
    for row in _rows(folder / "negatives_persons_us.csv"):
        yield f"{row['first_name']} {row['middle_name']} {row['last_name']}", "person"
    for row in _rows(folder / "negatives_persons_korea.csv"):
        yield row["name_kr"], "person"
        yield row["name_en"], "person"


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def count_tokens(folder: Path) -> tuple[int, Counter[tuple[int, str]]]:
    """Number of names, and of names that hold each token in any reading."""
    names, holders, in_forms = 0, Counter[tuple[int, str]](), Counter[str]()
    for raw, kind in published_names(folder):
        names += 1
        holders.update(
            {
                (_ROLES[token.role], token.text)
                for reading in read_name(raw, kind)
                for token in reading.tokens
                if token.role in _ROLES
            }
            | {(0, word) for word in fold(raw).split()}
        )
        in_forms.update({word for form in _forms(raw, kind) for word in fold(form).split()})
    for word, count in in_forms.items():
        if (
            count * 2 > holders[0, word]
        ):  # a word of legal forms: out of its phrase it says as little
            holders[0, word] = names // 2
    return names, holders


def _forms(raw: str, kind: Kind) -> list[str]:
    """Legal forms as they stand in the name."""
    return [
        raw[token.start : token.end]
        for token in read_name(raw, kind)[0].tokens
        if token.role is Role.FORM and token.start >= 0
    ]


def main() -> None:
    """Write the table."""
    names, holders = count_tokens(Path(sys.argv[1]))
    with TARGET.open("w", encoding="ascii") as file:
        file.write(HEADER.format(names=f"{names:,}"))
        for (role, token), count in sorted(holders.items()):
            if count >= LEAST_NAMES or role:
                file.write(f"{role}\t{token}\t{round(100 * math.log2(names / count))}\n")


if __name__ == "__main__":
    main()
