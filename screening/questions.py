"""What is searched for: each subject by all names its texts hold, and the other parties they name.

A name field may name its party several times (alias, former name, with a title) and other parties
too (joint holder, order party). The first become further names of the subject; each other party is
a question of its own, without the subject's birth date and numbers, and what it finds is a match of
the subject. Joint holders are asked about both ways, since nobody says whose the other fields are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from screening.model.subject import Subject
from screening.name_text import NamedParty, read_text, says_only_what
from screening.naming.names import Role, read_name
from screening.naming.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from screening.policy import Policy

MOST_NAMES = 60
"""Further names of one subject that are searched for; its own names always are."""
MOST_OTHERS = 40
"""Other parties of one subject's texts that are searched for."""
LEAST_OF_ONE_WORD = 1300
"""What one word must weigh (hundredths of a bit) to stand for another party: KOMID, not John."""
MOST_TRADE_WORDS = 2
"""Trade words that name nobody by themselves in a text about somebody else."""
_WORD = int(Role.WORD)


@dataclass(frozen=True, slots=True)
class Question:
    """One subject of the search.

    ``named`` says of its further names, by their place in ``subject.names``, how the text gave
    them. ``other`` is the party this question is about where a text named it beside its subject.
    """

    subject: Subject
    named: Mapping[int, NamedParty]
    other: NamedParty | None = None

    @property
    def is_one_word(self) -> bool:
        """Whether a text names another party by one word: only that very name is its name."""
        return self.other is not None and len(fold(self.other.text).split()) == 1

    def party(self, name: int) -> NamedParty | None:
        """How a text named the party by the name at this place; ``None`` for a name as sent."""
        return self.other or self.named.get(name)


@dataclass(frozen=True, slots=True)
class Questions:
    """All questions of one search: those of the subjects in their order, then the others.

    ``others`` gives for the place of a subject the places of the parties its texts name beside it.
    """

    all: tuple[Question, ...]
    others: Mapping[int, tuple[int, ...]]

    def places(self, place: int) -> tuple[int, ...]:
        """The places of a subject and of all parties its texts name."""
        return (place, *self.others.get(place, ()))


def questions_about(subjects: Sequence[Subject], policy: Policy) -> Questions:
    """Read the names of all subjects."""
    asked = [_question(subject) for subject in subjects]
    further: list[Question] = []
    places: dict[int, tuple[int, ...]] = {}
    for place, (_, parties) in enumerate(asked):
        kept = [party for party in parties if _may_be_another(party, policy)][:MOST_OTHERS]
        if kept:
            start = len(subjects) + len(further)
            places[place] = tuple(range(start, start + len(kept)))
            further += (
                Question(Subject(kind=party.kind, names=(party.text,)), {}, party) for party in kept
            )
    return Questions((*(question for question, _ in asked), *further), places)


def _question(subject: Subject) -> tuple[Question, list[NamedParty]]:
    """A subject with all its names, and the other parties its names name."""
    read = [text for name in subject.names if (text := read_text(name, subject.kind)).parties]
    if not read:
        return Question(subject, {}), []
    found = [party for text in read for party in text.parties]
    own = _distinct((one for one in found if one.relation != "other"), subject.names)[:MOST_NAMES]
    named = dict(enumerate(own, start=len(subject.names)))
    names = (*subject.names, *(party.text for party in own))
    others = _distinct((one for one in found if one.relation != "same"), ())
    return Question(replace(subject, names=names), named), others


def _distinct(parties: Iterable[NamedParty], known: tuple[str, ...]) -> list[NamedParty]:
    found = {party.text: party for party in parties if party.text not in known}
    return list(found.values())


def _may_be_another(party: NamedParty, policy: Policy) -> bool:
    """Whether a name says enough to be another party's: several words, or one rare one.

    A word that the tables explain says what a party is, not who: *c/o master* names nobody.
    """
    words = fold(party.text).split()
    if says_only_what(party.text):
        return False
    if len(words) > 1 or not party.text.isascii():
        return party.relation == "joint" or is_distinctive(party.text)
    return policy.token_weight("".join(words), _WORD) >= LEAST_OF_ONE_WORD


def is_distinctive(name: str) -> bool:
    """Whether a name found in a text says more than trade words: National Bank does not.

    A name of trade words only is known by three of them.
    """
    roles = [token.role for token in read_name(name, "organization")[0].tokens]
    return Role.WORD in roles or roles.count(Role.GENERIC) > MOST_TRADE_WORDS
