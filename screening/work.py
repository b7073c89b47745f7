"""How much work a subject may be, known before it is searched.

Reach for ``work_of`` to share time between subjects. The unit is one letter of a name: of ordinary
names one costs about 10 us of processor, of names made of listed words up to 90
(``python -m benchmarks.worst_request``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from unicodedata import normalize

from screening.party_texts import named_parties, texts_of, texts_of_subject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from screening.model.subject import Subject
    from screening.party_texts import PartyText

LETTERS_OF_TEXT = 20
"""Letters of a text about something else, which is only looked through, that cost one of a name."""
OF_ANY_TEXT = 3
"""What such a text costs however short it is: 34 us to look for a listed name in it."""
OF_ANY_NAME = 10
"""What a name costs however short it is."""
OF_A_SINGLE_LETTER = 15
"""What one letter by itself costs beyond the first few: it is the initial of thousands of names."""
FEW_SINGLE_LETTERS = 2
OF_A_FOREIGN_LETTER = 2
"""What a letter of a script other than Latin and Cyrillic costs beyond any other: it is read as
several spellings or sounds."""
OF_A_FOREIGN_TEXT = 2
"""How many of ASCII a character costs in a text that is not all ASCII, as it is folded: ½
comes to three words (26 us), ㈜ to three letters."""
OF_A_NUMBER = 2
"""What a number in a long text costs beyond the first few: it is asked for as an IMO number."""
FEW_NUMBERS = 4
_NUMBER = re.compile(r"(?<!\d)\d{7}(?!\d)")
_FOREIGN = re.compile(r"[^\W\d_\u0000-\u052f]")
_SINGLE_LETTER = re.compile(r"(?<![^\W_])[^\W_](?![^\W_])")
_BESIDE_DIGITS = re.compile(r"(?<!\w)[^\W\d_](?=\d)|(?<=\d)[^\W\d_](?!\w)")
"""A letter that only digits stand beside (A1, 7B) is a word by itself where names are searched."""


def work_of(subject: Subject) -> int:
    """Letters of all names of a subject and its deal, and a share of those of its other texts."""
    return work_with(subject, texts_of_subject(subject))


def work_with(subject: Subject, own: Sequence[PartyText]) -> int:
    """``work_of`` where the subject's own texts are known (``texts_of_subject``)."""
    names, texts = list(subject.names), list(own)
    if subject.activity is not None:
        names += (party.name for party in named_parties(subject.activity))
        texts += texts_of(subject.activity)
    letters = sum(map(work_of_name, names))
    looked_through = sum(_length(one.text) for one in texts) // LETTERS_OF_TEXT
    looked_through += sum(_of_numbers(one.text) for one in texts)
    each = OF_ANY_NAME * (len(names) + 1) + OF_ANY_TEXT * len(texts)
    return letters + each + looked_through


def work_of_name(name: str) -> int:
    """``letters_of_name``, with letters that only digits stand beside counted as by themselves."""
    beside = OF_A_SINGLE_LETTER * len(_BESIDE_DIGITS.findall(name))
    return letters_of_name(name) + beside


def _of_numbers(text: str) -> int:
    if len(text) < FEW_NUMBERS * 8:
        return 0
    return OF_A_NUMBER * max(0, len(_NUMBER.findall(text)) - FEW_NUMBERS)


def _length(text: str) -> int:
    return len(text) if text.isascii() else OF_A_FOREIGN_TEXT * len(normalize("NFKC", text))


def letters_of_name(name: str) -> int:
    """What a name counts as, in letters: some count for more (A B C, 김)."""
    single = len(_SINGLE_LETTER.findall(name)) - FEW_SINGLE_LETTERS
    return letters_by_script(name) + OF_A_SINGLE_LETTER * max(0, single)


def letters_by_script(name: str) -> int:
    """The same where letters by themselves count for no more than others."""
    foreign = 0 if name.isascii() else OF_A_FOREIGN_LETTER * len(_FOREIGN.findall(name))
    return len(name) + foreign
