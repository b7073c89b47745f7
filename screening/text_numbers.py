"""Numbers that stand in a text about something else: wallets, bank codes, passports, accounts.

People write them into the remittance information of a payment and the description of a deal. Each
is looked up in every list like a number in a field of its own.
"""

from __future__ import annotations

import re
from functools import lru_cache

from lists.vocabulary.numbers import code
from lists.vocabulary.text_identifiers import identifiers_in
from screening.model.subject import SubjectIdentifier

LONG_NUMBER = re.compile(r"\b(?=(?:[A-Z]*[0-9]){7})[A-Z0-9]{9,20}\b", re.ASCII)
"""A number long enough to be one party's: of a tax payer, a register, a passport, an account."""
_SHORT_REFERENCE = re.compile("(?:[A-Za-z]{1,2}[-/_. ]?)?[0-9]{1,6}|[A-Za-z][0-9]{1,7}|[0-9]{1,8}")
_MAY_HOLD = re.compile(r"\d{4}|BIC|SWIFT|@|www\.|://|[0-9A-Za-z]{14}")
"""What a text with any of these numbers has in it, found much faster than the numbers."""


def is_short_reference(text: str) -> bool:
    """Whether a text is a few digits behind two letters at most: ``8604917``, ``r-17``, ``K10023``.

    Such a text says the number of a row, a document or a ship. It names nobody, since a name in a
    text is known by two words, and it is no number that is looked up by itself.
    """
    return _SHORT_REFERENCE.fullmatch(text) is not None


@lru_cache(maxsize=1024)
def numbers_in(text: str) -> tuple[SubjectIdentifier, ...]:
    """The numbers in a text, each once: with its type where the text says it, and long ones.

    IMO numbers are not among them: they are those of ships, which are looked for apart.
    """
    if not _MAY_HOLD.search(text):
        return ()
    found = [SubjectIdentifier(one.type, one.value) for one in identifiers_in(text, "person")]
    found += [SubjectIdentifier("", number) for number in LONG_NUMBER.findall(text)]
    once: dict[str, SubjectIdentifier] = {}
    for one in found:
        once.setdefault(code(one.value), one)
    return tuple(once.values())
