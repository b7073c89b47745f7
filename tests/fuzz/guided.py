"""Fuzzing led by coverage (atheris, libFuzzer): whatever is read is read or refused, never a crash.

    .venv/bin/uv sync --frozen --inexact --group fuzz
    python -m tests.fuzz.guided --runs 100000            # each target, one after the other
    python -m tests.fuzz.guided un sheet --runs 1000000 --keep FOLDER

libFuzzer changes small real files byte by byte and keeps what reaches new lines of ours. A target
ends at the first exception that is not one of its refusals, prints the trace and leaves the input
(``crash-…``) in the folder of ``--keep``, beside what it found on the way. Exit code 0: no crash.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.fuzz.targets import TARGETS

if TYPE_CHECKING:
    from collections.abc import Iterable

SLOWEST = 20
"""Seconds one input may take; libFuzzer calls more a time-out, which is a crash."""
MEMORY = 4096
"""Megabytes, of the interpreter with everything it imported as well."""


def main() -> int:
    """Run the targets, each in a process of its own: libFuzzer never returns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--runs", type=int, default=100_000, help="inputs for each target")
    parser.add_argument("--seconds", type=int, default=0, help="at most this long for each")
    parser.add_argument("--keep", type=Path, help="folder of inputs; default: forgotten")
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="guided-") as place:
        folder = given.keep or Path(place)
        if given.inside:
            _inside(given.inside, folder, given.runs, given.seconds)
        codes = [
            _outside(name, folder, given.runs, given.seconds) for name in given.targets or TARGETS
        ]
    return max(codes)


def _outside(name: str, folder: Path, runs: int, seconds: int) -> int:
    began = time.monotonic()
    own = ("--inside", name, "--keep", str(folder), "--runs", str(runs), "--seconds", str(seconds))
    command = [sys.executable, "-m", "tests.fuzz.guided", *own]
    ran = subprocess.run(command, check=False, capture_output=True, text=True, errors="replace")
    done = re.findall(r"^(?:#|Done )(\d+)", ran.stderr, re.MULTILINE)
    cover = re.findall(r"cov: (\d+)", ran.stderr)
    told = "no crash" if ran.returncode == 0 else f"CRASH (exit code {ran.returncode})"
    print(  # noqa: T201 - what the command is for
        f"{name:14} {int(done[-1]) if done else 0:>9,} inputs, {cover[-1] if cover else 0} edges,"
        f" {time.monotonic() - began:.0f} s: {told}",
        flush=True,
    )
    if ran.returncode:
        print(ran.stdout[-3000:], ran.stderr[-3000:])  # noqa: T201
    return ran.returncode


def _inside(name: str, folder: Path, runs: int, seconds: int) -> None:
    import atheris

    target = TARGETS[name]
    inputs, scratch = folder / name, folder / f"{name}-scratch"
    for one in (inputs, scratch):
        one.mkdir(parents=True, exist_ok=True)
    with atheris.instrument_imports(include=["api", "lists", "screening"]):
        seeds = target.seeds()
        read = target.reader(scratch)
    for number, seed in enumerate(seeds):
        (inputs / f"seed-{number}").write_bytes(seed)
    words = folder / f"{name}.dict"
    words.write_text("".join(f'"{word}"\n' for word in _words(seeds)), "ascii")
    options = [
        *(f"-runs={runs}", f"-max_total_time={seconds}", f"-timeout={SLOWEST}"),
        *(f"-rss_limit_mb={MEMORY}", f"-dict={words}", f"-artifact_prefix={folder}/"),
        f"-max_len={2 * max(map(len, seeds))}",
    ]
    atheris.Setup([sys.argv[0], *options, str(inputs)], read)
    atheris.Fuzz()


def _words(seeds: Iterable[bytes]) -> list[str]:
    """Tags, attributes, headings and the like, for libFuzzer to put in whole."""
    found = {word for seed in seeds for word in re.findall(rb"[A-Za-z_]{3,40}", seed)}
    return sorted(word.decode() for word in found)[:2000]


if __name__ == "__main__":
    sys.exit(main())
