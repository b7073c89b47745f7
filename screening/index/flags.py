"""What two names compared are found to differ in, as the bits of one number."""

from __future__ import annotations

OTHER_NUMBER = 1
LACKING_NUMBER = 2
OTHER_ORDER = 4
OTHER_FORM = 8
OTHER_WORDS = 16
"""Both sides have words left that say something: not a name shortened, but another name."""
LACKING_WORDS = 32
"""One side has words left: a name shortened or made longer."""
OTHER_TELLING = 1 << 10
"""Both sides have a telling word left, beside ``OTHER_WORDS``: the one is not the other."""
RARE_REST = 1 << 12
"""Instead of ``LACKING_WORDS``: the listed name shortened, and what is left is rare itself."""
GENERIC_REST = 1 << 13
"""Instead of ``LACKING_WORDS``: the submitted name has trade words or places more, no other."""
SHORTENED = LACKING_WORDS | RARE_REST | GENERIC_REST
"""One name has words the other has not, of whatever sort."""
CONTAINED = 64
"""The listed name stands in full inside a longer text; see ``screening.index.contained_kernel``."""
GRADE_PLACE = 7
"""From this bit on flags hold how a contained name stands in the text: one of these grades."""
CLOSED, OPEN, LONGER, OTHER_NAME = 0, 2, 4, 6
"""Parted from all other words; among other words; with so few beside it that they may be one longer
name; in the name of another party. The first three and one: so, and a name of a single word."""
GRADES = 7
OTHER_OWN_NAME = 1 << 11
"""The names in quotation marks differ: judged after the search, by ``screening.own_names``."""
OTHER_FAMILY = 1 << 14
"""The family names differ: judged after the search, by ``screening.family_names``."""

WITHIN_TEXT = CONTAINED | 7 << GRADE_PLACE
"""Flags that say where a name stands, and nothing against it."""
