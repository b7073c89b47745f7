"""How much work a subject may be, known before it is searched.

Reach for ``work_of`` to share time between subjects. The unit is one letter of a name: of ordinary
names one costs about 10 us of processor, of names made of listed words up to 90
(``python -m benchmarks.worst_request``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from screening.party_texts import named_parties, texts_of, texts_of_subject

if TYPE_CHECKING:
    from screening.model.subject import Subject

LETTERS_OF_TEXT = 20
"""Letters of a text about something else, which is only looked through, that cost one of a name."""
OF_ANY_NAME = 10
"""What a name costs however short it is."""
OF_A_SINGLE_LETTER = 15
"""What one letter by itself costs beyond the first few: it is the initial of thousands of names."""
FEW_SINGLE_LETTERS = 6
_SHORT = 24
"""Characters of a name that has no room for costly many of them."""
_SINGLE_LETTER = re.compile(r"(?<![^\W_])[^\W_](?![^\W_])")


def work_of(subject: Subject) -> int:
    """Letters of all names of a subject and its deal, and a share of those of its other texts."""
    names = list(subject.names)
    texts = sum(len(one.text) for one in texts_of_subject(subject))
    if subject.activity is not None:
        names += (party.name for party in named_parties(subject.activity))
        texts += sum(len(one.text) for one in texts_of(subject.activity))
    letters = sum(map(letters_of_name, names))
    return letters + OF_ANY_NAME * (len(names) + 1) + texts // LETTERS_OF_TEXT


def letters_of_name(name: str) -> int:
    """What a name counts as, in letters: those by themselves (A B C) count for more."""
    if len(name) <= _SHORT:
        return len(name)
    single = len(_SINGLE_LETTER.findall(name)) - FEW_SINGLE_LETTERS
    return len(name) + OF_A_SINGLE_LETTER * max(0, single)
