"""Names in Chinese characters or Hangul with titles and posts written on to them.

Neither script reliably parts a name from what stands before and behind it (김정은위원장), and no
table holds every post. A person's full name is mostly three characters, so a word of three may be
one, and so may the first and the last three of a longer word. A ship's name in Korean ends in 호
(ship), written on to it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from screening.naming.lexicon import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lists.entity import Kind

_RUN = re.compile(r"[\u3400-\u9fff]+|[\uac00-\ud7a3]+")
_FULL = 3
_SHIP = "호"
_FIRM = re.compile("公司|银行|銀行|集团|集團|厂|廠|总局|회사|은행|총국")
MOST_NAMES = 6
"""Names read from one text."""


def may_hold_names(raw: str, kind: Kind | None) -> bool:
    """Whether a text holds more in these scripts than one bare name."""
    if raw.isascii() or kind not in {"person", "vessel", None}:
        return False
    runs = _RUN.findall(raw)
    if kind == "vessel":
        return any(_is_ship(run) for run in runs)
    return len(runs) > 1 or any(len(run) > _FULL for run in runs)


def names_within(raw: str, kind: Kind | None) -> Iterator[tuple[str, int]]:
    """What may be a full name in a text about this kind, with its place, in order; none twice.

    Where the kind is unknown a part of a longer word is read only if it begins with a Korean
    surname and the text does not say that it names a firm.
    """
    if not may_hold_names(raw, kind):
        return
    seen: set[str] = set()
    firm = kind is None and _FIRM.search(raw) is not None
    for run in _RUN.finditer(raw):
        for first, behind in _spans(run[0], kind, firm=firm):
            name = run[0][first:behind]
            if name not in seen and len(seen) < MOST_NAMES:
                seen.add(name)
                yield name, run.start() + first


def _spans(run: str, kind: Kind | None, *, firm: bool) -> Iterator[tuple[int, int]]:
    if kind == "vessel":
        if _is_ship(run):
            yield 0, len(run) - len(_SHIP)
    elif len(run) == _FULL:
        yield 0, _FULL
    elif len(run) > _FULL and not firm:
        for first in (0, len(run) - _FULL):
            if kind == "person" or run[first] in _korean_surnames():
                yield first, first + _FULL


def _is_ship(run: str) -> bool:
    return len(run) > _FULL and run.endswith(_SHIP)


@cache
def _korean_surnames() -> frozenset[str]:
    rows = table("korean_surnames")
    return frozenset(sign for hangul, hanja, _ in rows for sign in (hangul, *hanja))
