"""How much work a subject will be, after looking at what of its texts will be searched.

``screening.work`` counts letters, which takes no time. Here texts are looked through for words of
listed names and for parties they name, as the search will: bound the first before asking for this.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from screening.dealings import MAX_PARTNERS, partners_of
from screening.party_texts import named_parties, texts_of, texts_of_subject
from screening.text_search import MOST_WINDOWS, windows
from screening.work import OF_ANY_NAME, letters_of_name, work_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from screening.index.neighbours import NeighbourWords
    from screening.model.subject import Subject
    from screening.party_texts import PartyText


def search_work(subject: Subject, neighbours: NeighbourWords) -> int:
    """Its work in letters of names, as ``work_of``; ``neighbours`` are those of the lists."""
    work = work_of(subject) + _in_texts(texts_of_subject(subject), neighbours)
    if subject.activity is None:
        return work
    counted = {party.name for party in named_parties(subject.activity)}
    partners = partners_of(subject.activity, subject.names)[:MAX_PARTNERS]
    named = {one.name for one in partners} - counted
    work += sum(OF_ANY_NAME + letters_of_name(name) for name in named)
    return work + _in_texts(texts_of(subject.activity), neighbours)


def _in_texts(texts: Iterable[PartyText], neighbours: NeighbourWords) -> int:
    found = islice(windows(texts, neighbours), MOST_WINDOWS)
    return sum(letters_of_name(one.text) + OF_ANY_NAME for one in found)
