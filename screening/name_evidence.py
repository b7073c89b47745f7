"""The terms of a score that come from the name, and the words for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from screening.family_names import goes_on_otherwise
from screening.identification import AgreedName
from screening.index.flags import (
    CONTAINED,
    GENERIC_REST,
    GRADE_PLACE,
    LACKING_NUMBER,
    LACKING_WORDS,
    OTHER_FAMILY,
    OTHER_FORM,
    OTHER_NUMBER,
    OTHER_ORDER,
    OTHER_OWN_NAME,
    OTHER_TELLING,
    OTHER_WORDS,
    RARE_REST,
    SHORTENED,
    WITHIN_TEXT,
)
from screening.index.layout import EQUAL
from screening.index.scales import SCALES
from screening.long_text import limited
from screening.model.result import Evidence
from screening.naming.lexicon import generic_words
from screening.naming.text import fold, is_latin
from screening.naming.tokens import Role
from screening.written_words import WrittenWords

if TYPE_CHECKING:
    from lists.entity import Name
    from screening.candidates import Candidates, NameHit
    from screening.index import Index
    from screening.model.subject import Subject
    from screening.policy import Policy
    from screening.policy.rules import Scale
    from screening.questions import Question

_FLAGS = (
    (OTHER_NUMBER, "number", "other_number", "the numbers differ"),
    (LACKING_NUMBER, "number", "lacking_number", "only one of the names has a number"),
    (OTHER_ORDER, "name_order", "other_order", "the given-name syllables stand in another order"),
    (OTHER_FORM, "legal_form", "other_form", "the legal forms differ"),
    (OTHER_WORDS, "other_words", "other_words", "each name has words the other has not"),
    (LACKING_WORDS, "other_words", "lacking_words", "one name has words the other has not"),
    (GENERIC_REST, "other_words", "generic_rest", "the submitted name has trade words more"),
    (RARE_REST, "other_words", "rare_rest", "the listed name has further words, beside rare ones"),
    (OTHER_TELLING, "other_words", "other_telling", "a word that tells parties apart differs"),
)
_OF_PEOPLE = {
    "other_number": ("patronymic", "the fathers' names differ"),
    "lacking_number": ("patronymic", "only one of the names has a father's name"),
}
"""People's names have no numbers: the same deductions stand for their patronymics."""
_NAME_KINDS = {
    "weak_alias": "the publisher calls this a weak alias",
    "former": "a former name",
}


_SURROUNDINGS = (
    "parted from all other words",
    "parted from all other words",
    "among other words",
    "among other words",
    "which may be a longer name",
    "which may be a longer name",
    "which reads as the name of another party",
)
"""How a contained name stands, by grade of ``screening.index.align``."""
_PEOPLE = frozenset({"person", "key"})
_SHIPS = frozenset({"vessel", "aircraft"})
_OF_ITS_OWN = frozenset({int(Role.WORD), int(Role.SYLLABLE), int(Role.KEY), int(Role.SOUND)})
"""Roles of words that are the name itself."""
_GENERIC_TOGETHER = 4
"""Different generic words that together are a name of their own: Korea Mining Development Trading
(Korea counts as two)."""
_SPELLED = frozenset(
    {Role.WORD, Role.GENERIC, Role.PARTICLE, Role.TITLE, Role.PATRONYMIC, Role.NUMBER, Role.FORM}
)
"""Roles of tokens that are written words; the others are keys of sounds and syllables."""
_UNCOUNTED = frozenset({Role.TITLE, Role.PARTICLE, Role.FORM})
"""Roles of words that nobody is known by: Sheikh, bin, Ltd."""


class _Compared(NamedTuple):
    """The words of a submitted and of a listed name."""

    ours: WrittenWords
    listed: WrittenWords


class NameTerms:
    """Spells out what a name hit is made of; the terms add up to the hit's points."""

    def __init__(self, index: Index, policy: Policy) -> None:
        self._index = index
        names = policy.rules.match.names
        self._deductions: dict[str, dict[Scale, int]] = {
            "other_number": names.other_number,
            "lacking_number": names.lacking_number,
            "other_order": names.other_order,
            "other_form": names.other_form,
            "other_words": names.other_words,
            "lacking_words": names.lacking_words,
            "generic_rest": names.generic_rest,
            "rare_rest": names.rare_rest,
            "other_telling": names.other_telling,
        }
        within = policy.rules.match.contained
        self._within: tuple[dict[Scale, int], ...] = (
            within.closed,
            within.closed_alone,
            within.open,
            within.open_alone,
            within.longer,
            within.longer_alone,
            within.other_name,
        )
        self._name_kind = policy.rules.weights.name_kind
        self._least = policy.rules.weights.least_name
        self._other_own_name = policy.rules.weights.other_own_name
        self._other_family_name = policy.rules.weights.other_family_name

    def points(self, hit: NameHit) -> int:
        """Points of a hit, never worse than a name unlike any."""
        return 0 if hit.query < 0 else max(hit.points, self._least)

    def exact_name(
        self, subject: Subject, owner: int, hit: NameHit, found: Candidates
    ) -> Name | None:
        """The listed name that the submitted one equals: all words agree and no flag is raised.

        What only one of the names has is what tells no two parties apart: a legal form, a title, a
        ship's prefix, a particle. Any other word or number that is left over raises a flag. One
        word out of a longer name is no exact name: the acronym in ``Butembo Airlines (BAL)``. Nor
        are equal sound keys: Omar and Amir have the same consonants.
        """
        if hit.flags or hit.points <= 0 or not self.all_words_agree(hit, found):
            return None
        given = subject.names[found.name_of[hit.query]]
        if not self._written_so(given, owner, hit) and not self.is_distinctive(owner, hit, found):
            return None
        tokens = self._index.row_keys(hit.row)
        name = self._index.parties[owner].names[self._index.names.rows.name[hit.row]]
        acronym = len(tokens) == 1 and " " in fold(name.full)
        by_sound = any(role == Role.KEY for _, role in tokens)
        return None if acronym or by_sound else name

    def _written_so(self, given: str, owner: int, hit: NameHit) -> bool:
        """Whether a firm's submitted name has every word of a listed one as it is written there.

        Where all words are trade words, legal forms count and translations do not: Development Bank
        is not the Cooperative Development Bank, nor is State Bank the Bank Hukumati.
        """
        party = self._index.parties[owner]
        if party.kind != "organization":
            return True
        ours = set(fold(given).split())
        name = party.names[self._index.names.rows.name[hit.row]]
        theirs = set(fold(name.full).split())
        return theirs <= ours or any(set(fold(one.full).split()) == ours for one in party.names)

    def is_distinctive(self, owner: int, hit: NameHit, found: Candidates) -> bool:
        """Whether the words that agree can belong to one party only, as far as their kind says.

        A word of its own does. Trade words, places, legal forms and numbers may stand in any name,
        so they do only together: four different ones, of which Korea counts as two (Korea Foreign
        Trade Bank). How common a person's name is, is not asked here.
        """
        if hit.place < 0 or found.answer is None:
            return False
        words = generic_words(self._index.parties[owner].kind)
        tokens, pieces = self._index.row_keys(hit.row), found.queries[hit.query].pieces
        generic: set[str] = set()
        for pair in found.answer.paired(hit.place):
            ours = pieces[pair.query_first : pair.query_first + pair.query_words]
            theirs = tokens[pair.listed_first : pair.listed_first + pair.listed_words]
            if any(role in _OF_ITS_OWN and text not in words for text, role in theirs) and any(
                piece.role in _OF_ITS_OWN and piece.text not in words for piece in ours
            ):
                return True
            if pair.similarity == EQUAL:
                generic.update(text for text, _ in theirs if text in words)
        return len(generic) + ("korea" in generic) >= _GENERIC_TOGETHER

    def agreed_name(
        self, subject: Subject, owner: int, hit: NameHit, found: Candidates
    ) -> AgreedName:
        """The name that both have in common, in Latin letters: what is counted for commonness.

        The words of the listed name that the submitted one has. Where names were compared by sound
        or syllable, the one of fewer words: it has hardly more than what agrees.
        """
        if hit.query < 0 or hit.row < 0 or hit.points < self._least:
            return AgreedName("")
        party = self._index.parties[owner]
        name = party.names[self._index.names.rows.name[hit.row]]
        listed = next((one.full for one in (name, *party.names) if is_latin(one.full)), "")
        tokens = self._index.row_keys(hit.row)
        paired = {
            place
            for pair in (found.answer.paired(hit.place) if found.answer else ())
            for place in range(pair.listed_first, pair.listed_first + pair.listed_words)
        }
        agreed = [one for place, one in enumerate(tokens) if place in paired]
        own = self.is_distinctive(owner, hit, found)
        if agreed and all(role in _SPELLED for _, role in tokens):
            telling = [text for text, role in agreed if role not in _UNCOUNTED]
            pieces = found.queries[hit.query].pieces
            submitted = [
                pieces[place].text
                for pair in (found.answer.paired(hit.place) if found.answer else ())
                for place in range(pair.query_first, pair.query_first + pair.query_words)
                if pieces[place].role not in _UNCOUNTED
            ]
            return AgreedName(" ".join(telling), own, " ".join(submitted))
        given = subject.names[found.name_of[hit.query]]
        shorter = is_latin(given) and len(fold(given).split()) < len(fold(listed).split())
        return AgreedName(given if shorter else listed, own)

    def single_weak_alias(self, owner: int, hit: NameHit) -> bool:
        """Whether the party is met by an alias of one word that tells too little.

        One that its publisher calls weak, or any alias of a person: a given name, a nom de guerre.
        A single word that firms and ships go by (KOMID) is a name of its own.
        """
        if hit.row < 0:
            return False
        party = self._index.parties[owner]
        kind = party.names[self._index.names.rows.name[hit.row]].kind
        weak = kind == "weak_alias" or (kind in {"alias", "former"} and party.kind == "person")
        return weak and len(self._index.row_keys(hit.row)) == 1

    def all_words_agree(self, hit: NameHit, found: Candidates) -> bool:
        """Whether every word of the submitted name is one of the listed name, and none is over.

        A legal form or title that only one of them has does not count.
        """
        if hit.flags & ~WITHIN_TEXT or hit.place < 0 or found.answer is None:
            return False
        return all(pair.similarity == EQUAL for pair in found.answer.paired(hit.place))

    def may_be_other(self, question: Question, owner: int, hit: NameHit, found: Candidates) -> bool:
        """Whether a listed party may be the other party that a text names beside its subject.

        One named by one word only if that is the listed name; a ship, which seldom is a party,
        only if no word is left over: buyer Sunrise Textiles is not the ship SUNRISE.
        """
        if question.is_one_word:
            return self.all_words_agree(hit, found)
        words_over = hit.flags & (SHORTENED | OTHER_WORDS)
        ship = self._index.parties[owner].kind in _SHIPS
        return not (words_over and ship and question.subject.kind is None)

    def one_holds_the_other(self, hit: NameHit, found: Candidates) -> bool:
        """Whether all words of one name stand in the other as they are: Nicolas Maduro (Moros)."""
        if not hit.flags or hit.flags & ~SHORTENED or hit.place < 0 or found.answer is None:
            return False
        return all(pair.similarity == EQUAL for pair in found.answer.paired(hit.place))

    def evidence(
        self,
        subject: Subject,
        owner: int,
        hit: NameHit,
        found: Candidates,
        *,
        in_words: bool = True,
    ) -> list[Evidence]:
        """The terms, the name's own first; none when the subject has no name.

        ``in_words``: with which words agree and which are left over. For that both names are read
        again, which is too much for the many candidates that are weighed and not shown.
        """
        if hit.query < 0:
            return []
        rows, party = self._index.names.rows, self._index.parties[owner]
        name = party.names[rows.name[hit.row]]
        given = subject.names[found.name_of[hit.query]]
        if hit.points < self._least:
            return [Evidence("name", self._least, given, name.full, "no listed name is alike")]
        scale = SCALES[rows.scale[hit.row]]
        words = self._words(subject, owner, hit, found) if in_words else None
        terms = []
        for flag, feature, key, why in _FLAGS:
            if hit.flags & flag and self._deductions[key][scale]:
                of_people = _OF_PEOPLE.get(key) if scale in _PEOPLE else None
                said, because = of_people or (feature, why)
                terms.append(
                    Evidence(said, self._deductions[key][scale], given, name.full, because)
                )
        if hit.flags & CONTAINED:
            terms.append(self._contained(words, name, hit, scale, found))
        if hit.flags & OTHER_OWN_NAME:
            why = "the firms' own names, in quotation marks, differ"
            terms.append(Evidence("own_name", self._other_own_name, given, name.full, why))
        if hit.flags & OTHER_FAMILY:
            fuller = goes_on_otherwise(given, (one.full for one in party.names))
            why = f"another family name: a fuller listed name is {fuller}"
            terms.append(Evidence("family_name", self._other_family_name, given, fuller, why))
        if self._name_kind[name.kind]:
            points = self._name_kind[name.kind]
            terms.append(Evidence("name_kind", points, "", name.full, _NAME_KINDS[name.kind]))
        alone = hit.points - sum(term.points for term in terms)
        why = self._why(hit, found, words) if words else ""
        return [Evidence("name", alone, given, name.full, why), *terms]

    def _contained(
        self, words: _Compared | None, name: Name, hit: NameHit, scale: Scale, found: Candidates
    ) -> Evidence:
        """The deduction for a name that stands inside a longer text, and what else it holds."""
        grade = hit.flags >> GRADE_PLACE & 7
        if words is None:
            return Evidence("contained", self._within[grade][scale], "", name.full, "")
        beside = _SURROUNDINGS[grade]
        used = {
            word
            for pair in (found.answer.paired(hit.place) if found.answer else ())
            for word in range(pair.query_first, pair.query_first + pair.query_words)
        }
        left = (one for one in range(len(found.queries[hit.query].pieces)) if one not in used)
        others = words.ours.each(left)
        why = f"the listed name stands in full inside the submitted text, {beside}; other words: "
        points = self._within[grade][scale]
        return Evidence("contained", points, words.ours.raw, name.full, why + others)

    def _words(self, subject: Subject, owner: int, hit: NameHit, found: Candidates) -> _Compared:
        """The words of both names as they stand there."""
        given = limited(subject.names[found.name_of[hit.query]]).text
        pieces = found.queries[hit.query].pieces
        party = self._index.parties[owner]
        name = party.names[self._index.names.rows.name[hit.row]]
        return _Compared(
            WrittenWords(given, subject.kind, [piece[:2] for piece in pieces]),
            WrittenWords(name.full, party.kind, self._index.row_keys(hit.row)),
        )

    def _why(self, hit: NameHit, found: Candidates, words: _Compared) -> str:
        """How alike the names are, which word stands for which, and which words are over."""
        alike = (
            "all words agree"
            if hit.similarity == EQUAL and not hit.flags & ~WITHIN_TEXT
            else f"{hit.similarity / 10:.1f} % alike"
        )
        pairs = []
        left_ours = dict.fromkeys(range(len(found.queries[hit.query].pieces)))
        left_listed = dict.fromkeys(range(len(self._index.row_keys(hit.row))))
        for pair in found.answer.paired(hit.place) if found.answer else ():
            ours = range(pair.query_first, pair.query_first + pair.query_words)
            listed = range(pair.listed_first, pair.listed_first + pair.listed_words)
            for place in ours:
                left_ours.pop(place, None)
            for place in listed:
                left_listed.pop(place, None)
            sign = "=" if pair.similarity == EQUAL else "~"
            pairs.append(f"{words.ours.shown(ours)} {sign} {words.listed.shown(listed)}")
        text = f"{alike}, {hit.bits} bits: {', '.join(pairs)}"
        if left_ours and not hit.flags & CONTAINED:
            text += f"; only submitted: {words.ours.each(left_ours)}"
        if left_listed:
            text += f"; only listed: {words.listed.each(left_listed)}"
        return text
