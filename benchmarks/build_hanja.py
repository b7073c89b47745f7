"""Build screening/data/naming/hanja.tsv: Chinese characters by Korean reading, from Unihan.

    python -m benchmarks.build_hanja FOLDER > screening/data/naming/hanja.tsv

FOLDER holds Unihan_Readings.txt and Unihan_Variants.txt (plain or .bz2), as in the Debian package
unicode-data or Unihan.zip of unicode.org. Simplified characters take the reading of their
traditional form. Readings that differ only by the initial-sound law (리/이, 녀/여, 로/노) are kept
once, in the form with ㄹ or ㄴ: the comparison of syllables knows the law.
"""

from __future__ import annotations

import bz2
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADER = """\
# Chinese characters by their Korean reading; first column the reading, second the characters.
# A character under two readings has both. Built by benchmarks/build_hanja.py from Unihan 15.0
# (kHangul, kTraditionalVariant), https://www.unicode.org/charts/unihan.html
# Copyright 1991-2022 Unicode, Inc. Terms of use: https://www.unicode.org/license.txt"""
R, N, SILENT = 5, 2, 11
I_OR_Y = {2, 3, 6, 7, 12, 17, 20}


def rows(folder: Path, name: str) -> Iterator[tuple[str, str, str]]:
    """Yield (character, field, value) of one Unihan file."""
    path = next(path for path in (folder / name, folder / f"{name}.bz2") if path.exists())
    with bz2.open(path, "rt") if path.suffix == ".bz2" else path.open() as lines:
        for line in lines:
            if line.startswith("U+"):
                code, field, value = line.rstrip("\n").split("\t")
                yield chr(int(code.removeprefix("U+"), 16)), field, value


def initial_law(syllable: str) -> str:
    """Give the form a syllable takes at the start of a word in South Korea."""
    number = ord(syllable) - 0xAC00
    initial, vowel, final = number // 588, number // 28 % 21, number % 28
    if initial in {R, N} and vowel in I_OR_Y:
        initial = SILENT
    elif initial == R:
        initial = N
    return chr(0xAC00 + (initial * 21 + vowel) * 28 + final)


def main() -> None:
    """Print the table."""
    folder = Path(sys.argv[1])
    readings: dict[str, list[str]] = {}
    for char, field, value in rows(folder, "Unihan_Readings.txt"):
        if field == "kHangul":
            found = [part.split(":")[0] for part in value.split()]
            derived = {
                initial_law(syllable) for syllable in found if initial_law(syllable) != syllable
            }
            readings[char] = [syllable for syllable in found if syllable not in derived]
    traditional = {
        char: [chr(int(code.removeprefix("U+"), 16)) for code in value.split()]
        for char, field, value in rows(folder, "Unihan_Variants.txt")
        if field == "kTraditionalVariant"
    }
    for char, forms in traditional.items():
        if char not in readings:
            found = [syllable for form in forms for syllable in readings.get(form, ())]
            if found:
                readings[char] = list(dict.fromkeys(found))
    table: dict[str, list[str]] = defaultdict(list)
    for char in sorted(readings):
        for syllable in readings[char]:
            table[syllable].append(char)
    print(HEADER)
    for syllable in sorted(table):
        print(f"{syllable}\t{''.join(table[syllable])}")


if __name__ == "__main__":
    main()
