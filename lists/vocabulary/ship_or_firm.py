"""Whether a party that its publisher calls an entity is a ship: by its IMO number and its name.

The EU's file knows persons and enterprises only, the UN's individuals and entities.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lists.vocabulary.identifiers import imo_kind

if TYPE_CHECKING:
    from collections.abc import Iterable

_FIRM_WORDS = re.compile(
    r"\b(?:co|company|corp\w*|ltd|limited|inc|llc|l\.l\.c|jsc|ooo|ao|plc|gmbh|pte|shipping|shpg"
    r"|management|lines?|logistics|bank|group|trading|fleet|shipmanagement)\b",
    re.IGNORECASE,
)
_SHIP_WORDS = re.compile(r"\b(?:vessel|ship|tanker|cargo|flag|M/V|bulk carrier)\b", re.IGNORECASE)


def is_a_ship(names: Iterable[str], numbers: Iterable[str], text: str) -> bool:
    """Whether these names and IMO numbers are a ship's.

    Firms carry company numbers. A number only ships can have, on a party whose name has no word of
    a firm, is a ship (Unica 8514306, New Konk 9036387); one that fits both needs a ship's words in
    ``text`` too.
    """
    fits = {scheme for number in numbers for scheme in imo_kind(number)}
    if "imo" not in fits or any(_FIRM_WORDS.search(name) for name in names):
        return False
    return "imo_company" not in fits or bool(_SHIP_WORDS.search(text))
