"""Grow an ``SDN_ADVANCED.XML`` of any size from the parties of the legacy CSV set.

    python -m benchmarks.generate_sdn_advanced CSV_DIR TRIMMED_XML OUT [--megabytes 120]

The publisher's own file of this size is not at hand everywhere; this one has its schema, its
indents and its reference values, which are taken from any real advanced file (a trimmed one will
do) at run time. All parties are written once, then again under other keys until it is big enough.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks.sdn_advanced_writer import SECTIONS, AdvancedWriter
from lists.ofac.csv import read
from lists.ofac.values import ReferenceValues
from lists.parsing.report import ParseReport
from lists.parsing.xml import iterate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lists.entity import Entity

_OPEN, _CLOSE = "<ReferenceValueSets>", "</ReferenceValueSets>"
_CSV_FILES = {
    "primary": "sdn.csv",
    "alt": "alt.csv",
    "add": "add.csv",
    "comments": "sdn_comments.csv",
}
COPY_STRIDE = 1_000_000
"""What the keys of each further copy are shifted by."""


def csv_parties(folder: Path) -> list[Entity]:
    """All parties of a CSV set."""
    files = {role: folder / name for role, name in _CSV_FILES.items() if (folder / name).exists()}
    return list(read(files, ParseReport("ofac_sdn")))


def generate(parties: Sequence[Entity], sample: Path, out: Path, size: int) -> int:
    """Write an advanced file of at least ``size`` bytes and return how many parties it holds.

    Args:
        parties: Written once at least, more often if the size asks for it.
        sample: A real advanced file; its head and its reference values are taken over.
        out: Where the file goes.
        size: Bytes.
    """
    text = sample.read_text("utf-8")
    head = text[: text.index(_CLOSE) + len(_CLOSE)]
    values = ReferenceValues(next(iterate(sample, ["ReferenceValueSets"])))
    copies = 0
    with TemporaryDirectory(dir=out.parent) as folder:
        parts = {name: Path(folder) / name for name in SECTIONS}
        written = 0
        while written < size:
            writer = AdvancedWriter(values, shift=copies * COPY_STRIDE)
            for party in parties:
                writer.add(party)
            for name, path in parts.items():
                section = "".join(writer.sections[name]).encode()
                written += len(section)
                with path.open("ab") as file:
                    file.write(section)
            copies += 1
        with out.open("wb") as file:
            file.write(head.encode())
            for name, path in parts.items():
                file.write(f"\n  <{name}>\n".encode() + path.read_bytes() + f"  </{name}>".encode())
            file.write(b"\n  <SanctionsEntryLinks />\n</Sanctions>\n")
    return copies * len(parties)


def main() -> None:
    """Read the arguments, generate, say what came out."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("csv_dir", type=Path)
    parser.add_argument("trimmed_xml", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--megabytes", type=int, default=120)
    options = parser.parse_args()
    parties = csv_parties(options.csv_dir)
    count = generate(parties, options.trimmed_xml, options.out, options.megabytes * 1_000_000)
    print(f"{options.out}: {options.out.stat().st_size:,} bytes, {count:,} parties")


if __name__ == "__main__":
    main()
