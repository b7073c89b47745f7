"""What each comparison is worth: evidence in thousandths of a bit, from the policy.

Points are whole numbers and add up. A field that either side lacks gives no evidence. Fields that
only ever add (weak keys) have no conflict weight in the policy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from screening.compare import addresses_agree, compare_dates
from screening.index.build import birth_years
from screening.model.result import Evidence
from screening.model.subject import SubjectIdentifier
from screening.name_text.postal_addresses import is_alone, is_same_place
from screening.number_evidence import NumberWeights

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lists.entity import DateInterval, Entity
    from screening.model.subject import Subject
    from screening.policy import Policy
    from screening.policy.rules import FieldWeight

_DATE_WORDS = {
    "same_day": "born on the same day",
    "same_month": "born in the same month",
    "overlap": "birth dates are compatible",
    "swapped": "same birth date with day and month, or digits of the year, exchanged",
    "near": "birth dates all but agree",
    "same_year": "born in the same year on another day",
    "next_year": "birth dates are a year apart",
    "years_apart": "born in different years",
    "far_apart": "born more than ten years apart",
}


class Weights:
    """Gives the evidence of everything but the name, for one subject and one listed party."""

    def __init__(self, policy: Policy) -> None:
        rules = policy.rules.weights
        self.prior = rules.prior
        self._birth_date = rules.birth_date
        self._most_of_a_date = max(self._birth_date.values())
        self._most_of_another_date = max(self._birth_date["near"], self._birth_date["swapped"], 0)
        self._approximate_years = rules.approximate_years
        self._numbers = NumberWeights(rules)
        self._field = rules.field
        self._kind = rules.kind_conflict

    def most(self, subject: Subject) -> int:
        """Most that the fields given can add beside name and identifiers."""
        field = self._field
        most = self._most_of_a_date if subject.birth_dates else 0
        if subject.nationalities:
            most += max(field.nationality.equal, field.nationality.equal_rare)
        most += field.country.equal if subject.countries else 0
        most += field.flag.equal if subject.flag else 0
        most += field.gender.equal if subject.gender else 0
        return most + (field.address.equal if subject.addresses else 0)

    def dated(self, subject: Subject) -> tuple[tuple[int, int], int]:
        """Years of birth in which a date can add its most, and how much less it adds elsewhere.

        Outside them only a date with one digit wrong, or two of the year swapped, can still add.
        """
        if not subject.birth_dates:
            return (0, 0), 0
        first, last = birth_years(subject.birth_dates)
        wide = self._approximate_years
        return (first - wide, last + wide), self._most_of_a_date - self._most_of_another_date

    def evidence(self, subject: Subject, entity: Entity) -> Iterator[Evidence]:
        """Yield one term for each field that both sides have."""
        yield from self._numbers.evidence(subject_identifiers(subject), entity.identifiers)
        if subject.kind and subject.kind != entity.kind and not entity.kind_guessed:
            points = self._kind[f"{subject.kind}-{entity.kind}"]
            yield Evidence("kind", points, subject.kind, entity.kind, "of another kind")
        if subject.birth_dates and entity.birth_dates:
            yield self._dates(subject.birth_dates, entity.birth_dates)
        if subject.nationalities and entity.nationalities:
            yield self._codes(
                "nationality", self._field.nationality, subject.nationalities, entity.nationalities
            )
        if subject.countries and (places := _countries(entity)):
            yield self._codes("country", self._field.country, subject.countries, places)
        if subject.flag and (flags := (*entity.flags, *entity.former_flags)):
            yield self._codes("flag", self._field.flag, (subject.flag,), flags)
        if subject.gender and entity.gender:
            yield self._codes("gender", self._field.gender, (subject.gender,), (entity.gender,))
        if subject.addresses and entity.addresses:
            yield from self._addresses(subject, entity)

    def _dates(self, ours: tuple[DateInterval, ...], theirs: tuple[DateInterval, ...]) -> Evidence:
        relation, a, b = compare_dates(ours, theirs, self._approximate_years)
        points = self._birth_date[relation]
        return Evidence("birth_date", points, _shown(a), _shown(b), _DATE_WORDS[relation])

    @staticmethod
    def _codes(
        feature: str, weight: FieldWeight, ours: tuple[str, ...], theirs: tuple[str, ...]
    ) -> Evidence:
        common = sorted(set(ours) & set(theirs))
        if common:
            rare = feature == "nationality" and "KP" in common
            points = weight.equal_rare if rare else weight.equal
            return Evidence(feature, points, " ".join(ours), " ".join(common), f"same {feature}")
        listed = " ".join(dict.fromkeys(theirs))
        return Evidence(feature, weight.conflict, " ".join(ours), listed, f"other {feature}")

    def _addresses(self, subject: Subject, entity: Entity) -> Iterator[Evidence]:
        alone = is_alone(subject)
        agree = is_same_place if alone else addresses_agree
        points = self._field.address.alone if alone else self._field.address.equal
        for address in subject.addresses:
            for listed in entity.addresses:
                if agree(address, listed.full):
                    yield Evidence("address", points, address, listed.full, "same address")
                    return


def subject_identifiers(subject: Subject) -> tuple[SubjectIdentifier, ...]:
    """All identifiers of a subject, the named fields first."""
    named = (("imo", subject.imo), ("mmsi", subject.mmsi), ("call_sign", subject.call_sign))
    return (
        *(SubjectIdentifier(kind, value) for kind, value in named if value),
        *subject.identifiers,
    )


def _countries(entity: Entity) -> tuple[str, ...]:
    places = (*entity.countries, *entity.nationalities, *(a.country for a in entity.addresses))
    return tuple(dict.fromkeys(place for place in places if place))


def _shown(interval: DateInterval) -> str:
    if interval.raw:
        return interval.raw
    if interval.start == interval.end:
        return interval.start.isoformat()
    return f"{interval.start.isoformat()} to {interval.end.isoformat()}"
