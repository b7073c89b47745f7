"""What of a subject cannot be searched for: a result over it is never clear.

A result says of each such part where it stood and why, as an ``Unread`` of the subject.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from screening.dealings import MAX_PARTNERS, searched_partners
from screening.long_text import SURELY_READ, limited
from screening.model.subject import Subject, Unread
from screening.name_text.postal_addresses import general_addresses
from screening.party_texts import texts_of
from screening.scripts import unread_script
from screening.text_search import MOST_WINDOWS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from screening.model.subject import Activity, Counterparty

_CROWDED = (
    f"holds words of listed names in more than {MOST_WINDOWS} places, and only the first "
    "were screened; send less in one subject"
)
_LETTERS_ONLY = (
    "which is compared by sound or letter by letter and misses names; send a Latin spelling"
)


def with_unsearched(
    subject: Subject, named: tuple[Counterparty, ...], crowded: tuple[str, ...] = ()
) -> Subject:
    """The subject, saying as well what of it is not searched for: words of texts, parties.

    ``named`` are all parties of its deal (``partners_of``), those beyond the searched ones as well;
    ``crowded`` are the fields that hold more than is looked at (``Questions.unsearched``).
    """
    if not (crowded or subject.addresses or subject.activity) and _are_plain(subject.names):
        return subject
    unread = [Unread(field, _CROWDED) for field in crowded]
    unread += [
        Unread("names", f"only the first {text.read} of {text.sent} words of a name were screened")
        for text in map(limited, subject.names)
        if text.cut
    ]
    scripts = [unread_script(name) for name in subject.names]
    if scripts and all(scripts):  # a name that can be read stands for its other spellings
        unread.append(Unread("names", _why(scripts[0])))
    if subject.addresses:
        unread += general_addresses(subject)
    if subject.activity is not None:
        unread += _of_deal(subject.activity, named)
    return replace(subject, unread=(*subject.unread, *unread)) if unread else subject


def _are_plain(names: tuple[str, ...]) -> bool:
    """Whether names are short and in Latin letters, as most are: all of them is searched for."""
    for name in names:  # noqa: SIM110 - asked of every subject: a generator takes twice as long
        if len(name) > SURELY_READ or not name.isascii():
            return False
    return True


def _of_deal(activity: Activity, named: tuple[Counterparty, ...]) -> Iterator[Unread]:
    left = len(named) - len(searched_partners(named))
    if left:
        of = f"{MAX_PARTNERS} of {MAX_PARTNERS + left}"
        reason = f"only the first {of} parties of the deal were screened"
        yield Unread("activity", f"{reason}; send the others as subjects of their own")
    texts = [("activity", party.name) for party in named]
    texts += [(one.field, one.text) for one in texts_of(activity)]
    scripts = {field: script for field, text in texts if (script := unread_script(text))}
    yield from (Unread(field, _why(script)) for field, script in scripts.items())


def _why(script: str) -> str:
    return f"is in {script} script, {_LETTERS_ONLY}"
