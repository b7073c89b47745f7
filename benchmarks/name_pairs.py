"""Pairs of names known to be the same party, or not: what the name scales are fitted on.

Same: altered listed names, aliases looked up without themselves, and how the UK list spells UN
parties. Not the same: companies, ships and persons that are on no list, and listed persons born
more than ten years apart. Each pair is what the search itself would weigh: the most alike name per
scale.
"""

from __future__ import annotations

import csv
import random
import re
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.altered_names import altered
from screening.compare import compare_dates
from screening.index import Index, NameQuery
from screening.index.plain_reading import name_readings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from lists.entity import Entity, Kind

OPEN = -100_000
"""Points asked for: everything above the similarity floor is brought back."""
SEED = 1718
CHUNK = 2000
SAME, OTHER = True, False
QUOTED = re.compile(r"[\"«“„]([^\"«»“”„]{3,})[\"»”]")
"""An own name between quotation marks."""


class Question(NamedTuple):
    """A name to look up; ``wants`` says of each party and its name whether it is a pair to keep."""

    text: str
    kind: Kind
    true: bool
    key: str  # decides which side of the split the pair falls on
    wants: Callable[[int, int], bool]


class NamePair(NamedTuple):
    """One pair as the scorer sees it."""

    true: bool
    held_out: bool
    scale: int
    similarity: int
    bits: int
    flags: int


def held_out(key: str) -> bool:
    """Half of all parties, by hash: never fitted on, only measured."""
    return sha256(key.encode()).digest()[0] % 2 == 0


def same_party(entities: Sequence[Entity], folder: Path, count: int) -> Iterator[Question]:
    """Altered names, aliases without themselves, and UK spellings."""
    chance = random.Random(SEED)
    for place, entity in enumerate(entities):
        for number, name in enumerate(entity.names):
            rare = entity.kind in {"vessel", "aircraft"}
            if not rare and chance.random() * len(entities) * 3 > count:
                continue
            for _ in range(3 if rare else 1):
                text = altered(name.full, entity.kind, chance)
                yield Question(text, entity.kind, SAME, entity.id, _only(place))
            yield Question(name.full, entity.kind, SAME, entity.id, _other_name(place, number))
    places = {e.reference: p for p, e in enumerate(entities) if e.source == "un"}
    for row in _rows(folder / "positives_un_uk_names.csv"):
        place = places.get(row["un_ref"], -1)
        if place >= 0:
            yield Question(
                row["query_name"], entities[place].kind, SAME, row["un_ref"], _only(place)
            )


def other_parties(entities: Sequence[Entity], folder: Path) -> Iterator[Question]:
    """Parties on no list; ships and companies may share a name with a listed one, and do."""
    for row in _rows(folder / "negatives_companies.csv"):
        yield Question(
            row["name"], "organization", OTHER, row["name"], _of_kind(entities, "organization")
        )
    imos = {i.normalized for e in entities for i in e.identifiers if i.type == "imo"}
    for row in _rows(folder / "negatives_vessels.csv"):
        if row["imo"] not in imos:
            yield Question(row["name"], "vessel", OTHER, row["imo"], _of_kind(entities, "vessel"))
    for row in _rows(folder / "negatives_persons_us.csv"):
        parts = (row["first_name"], row["middle_name"], row["last_name"])
        text = " ".join(part for part in parts if part)
        yield Question(text, "person", OTHER, text, _of_kind(entities, "person"))
    for row in _rows(folder / "negatives_persons_korea.csv"):
        for column in ("name_en", "name_kr", "name_cn"):
            yield Question(
                row[column], "person", OTHER, row["name_en"], _of_kind(entities, "person")
            )
    yield from _namesakes(entities)


def all_but_one_word(entities: Sequence[Entity], count: int) -> Iterator[Question]:
    """Other parties that share all but a telling word with a listed one, asked about that one.

    Persons of three words and more with another family name, firms with another own name in their
    quotation marks, ships of two words with a number or a word more.
    """
    chance = random.Random(SEED)
    makers = {"person": other_family, "organization": other_own_name, "vessel": sister_ship}
    words = {
        kind: sorted({word for e in entities if e.kind == kind for word in _own_words(e)})
        for kind in makers
    }
    for place, entity in enumerate(entities):
        maker = makers.get(entity.kind)
        for name in entity.names if maker else ():
            if entity.kind == "person" and chance.random() * len(entities) * 3 > count:
                continue
            other = chance.choice(words[entity.kind])
            text = maker(name.full, other, chance) if maker else ""
            if text:
                yield Question(text, entity.kind, OTHER, entity.id, _only(place))


def _own_words(entity: Entity) -> Iterator[str]:
    """Family names of persons that a comma marks, and the first words of firms and ships."""
    for name in entity.names:
        first = re.split(r"[\s,]", name.full.strip())[0]
        if len(first) > 3 and first.isascii() and first.isalpha():  # noqa: PLR2004, RUF100, SIM102
            if entity.kind != "person" or name.full.startswith(f"{first},"):
                yield first


def other_family(name: str, other: str, _chance: random.Random) -> str:
    """The name with another family name: the word before a comma, else the last one."""
    family, comma, given = name.partition(",")  # noqa: RUF059
    words = name.split()
    if len(words) < 3 or other.casefold() in name.casefold():  # noqa: PLR2004, RUF100
        return ""
    return f"{other},{given}" if comma else " ".join((*words[:-1], other))


def other_own_name(name: str, other: str, _chance: random.Random) -> str:
    """The name with another own name between its quotation marks, or none if it has none."""
    found = QUOTED.search(name)
    if not found or other.casefold() in name.casefold():
        return ""
    return name[: found.start(1)] + other.capitalize() + name[found.end(1) :]


def sister_ship(name: str, other: str, chance: random.Random) -> str:
    """A ship of two words with a word or a numeral more, in words or digits."""
    if len(name.split()) != 2 or not name.replace(" ", "").isalpha():  # noqa: PLR2004, RUF100
        return ""
    return f"{name} {chance.choice((other, 'STAR', 'EXPRESS', 'GLORY'))}"


def _namesakes(entities: Sequence[Entity]) -> Iterator[Question]:
    """Listed persons against listed persons of another generation."""
    chance = random.Random(SEED)
    for entity in entities:
        if entity.kind == "person" and entity.birth_dates and chance.random() < 0.3:
            name = chance.choice(entity.names)
            yield Question(name.full, "person", OTHER, entity.id, _born_apart(entities, entity))


def _only(place: int) -> Callable[[int, int], bool]:
    return lambda party, _name: party == place


def _other_name(place: int, number: int) -> Callable[[int, int], bool]:
    return lambda party, name: party == place and name != number


def _of_kind(entities: Sequence[Entity], kind: Kind) -> Callable[[int, int], bool]:
    return lambda party, _name: entities[party].kind == kind


def _born_apart(entities: Sequence[Entity], one: Entity) -> Callable[[int, int], bool]:
    def apart(party: int, _name: int) -> bool:
        other = entities[party]
        if other.kind != "person" or not other.birth_dates:
            return False
        return compare_dates(one.birth_dates, other.birth_dates, 5)[0] == "far_apart"

    return apart


def pairs(index: Index, questions: Sequence[Question]) -> Iterator[NamePair]:
    """Look every question up; per scale, the most alike name that it wants."""
    for first in range(0, len(questions), CHUNK):
        yield from _chunk(index, questions[first : first + CHUNK])


def _chunk(index: Index, questions: Sequence[Question]) -> Iterator[NamePair]:
    queries, queried_by = [], []
    for number, question in enumerate(questions):
        for reading in name_readings(question.text, question.kind):
            queries.append(NameQuery.of(reading, OPEN))
            queried_by.append(number)
    hits = index.find(queries)
    rows = index.names.rows
    best: dict[tuple[int, int], NamePair] = {}
    for ask, row, _points, similarity, bits, flags in zip(*(c.tolist() for c in hits), strict=True):
        question = questions[queried_by[ask]]
        if not question.wants(int(rows.owner[row]), int(rows.name[row])):
            continue
        scale = int(rows.scale[row])
        pair = NamePair(question.true, held_out(question.key), scale, similarity, bits, flags)
        known = best.get((queried_by[ask], scale))
        if known is None or _alike(pair) > _alike(known):
            best[queried_by[ask], scale] = pair
    yield from best.values()


def _alike(pair: NamePair) -> tuple[int, int]:
    return pair.similarity + 5 * min(pair.bits, 30), pair.bits


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)
