"""``dprk-screen doctor``: is everything in place, in plain words."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from api.service.settings import Settings


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON array for programs.")] = False,
    quick: Annotated[bool, typer.Option("--quick", help="Do not walk the audit chain.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit code 3 if anything is noted.")
    ] = False,
) -> None:
    """Check disk, database, settings, lists, index, clock, keys, batches and the audit chain.

    Exit codes: 0 nothing fails; 1 something does; 3 with --strict, something is noted.
    """
    import msgspec  # noqa: PLC0415 - `--help` starts faster

    from api.operations.doctor import examine  # noqa: PLC0415

    findings = []
    for finding in examine(Settings(), chain=not quick):
        findings.append(finding)
        if not as_json:
            typer.echo(f"{finding.verdict:>4}  {finding.what:<10} {finding.words}")
    if as_json:
        sys.stdout.buffer.write(msgspec.json.encode(findings) + b"\n")
    verdicts = {finding.verdict for finding in findings}
    if "FAIL" in verdicts:
        raise typer.Exit(1)
    if strict and "note" in verdicts:
        raise typer.Exit(3)
