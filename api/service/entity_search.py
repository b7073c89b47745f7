"""Looks up listed parties by words, numbers and references, for people who browse the lists.

Found are the parties that have all the words of the query, those whose names the screening engine
finds similar (so a misspelt name is found too), and those that have a number of the query.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from screening.model.subject import Options, Subject, SubjectIdentifier

if TYPE_CHECKING:
    from datetime import date

    from api.service.serving_state import LoadedLists

ALIKE: Final = 0.5
"""Match score from which a name is shown as alike."""
_MOST_WORDS = 32
_SHORTEST_NUMBER = 4
"""Digits from which a word is looked up as a number: shorter ones occur in names."""


def ranked_parties(
    loaded: LoadedLists,
    q: str,
    today: date,
    *,
    sources: tuple[str, ...] = (),
    last_begins: bool = False,
) -> dict[int, float]:
    """Positions of the parties found, each with its rank.

    That is the match score; for a party that has every word as it stands, at least ``ALIKE`` and
    the words' share of its name, so that it comes before names that only look alike. Without a word
    every party is found. Blocking: run it in a thread.
    """
    words = q.split()[:_MOST_WORDS]
    if not words:
        return dict.fromkeys(range(len(loaded.word_index)), 0.0)
    having = loaded.word_index.with_words(words, last_begins=last_begins)
    ranked = {one: ALIKE + share * (1 - ALIKE) for one, share in having.items()}
    for number in (word for word in words if _is_number(word)):
        for one in loaded.word_index.with_words([number.strip(".,;:()")]):
            ranked.setdefault(one, ALIKE)
    plain = " ".join(word.rstrip("*") for word in words)
    # A name given as a number would conflict with the number of every ship.
    imo = plain if any(letter.isdigit() for letter in plain) else ""
    subject = Subject(names=(plain,), identifiers=(SubjectIdentifier("", plain),), imo=imo)
    options = Options(threshold=ALIKE, limit=100, explain=False, lists=sources)
    for match in loaded.screener.screen(subject, options, today).matches:
        position = loaded.screener.position(match.entity.id)
        if position is not None:
            ranked[position] = max(match.score, ranked.get(position, 0.0))
    return ranked


def _is_number(word: str) -> bool:
    return sum(letter.isdigit() for letter in word) >= _SHORTEST_NUMBER
