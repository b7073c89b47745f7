"""What is searched for: each subject by all names its texts hold, and the other parties they name.

A name field may name its party several times (alias, former name, with a title) and other parties
too (joint holder, order party). The first become further names of the subject; each other party is
a question of its own, without the subject's birth date and numbers, and what it finds is a match of
the subject. Joint holders are asked about both ways, since nobody says whose the other fields are.

So is a party that an address, a number or another of its texts names, and so are the texts of its
deal, where what is found is a partner of the deal (``screening.dealings``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from lists.vocabulary.identifiers import is_ship_imo
from screening.commonness import is_rare_word
from screening.model.subject import Subject
from screening.name_text import NamedParty, parties_introduced, read_text, says_only_what
from screening.naming.names import Role, read_name
from screening.naming.text import fold
from screening.party_texts import SAID_IMO, PartyText, texts_of, texts_of_subject
from screening.text_numbers import is_short_reference, numbers_in
from screening.text_search import MOST_WINDOWS, as_party, windows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from screening.policy import Policy
    from screening.text_search import ListedNeighbours

MOST_NAMES = 60
"""Further names of one subject that are searched for; its own names always are."""
MOST_OTHERS = 40
"""Other parties of one subject's texts that are searched for."""
MOST_NUMBERS = 10
"""Numbers in the texts of one subject that are looked up."""
LEAST_OF_ONE_WORD = 1300
"""What one word must weigh (hundredths of a bit) to stand for another party: KOMID, not John."""
LEAST_IF_RARE = 900
"""What it must weigh if hardly a firm and no person of the world bears it: Sberbank, not Star."""
MOST_TRADE_WORDS = 2
"""Trade words that name nobody by themselves in a text about somebody else."""
_WORD = int(Role.WORD)
_DIGIT = re.compile(r"\d")
_SEVEN_DIGITS = re.compile(r"(?<!\d)\d{7}(?!\d)", re.ASCII)


class Question(NamedTuple):
    """One subject of the search.

    ``named`` says of its further names, by their place in ``subject.names``, how the text gave
    them. ``other`` is the party this question is about where a text named it beside its subject.
    ``within`` is the text that is searched for any listed name, where none was read from it.
    """

    subject: Subject
    named: Mapping[int, NamedParty]
    other: NamedParty | None = None
    within: PartyText | None = None

    @property
    def is_one_word(self) -> bool:
        """Whether a text names another party by one word: only that very name is its name."""
        named = bool(self.subject.names) and self.within is None
        return named and self.other is not None and len(fold(self.other.text).split()) == 1

    def party(self, name: int) -> NamedParty | None:
        """How a text named the party by the name at this place; ``None`` for a name as sent."""
        return self.other or self.named.get(name)


@dataclass(frozen=True, slots=True)
class Questions:
    """All questions of one search: those of the subjects in their order, then the others.

    ``others`` gives for the place of a subject the places of the parties its texts name beside it,
    ``in_deal`` the places of the texts of its deal. ``unsearched`` gives the fields whose texts
    hold too much to look at all of it.
    """

    all: tuple[Question, ...]
    others: Mapping[int, tuple[int, ...]]
    in_deal: Mapping[int, tuple[int, ...]]
    unsearched: Mapping[int, tuple[str, ...]]

    def places(self, place: int) -> tuple[int, ...]:
        """The places of a subject and of all parties its texts name."""
        return (place, *self.others.get(place, ()))


def questions_about(
    subjects: Sequence[Subject], policy: Policy, neighbours: ListedNeighbours
) -> Questions:
    """Read the names and the other texts of all subjects; ``neighbours`` are those of the lists."""
    asked = [_question(subject) for subject in subjects]
    behind: list[Question] = []
    others: dict[int, tuple[int, ...]] = {}
    in_deal: dict[int, tuple[int, ...]] = {}
    unsearched: dict[int, tuple[str, ...]] = {}
    for place, (subject, (_, named)) in enumerate(zip(subjects, asked, strict=True)):
        own = [one for one in texts_of_subject(subject) if not is_short_reference(one.text)]
        if not (named or own or subject.activity or any(map(_DIGIT.search, subject.names))):
            continue  # bare names, as most subjects have
        parties = [*named, *_introduced(own)]
        kept = [party for party in parties if _may_be_another(party, policy)][:MOST_OTHERS]
        beside = [Question(Subject(kind=one.kind, names=(one.text,)), {}, one) for one in kept]
        deal = list(texts_of(subject.activity)) if subject.activity is not None else []
        looked, crowded = _looked_through(own, neighbours)
        looked_in_deal, crowded_in_deal = _looked_through(deal, neighbours)
        if crowded or crowded_in_deal:
            unsearched[place] = (*crowded, *crowded_in_deal)
        for questions, known in (
            ((*beside, *_by_numbers(subject, own), *looked), others),
            (looked_in_deal, in_deal),
        ):
            if questions:
                start = len(subjects) + len(behind)
                known[place] = tuple(range(start, start + len(questions)))
                behind += questions
    return Questions((*(question for question, _ in asked), *behind), others, in_deal, unsearched)


def _introduced(texts: Iterable[PartyText]) -> Iterator[NamedParty]:
    """Parties that stand behind words for a role: in care of, attention."""
    for one in texts:
        yield from parties_introduced(one.text)


def _ships(texts: Iterable[PartyText]) -> Iterator[Question]:
    """Ships whose IMO number a text says."""
    for one in texts:
        for said in SAID_IMO.finditer(one.text):
            named = NamedParty(said.group(), one.role, "other", "vessel", within=one.text)
            yield Question(Subject(kind="vessel", imo=said.group(1)), {}, named)


def _by_numbers(subject: Subject, own: Sequence[PartyText]) -> Iterator[Question]:
    """Parties whose numbers the names and other texts of a subject say."""
    yield from _ships((*own, *_numbered(subject)))
    texts = (*(PartyText("names", name) for name in subject.names), *own)
    said = {found: one for one in reversed(texts) for found in numbers_in(one.text)}
    for number, one in list(said.items())[:MOST_NUMBERS]:
        named = NamedParty(number.value, one.role, "other", within=one.text)
        yield Question(Subject(identifiers=(number,)), {}, named)


def _numbered(subject: Subject) -> Iterator[PartyText]:
    """Names that say an IMO number; of a ship seven digits with a right check digit are one."""
    for name in subject.names:
        if SAID_IMO.search(name):
            yield PartyText("names", name)
        elif subject.kind == "vessel":
            numbers = filter(is_ship_imo, _SEVEN_DIGITS.findall(name))
            yield from (PartyText("names", f"IMO {number}") for number in numbers)


def _looked_through(
    texts: Sequence[PartyText], neighbours: ListedNeighbours
) -> tuple[list[Question], tuple[str, ...]]:
    """Questions about what of the texts may hold a listed name, and the fields that hold more."""
    found = list(windows(texts, neighbours))
    over = dict.fromkeys(window.source.field for window in found[MOST_WINDOWS:])
    asked = [
        Question(Subject(names=(window.text,)), {}, as_party(window), window.source)
        for window in found[:MOST_WINDOWS]
    ]
    return asked, tuple(over)


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

    A word that the tables explain says what a party is, not who: *c/o master* names nobody. A word
    is rare on the lists (KOMID), or in the world: many listed firms have Sberbank in their name,
    and it is nobody else's.
    """
    words = fold(party.text).split()
    if says_only_what(party.text):
        return False
    if len(words) > 1 or not party.text.isascii():
        return party.relation == "joint" or is_distinctive(party.text)
    weight = policy.token_weight("".join(words), _WORD)
    return weight >= LEAST_OF_ONE_WORD or (weight >= LEAST_IF_RARE and is_rare_word(party.text))


def is_distinctive(name: str) -> bool:
    """Whether a name found in a text says more than trade words: National Bank does not.

    A name of trade words only is known by three of them.
    """
    roles = [token.role for token in read_name(name, "organization")[0].tokens]
    return Role.WORD in roles or roles.count(Role.GENERIC) > MOST_TRADE_WORDS
