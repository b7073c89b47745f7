"""How likely a match is the submitted party, and whether that is enough to hold somebody for.

The match score says how alike two records are; of the alerts that it gives, a share depends on what
the match rests on and on how many others bear the name. ``Match.identity`` is that share: the
points of the score on a scale fitted for each regime (``[identity.scale]``, made by
``benchmarks/fit_identity.py``), less what a common name takes. Nothing here is known to the search,
and no alert is lost by it.
"""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING, NamedTuple

from screening.commonness import firms_named, people_named, ships_named
from screening.model.result import Evidence, Identification, Match, Regime
from screening.name_text.postal_addresses import is_alone
from screening.naming.names import Role, read_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lists.entity import Entity
    from screening.model.subject import Subject
    from screening.policy import Policy

_TWO_WORDS = 2
_TOLD_DIGITS = 2
_SHOWN = 3
_SHIP_NUMBERS = frozenset({"imo"})
_SHIPS = frozenset({"vessel", "aircraft"})
_PAPERS = {"passport": "a passport number", "national_id": "a national identity number"}
_NO_REGISTER = frozenset({"", "account", "email", "other", "phone", "wallet", "website"})
"""Schemes that say nothing of a register: with them alone its number may be asked for."""
_NAMES_BY = frozenset({Role.WORD, Role.NUMBER, Role.SYLLABLE, Role.KEY})
"""Roles of the words by which those who bear a name are counted."""


class AgreedName(NamedTuple):
    """The name that subject and listed party have in common, as it is counted.

    ``text`` is in Latin letters; empty where no name was compared, and then nobody is known by it.
    ``distinctive`` is whether its words can belong to one party only, as far as their kind says.
    ``submitted`` is the same name in the subject's spelling: many may bear that one.
    """

    text: str
    distinctive: bool = True
    submitted: str = ""


class _Counted(NamedTuple):
    """How many bear a name, in words, and whether so few do that it identifies."""

    bearers: int | None
    words: str
    distinctive: bool


class Identifications:
    """Works out identities under one policy; pure, and safe to share between threads."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._rules = policy.rules.identity
        self._risk = policy.rules.risk

    def stated(
        self, subject: Subject, match: Match, name: AgreedName
    ) -> tuple[float, Identification]:
        """The identity of a match, 0 to 1, and how it comes about."""
        regime = self.regime(subject, match)
        counted = self._counted(subject, match, name)
        terms = [self._scaled(match, regime)]
        if (less := self._commonness(match, regime, counted)) is not None:
            terms.append(less)
        identified = regime != "another kind" and (regime != "name only" or counted.distinctive)
        most = self._rules.most_of_another_kind
        if regime != "another kind":
            most = self._rules.most if identified else self._rules.most_unidentified
        generic = match.entity.kind == "organization" and not name.distinctive
        if regime == "name only" and generic and name.text:
            terms += _capped(terms, self._rules.most_of_generic, "trade words")
        terms += _capped(terms, most, regime)
        if is_alone(subject):
            terms += _capped(terms, self._rules.most_of_address, "address alone")
        identity = round(_share(sum(term.points for term in terms)), 6)
        settles = () if regime == "number" else tuple(_settling(subject, match.entity))
        return identity, Identification(regime, identified, tuple(terms), counted.bearers, settles)

    def regime(self, subject: Subject, match: Match) -> Regime:
        """What the match rests on."""
        agree = {term.feature: term.points for term in match.evidence if term.points > 0}
        if any(
            agree.get(feature, 0) >= self._risk.unique_points
            for feature in self._risk.unique_features
        ):
            return "number"
        numbers = match.same_number(self._risk.same_number_points)
        if is_of_another_kind(subject, match.entity) and numbers is None:
            return "another kind"
        if agree.get("birth_date", 0) >= self._rules.second_attribute_points:
            return "name and birth date"
        second = numbers is not None or any(
            agree.get(feature, 0) >= self._rules.second_attribute_points
            for feature in self._rules.second_attributes
        )
        return "name and attribute" if second else "name only"

    def _scaled(self, match: Match, regime: Regime) -> Evidence:
        """The points of the score on the scale of the regime and of the kind of party."""
        table = self._rules.scale[_SCALE_OF[regime]]
        scale = table[match.entity.kind]
        points = scale.points(match.points)
        why = f"{match.points} points of the score on the scale of {regime}"
        return Evidence("score", points, "", "", why)

    def _counted(self, subject: Subject, match: Match, name: AgreedName) -> _Counted:
        """How many bear the name that agrees; with an agreeing nationality, in that country."""
        if not name.text:
            return _Counted(None, "", distinctive=False)
        kind = match.entity.kind
        limit = self._rules.distinctive[kind]
        if kind == "person":
            own = set(subject.nationalities) & set(match.entity.nationalities)
            spellings = [name.text, *filter(None, [name.submitted])]
            counts = [people_named(one, own) for one in spellings]
            count = max(counts, key=lambda one: one.bearers)
            where = ", ".join(list(count.by_country)[:_SHOWN])
            said = f"about {_roughly(count.bearers)} people bear the name"
            said += f", most of them in {where}" if where else ""
            few = count.bearers <= limit and len(name.text.split()) >= _TWO_WORDS
            return _Counted(count.bearers, said, few)
        tokens = read_name(name.text, kind)[0].tokens
        telling = [one for one in tokens if one.role in _NAMES_BY]
        if kind in _SHIPS:
            weigh = self._policy.token_weight
            bearers = ships_named((one.text, weigh(one.text, one.role) / 100) for one in telling)
            # One word is never enough: ships of any word that somebody thought of are many.
            few = bearers <= limit and len(telling) >= _TWO_WORDS
            what = "ships" if kind == "vessel" else "aircraft"
        else:
            words = [one.text for one in tokens if one.role in {*_NAMES_BY, Role.GENERIC}]
            bearers, what = firms_named(words), "firms"
            few = bearers <= limit or not telling
        few = few and name.distinctive
        return _Counted(bearers, f"about {_roughly(bearers)} {what} bear the name", few)

    def _commonness(self, match: Match, regime: Regime, counted: _Counted) -> Evidence | None:
        """What is deducted because others bear the name; nothing beside a number."""
        rules = self._rules.commonness
        if regime == "number" or not counted.bearers:
            return None
        each = rules.each_doubling[_SCALE_OF[regime]]
        beyond = log2(counted.bearers) - log2(rules.free[match.entity.kind])
        less = min(rules.most, round(each * max(0.0, beyond)))
        return Evidence("commonness", -less, "", "", counted.words) if less > 0 else None


def _roughly(number: int) -> str:
    """A number that is estimated, with the two digits it is good for: 38,000."""
    return f"{round(number, _TOLD_DIGITS - len(str(number))):,}"


def is_of_another_kind(subject: Subject, entity: Entity) -> bool:
    """Whether the subject is said to be of another kind than the listed party.

    Lists mistype ships as companies (EU: Unica, New Konk): a company with a ship's number, or with
    a name that has neither a legal form nor a trade word, may be the ship that was sent.
    """
    if subject.kind is None or subject.kind == entity.kind or entity.kind_guessed:
        return False
    return not (
        subject.kind == "vessel"
        and entity.kind == "organization"
        and (any(one.type in _SHIP_NUMBERS for one in entity.identifiers) or _is_bare(entity))
    )


def is_alert(match: Match, subject: Subject, least: int, same_number: int) -> bool:
    """Whether a match of at least so many points is an alert.

    One of another kind is only with a number that agrees, worth ``same_number`` points or more. The
    party at an address is none, where no name says that it is meant.
    """
    if match.points < least or is_alone(subject):
        return False
    return not is_of_another_kind(subject, match.entity) or bool(match.same_number(same_number))


def _is_bare(entity: Entity) -> bool:
    tokens = read_name(entity.names[0].full, "organization")[0].tokens
    return not any(one.role in {Role.FORM, Role.GENERIC} for one in tokens)


_SCALE_OF: Mapping[str, str] = {
    "name only": "name_only",
    "another kind": "name_only",
    "name and attribute": "name_and_attribute",
    "name and birth date": "name_and_birth_date",
    "number": "number",
}


def _capped(terms: Sequence[Evidence], most: float, regime: str) -> list[Evidence]:
    """The term that keeps the identity from passing ``most``, where it would."""
    limit = int(1000 * log2(most / (1 - most)))
    excess = sum(term.points for term in terms) - limit
    if excess <= 0:
        return []
    why = {
        "another kind": "of another kind, and no number agrees",
        "name only": "a name that others bear, and nothing else agrees",
        "address alone": "an address, which others share, and nothing else is known",
        "trade words": "trade words and places that any firm may have, and nothing else agrees",
    }
    if most > _SURE:
        return [Evidence("limit", -excess, "", "", "no match is surer than this")]
    return [Evidence("limit", -excess, "", "", why[regime])]


_SURE = 0.9


def _share(points: int) -> float:
    return float(1 / (1 + 2 ** (-points / 1000)))


def _settling(subject: Subject, entity: Entity) -> list[str]:
    """What the client can send to settle the question, best first; never what was sent already."""
    if is_alone(subject):
        return ["the name of who is at this address"]
    sent: set[str] = {one.type for one in subject.identifiers}
    held: set[str] = {one.type for one in entity.identifiers}
    if entity.kind == "person":
        wanted = [] if subject.birth_dates else ["a birth date"]
        wanted += [] if subject.nationalities else ["a nationality"]
        return [*wanted, *_papers(sent, held)]
    if entity.kind == "vessel":
        return [] if subject.imo or "imo" in sent else ["an IMO number"]
    if entity.kind == "aircraft":
        return [] if "tail_number" in sent else ["a tail number"]
    wanted = ["a registration or tax number"] if held and not sent - _NO_REGISTER else []
    wanted += [] if subject.countries else ["a country"]
    return [*wanted, *([] if subject.addresses else ["an address"])]


def _papers(sent: set[str], held: set[str]) -> list[str]:
    """The papers of a person to ask for: either, or the one not sent where the list has its number.

    Where the number of a paper differs, the answer says so; one whose paper nobody named was
    compared with all.
    """
    if not sent & {*_PAPERS, ""}:
        return ["a passport or national identity number"]
    return [] if "" in sent else [words for paper, words in _PAPERS.items() if paper in held - sent]
