"""Reading a text that should hold one name and holds more: parties, roles, titles, addresses.

Reach for ``read_text`` with a name, a counterparty or any field that names a party, as a client
sent it; for ``parties_in_prose`` with free text. Both give the parties named, each with its role in
the text, its place, and what was set aside and why. They only ever add names to search for: the
text as it was sent is always searched as well, so nothing a rule misreads is lost.

Text and kind in, values out; no lists, no policy. The words are data, in
``screening/data/name_text``: ``roles.tsv`` (who is named), ``joint.tsv`` (what joins two parties),
``set_aside.tsv`` (what is no part of a name), ``patterns.tsv`` (numbers with a meaning).
"""

from __future__ import annotations

from screening.name_text.prose import parties_in_prose, parties_introduced
from screening.name_text.reader import read_text, says_only_what
from screening.name_text.repairs import load_repairs
from screening.name_text.values import NamedParty, NameText, SetAside

__all__ = [
    "NameText",
    "NamedParty",
    "SetAside",
    "load_tables",
    "parties_in_prose",
    "parties_introduced",
    "read_text",
    "says_only_what",
]


def load_tables() -> None:
    """Load what the reading of texts would otherwise load at the first text that needs it."""
    parties_in_prose("c/o John Brown, 12 Harbour Road, Wanchai")
    says_only_what("master")
    load_repairs()
