"""How much work a subject will be, after looking at what of its texts will be searched.

``screening.work`` counts letters, which takes no time. Here texts are looked through for words of
listed names and for parties they name, as the search will: bound the first before asking for this.
"""

from __future__ import annotations

import sys
from itertools import islice
from typing import TYPE_CHECKING

from screening.dealings import WALLET, partners_of, searched_partners
from screening.naming.text import fold
from screening.party_texts import named_parties, texts_of, texts_of_subject
from screening.text_search import MOST_WINDOWS, windows
from screening.work import OF_ANY_NAME, work_of_name, work_with

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from screening.index.neighbours import NeighbourWords
    from screening.model.subject import Subject
    from screening.party_texts import PartyText


OF_A_LISTED_WORD = 30
"""What a word of a listed name costs beyond the first few: it meets many names, each is weighed."""
FEW_LISTED_WORDS = 12
MANY_WORDS = 100
"""Words of one text from which each further one counts as listed; no name has so many."""
_ROOM = 80
"""Characters that have no room for more words than those few."""


def search_work(subject: Subject, neighbours: NeighbourWords, most: int = sys.maxsize) -> int:
    """Its work in letters of names, as ``work_of``; ``neighbours`` are those of the lists.

    Where the letters alone are more than ``most`` their words are not looked up any more.
    """
    searched = list(subject.names)
    own = texts_of_subject(subject)
    beside = list(_in_texts(own, neighbours))
    if subject.activity is not None:
        counted = {party.name for party in named_parties(subject.activity)}
        partners = searched_partners(partners_of(subject.activity, subject.names))
        # Nobody is called by the ASCII signs of a wallet; anything else is read as a name.
        named = {one.name for one in partners if one.role != WALLET or not one.name.isascii()}
        beside += named - counted
        beside += _in_texts(texts_of(subject.activity), neighbours)
        searched += named & counted
    work = work_with(subject, own) + sum(OF_ANY_NAME + work_of_name(text) for text in beside)
    searched += beside
    if work <= most and sum(map(len, searched)) > _ROOM:
        listed = sum(_costly_words(fold(text).split(), neighbours) for text in searched)
        work += OF_A_LISTED_WORD * max(0, listed - FEW_LISTED_WORDS)
    return work


def _costly_words(words: Sequence[str], neighbours: NeighbourWords) -> int:
    """How many words meet many names: listed ones, and all of a text that is far too long.

    ``co`` written 600 times is no listed word, and costs the search 100 ms all the same. Letters by
    themselves count here as well as in ``letters_of_name``: each costs more the more there are (400
    of them take six times as long as 99), and one beside ``co`` four times as long as ``co`` alone.
    """
    return max(neighbours.count_listed(words), len(words) - MANY_WORDS)


def _in_texts(texts: Iterable[PartyText], neighbours: NeighbourWords) -> Iterator[str]:
    return (one.text for one in islice(windows(texts, neighbours), MOST_WINDOWS))
