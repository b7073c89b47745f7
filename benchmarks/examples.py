"""Fills the answers of ``docs/examples`` from the requests that stand in them.

    python -m benchmarks.examples FOLDER

``FOLDER`` holds the published lists. Each page keeps its request and gets the real answer to it,
abridged: words, scores, typologies, paths and the matched parties' references. A test over the
full lists asks again and compares bands, matches and typologies.
"""

from __future__ import annotations

import json
import re
import sys
from datetime import date
from itertools import chain
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

from api.service.subjects import read_options, read_subject
from benchmarks.lists import read_lists
from lists.entity import Snapshot
from screening.policy import Policy
from screening.screener import Screener

if TYPE_CHECKING:
    from collections.abc import Iterator

    from screening.model.result import Finding, Result

TODAY = date(2026, 3, 1)
PAGES = Path(__file__).parents[1] / "docs" / "examples"
WIDTH = 120
"""Columns of a page's prose."""
_REQUEST = re.compile(r"(?s)\A(.*?```json\n(.*?)```\n\n## Answer\n).*\Z")


def rendered(page: str, screener: Screener) -> str:
    """A page with the answer to its own request."""
    found = _REQUEST.match(page)
    if found is None:
        raise ValueError("the page has no request")
    request = json.loads(found.group(2))
    _, options, _ = read_options(request.get("options", {}))
    parts = [found.group(1)]
    for submitted in request["subjects"]:
        result = screener.screen(read_subject(submitted), options, TODAY)
        parts.append("\n".join(told(result)))
    return "\n".join(parts).rstrip() + "\n"


def told(result: Result) -> Iterator[str]:
    """One result: its words, then its abridged JSON."""
    yield f"### `{result.id}`: {result.band}, risk {result.risk}\n"
    words = result.explanation
    yield fill(words.headline, WIDTH, break_long_words=False, break_on_hyphens=False) + "\n"
    sections = (words.matched, words.listed, words.links, words.reasons, words.law, words.checked)
    for sentence in (*chain(*sections), *words.would_change):
        yield fill(
            f"- {sentence}",
            WIDTH,
            subsequent_indent="  ",
            break_long_words=False,
            break_on_hyphens=False,
        )
    shown = json.dumps(abridged(result), indent=2, ensure_ascii=False)
    yield f"\n```json\n{shown}\n```\n"


def abridged(result: Result) -> dict[str, Any]:
    """What a reader wants to see first of a result; the real answer holds more fields."""
    return {
        "id": result.id,
        "band": result.band,
        "risk": result.risk,
        "floor": result.floor,
        "scores": {
            "identity": result.scores.identity,
            "exposure": result.scores.exposure,
            "typology": result.scores.typology,
            "red_flags": result.scores.red_flags,
        },
        "matches": [
            {
                "source": match.entity.source,
                "reference": match.entity.reference,
                "caption": match.entity.caption,
                "score": match.score,
                "links": [f"{s.from_caption} - {s.relation} - {s.to_caption}" for s in match.links],
            }
            for match in result.matches
        ],
        "typologies": [_typology(finding) for finding in result.typologies],
        "red_flags": [flag.why for flag in result.red_flags],
        "warnings": list(result.warnings),
    }


def _typology(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "basis": finding.basis,
        "strength": finding.strength,
        "why": finding.why,
        "status": finding.status,
        "counter": list(finding.counter),
        "terms": [f"{term.role} {term.value}: {term.why}" for term in finding.terms],
    }


def screener_of(folder: Path) -> Screener:
    """A screener over the published lists in ``folder``."""
    return Screener(Snapshot("examples", (), tuple(read_lists(folder))), Policy.bundled())


def main(folder: Path) -> None:
    """Write every page anew."""
    screener = screener_of(folder)
    for path in sorted(PAGES.glob("*.md")):
        path.write_text(rendered(path.read_text("utf-8"), screener), "utf-8")
        print(f"wrote {path.name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
