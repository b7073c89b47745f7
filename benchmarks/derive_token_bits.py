"""Derive what each token of a name weighs, from published names.

``python -m benchmarks.derive_token_bits FOLDER`` reads every list under FOLDER/lists and the names
of FOLDER/eval, counts in how many names each token stands (and each word as spelled, so that a
broken legal form does not weigh like a rare word), and writes ``screening/data/token_bits.tsv``:
information in hundredths of a bit, ``100 * log2(names / names with the token)``. A token is kept
when enough names hold it for its weight to lie clearly below that of an unknown word; a word that
only many names of one party hold stands with -1: known, so that it is nobody's slip, and as rare as
an unknown one. Run it again only with a new policy version: every score may move.
"""

from __future__ import annotations

import csv
import math
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.lists import read_lists
from screening.naming.names import Role, read_name
from screening.naming.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lists.entity import Kind

TARGET = Path(__file__).parent.parent / "screening" / "data" / "token_bits.tsv"
LEAST_NAMES = 4
MOST_OF_ONE = 2
"""Names of one party that count."""
_ROLES = {Role.WORD: 0, Role.GENERIC: 0, Role.SYLLABLE: 1, Role.KEY: 7}

HEADER = """\
# role  token   hundredths of a bit: how rare the token is among {names} published names (two of a
# party at most; UN, OFAC and EU lists; registers of companies, ships and legislators). Made by
# benchmarks/derive_token_bits.py; do not edit.
"""


def published_parties(folder: Path) -> Iterator[tuple[Kind, list[str]]]:
    """Every party of the lists with its distinct names, and those that are on none."""
    seen = set()
    for entity in read_lists(folder / "lists"):
        names = []
        for name in entity.names:
            if (name.full.casefold(), entity.kind) not in seen:
                seen.add((name.full.casefold(), entity.kind))
                names.append(name.full)
        yield entity.kind, names
    yield from _eval_parties(folder / "eval")


def _eval_parties(folder: Path) -> Iterator[tuple[Kind, list[str]]]:
    for row in _rows(folder / "negatives_companies.csv"):
        yield "organization", [row["name"]]
    for row in _rows(folder / "negatives_vessels.csv"):
        yield "vessel", [row["name"]]
    for row in _rows(folder / "negatives_persons_us.csv"):
        yield "person", [f"{row['first_name']} {row['middle_name']} {row['last_name']}"]
    for row in _rows(folder / "negatives_persons_korea.csv"):
        yield "person", [row["name_kr"], row["name_en"]]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def count_tokens(folder: Path) -> tuple[int, Counter[tuple[int, str]], set[tuple[int, str]]]:
    """Number of names, and of names that hold each token in any reading; and all tokens in use.

    Of one party no more than ``MOST_OF_ONE`` count: the EU writes one firm in two dozen languages,
    and its name is no commoner for that.
    """
    names, holders, in_forms = 0, Counter[tuple[int, str]](), Counter[str]()
    in_use = Counter[tuple[int, str]]()
    for kind, raws in published_parties(folder):
        names += min(len(raws), MOST_OF_ONE)
        own, own_forms = Counter[tuple[int, str]](), Counter[str]()
        for raw in raws:
            own.update(_tokens(raw, kind))
            own_forms.update({word for form in _forms(raw, kind) for word in fold(form).split()})
        in_use.update(own)
        for counted, total in ((own, holders), (own_forms, in_forms)):
            for key, count in counted.items():
                total[key] += min(count, MOST_OF_ONE)  # type: ignore[index]
    for word, count in in_forms.items():
        if (
            count * 2 > holders[0, word]
        ):  # a word of legal forms: out of its phrase it says as little
            holders[0, word] = names // 2
    return names, holders, {key for key, count in in_use.items() if count >= LEAST_NAMES}


def _tokens(raw: str, kind: Kind) -> set[tuple[int, str]]:
    """Every token of a name in any reading, and every word as it is spelled."""
    read = {
        (_ROLES[token.role], token.text)
        for reading in read_name(raw, kind)
        for token in reading.tokens
        if token.role in _ROLES
    }
    return read | {(0, word) for word in fold(raw).split()}


def _forms(raw: str, kind: Kind) -> list[str]:
    """Legal forms as they stand in the name."""
    return [
        raw[token.start : token.end]
        for token in read_name(raw, kind)[0].tokens
        if token.role is Role.FORM and token.start >= 0
    ]


def main() -> None:
    """Write the table."""
    names, holders, in_use = count_tokens(Path(sys.argv[1]))
    with TARGET.open("w", encoding="ascii") as file:
        file.write(HEADER.format(names=f"{names:,}"))
        for (role, token), count in sorted(holders.items()):
            if count >= LEAST_NAMES or role:
                file.write(f"{role}\t{token}\t{round(100 * math.log2(names / count))}\n")
            elif (role, token) in in_use:
                file.write(f"{role}\t{token}\t-1\n")


if __name__ == "__main__":
    main()
