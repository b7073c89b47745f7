"""The policy's numbers as typed values, one class a section of ``policy.toml``.

``policy.toml`` explains each number beside it. A key that is missing or unknown is an error when
the policy is read, not in a request. Fields with a default came after the first release: with it,
a policy that was recorded before says what it said then.
"""

from __future__ import annotations

from datetime import date
from typing import Literal, get_args

from msgspec import Struct

from lists.entity import Kind
from screening.model.codes import CounterName, Jurisdiction

Scale = Literal["person", "organization", "vessel", "aircraft", "key"]
"""How a name is scored: by the kind of its bearer, or by sound keys."""
Weight = Literal["D", "S", "U", "C"]
"""How much a signal says: decisive, strong, supporting, contextual."""


class Rules(Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all sections: immutable, and strict about its keys."""


class RoleRules(Rules, frozen=True):
    """``[match.roles]``: what a token of a name weighs, in hundredths of a bit."""

    unknown: int
    unknown_letter: int
    unknown_short: int
    unknown_longest: int
    letter_most: int
    unknown_key: int
    common: int
    misspelt: int
    initial: int
    generic_percent: int
    generic_most: int
    number: int
    form: int
    particle: int


class WordRules(Rules, frozen=True):
    """``[match.words]``: similarity of two words, in thousandths."""

    shortest_for_edits: tuple[int, ...]
    shortest_heard: int
    heard_percent: int
    sound: tuple[int, ...]
    initial: int
    join: int
    given_name_form: int = 0


class SoundRules(Rules, frozen=True):
    """``[match.sounds]``: words that another script writes by sound.

    ``consonant`` in hundredths of a bit, the others in thousandths of similarity.
    """

    consonant: int
    spelled: int
    alike: tuple[int, ...]
    vowel: int


class NameRules(Rules, frozen=True):
    """``[match.names]``: points of a name, in thousandths of a bit, by scale."""

    floor: int
    similarity: tuple[int, ...]
    bits: tuple[int, ...]
    spare: dict[Scale, int]
    other_number: dict[Scale, int]
    lacking_number: dict[Scale, int]
    other_order: dict[Scale, int]
    other_form: dict[Scale, int]
    other_words: dict[Scale, int]
    lacking_words: dict[Scale, int]
    generic_rest: dict[Scale, int]
    rare_rest: dict[Scale, int]
    rare_bits: dict[Scale, int]
    other_telling: dict[Scale, int]
    telling: int
    points: dict[Scale, tuple[tuple[int, ...], ...]]


class ContainedRules(Rules, frozen=True):
    """``[match.contained]``: a listed name inside a longer text, by scale.

    Similarities are thousandths, shares percent; the last seven are points, by what stands beside.
    """

    least_word: int
    inserted: int
    further: int
    floor: dict[Scale, int]
    gap: dict[Scale, int]
    closed: dict[Scale, int]
    closed_alone: dict[Scale, int]
    open: dict[Scale, int]
    open_alone: dict[Scale, int]
    longer: dict[Scale, int]
    longer_alone: dict[Scale, int]
    other_name: dict[Scale, int]


_NEVER: dict[Scale, int] = dict.fromkeys(get_args(Scale), -1_000_000)
NO_CONTAINED_NAMES = ContainedRules(1000, 100, 100, *(_NEVER,) * 9)
"""Rules by which no name is found inside a text."""


class MatchRules(Rules, frozen=True):
    """``[match]``: thresholds on the match score, 0 to 1, and the bounds of what a client sets."""

    threshold: dict[Kind, float]
    threshold_bounds: tuple[float, float]
    limit_bounds: tuple[int, int]
    impossible_kinds: tuple[str, ...]
    single_weak_alias: int
    roles: RoleRules
    words: WordRules
    sounds: SoundRules
    names: NameRules
    contained: ContainedRules = NO_CONTAINED_NAMES


class FieldWeight(Rules, frozen=True):
    """Points of a field of codes; ``equal_rare`` where few parties have the value."""

    equal: int
    equal_rare: int
    conflict: int


class AddressWeight(Rules, frozen=True):
    """Points of an equal address; another address says nothing.

    ``alone`` is for a subject of which nothing but the address is known.
    """

    equal: int
    alone: int = 4_000


class FieldWeights(Rules, frozen=True):
    """``[weights.field]``: points of nationality, country, flag, gender and address."""

    nationality: FieldWeight
    country: FieldWeight
    flag: FieldWeight
    gender: FieldWeight
    address: AddressWeight


class IdentifierWeight(Rules, frozen=True):
    """Points of one type of number; ``other_country`` where another country issued an equal one."""

    equal: int
    conflict: int = 0
    other_country: int | None = None


class IdentifierRelation(Rules, frozen=True):
    """``[weights.identifier_relation]``: numbers equal but for a known slip; percent of equal.

    The defaults count no such number as equal.
    """

    zeros_long: int = 0
    zeros_long_percent: int = 0
    zeros_percent: int = 0
    shortest_of_other_type: int = 1_000
    other_type_percent: int = 0


class WeightRules(Rules, frozen=True):
    """``[weights]``: evidence of a match in thousandths of a bit."""

    prior: int
    least_name: int
    approximate_years: int
    other_own_name: int
    name_kind: dict[str, int]
    birth_date: dict[str, int]
    kind_conflict: dict[str, int]
    field: FieldWeights
    identifier: dict[str, IdentifierWeight]
    identifier_relation: IdentifierRelation = IdentifierRelation()
    oldest_person: int = 1_000
    other_family_name: int = 0


class Bands(Rules, frozen=True):
    """``[bands]``: the least risk, 0 to 100, of each band above ``clear``."""

    review: int
    escalate: int
    block: int


class ExposureRules(Rules, frozen=True):
    """``[risk.exposure]``: what being a listed party, or being tied to one, means; 0 to 1."""

    frozen: float
    port_ban: float
    owned: float
    acts_for: float
    deals_with: float
    reported: float = 0.6
    restricted: float = 0.9


class RiskRules(Rules, frozen=True):
    """``[risk]``: floors of the risk, what is an exact identifier, what speaks against a match."""

    default_jurisdictions: tuple[Jurisdiction, ...]
    floor_unique_identifier: int
    floor_exact_name_and_kind: int
    floor_exact_name_with_conflict: int
    floor_same_number: int
    same_number_points: int
    floor_exact_name_of_partner: int
    floor_countered_ban: int
    unique_features: frozenset[str]
    unique_points: int
    conflict_features: frozenset[str]
    namesake_points: int
    conflict_points: int
    red_flag_cap: float
    name_only: float
    exposure: ExposureRules
    floor_reported: int = 25
    floor_restricted: int = 100
    floor_exact_name: int = 50
    floor_alert: int = 25


class IdentityScale(Rules, frozen=True):
    """Log2 odds of a match, thousandths, from the points of its score.

    ``base + slope * points / 1000``, and ``bend * (points - knee) / 1000`` above the knee.
    """

    base: int
    slope: int
    knee: int = 0
    bend: int = 0

    def points(self, of_score: int) -> int:
        """The points of a score on this scale."""
        above = max(0, of_score - self.knee)
        return self.base + round((self.slope * of_score + self.bend * above) / 1000)


class CommonnessRules(Rules, frozen=True):
    """``[identity.commonness]``: what a name that others bear takes from the identity.

    ``free`` bearers cost nothing; each doubling beyond costs ``each_doubling``, by regime, ``most``
    in all.
    """

    free: dict[Kind, int]
    each_doubling: dict[str, int]
    most: int


class IdentityRules(Rules, frozen=True):
    """``[identity]``: from the points of a score to the share of such matches that are true.

    ``scale`` is by regime and kind of listed party. ``distinctive`` is how many may bear a name
    that identifies by itself; ``most``, ``most_unidentified``, ``most_of_generic``,
    ``most_of_address`` and ``most_of_another_kind`` bound the identity. Below
    ``least_of_shared_name`` a part of a name is no alert that more than ``shared_by`` people bear.
    """

    scale: dict[str, dict[Kind, IdentityScale]]
    commonness: CommonnessRules
    distinctive: dict[Kind, int]
    second_attributes: frozenset[str]
    second_attribute_points: int
    most: float
    most_unidentified: float
    most_of_generic: float
    most_of_another_kind: float
    shared_by: int
    other_shared_by: int
    least_of_shared_name: float
    most_of_address: float = 0.2


class LinkRules(Rules, frozen=True):
    """``[links]``: which paths of the link graph count, and how much a tie of each type carries."""

    depth: int
    minimum: float
    hub_degree: int
    reverse: float
    reverse_vessel: float
    no_inheritance: frozenset[str]
    control_share: float
    weight: dict[str, float]


class TypologyRules(Rules, frozen=True):
    """``[typologies]``: strength of signals and listings, of the law and of what speaks against."""

    signal: dict[Weight, float]
    listed_text: float
    listed_name: float
    listed_thing: float
    curated_max: float
    minimum: float
    inherited_minimum: float
    jurisdiction: dict[str, float]
    wage_ban: date
    ais_gap_hours: float
    flag_changes: int
    flag_change_months: int
    counter: dict[CounterName, float]
    reported_max: float = 0.5


class PolicyRules(Rules, frozen=True):
    """The whole of ``policy.toml``; ``version`` is its human label."""

    version: str
    match: MatchRules
    weights: WeightRules
    bands: Bands
    risk: RiskRules
    identity: IdentityRules
    links: LinkRules
    typologies: TypologyRules

    def __post_init__(self) -> None:
        """Refuse weights by which a mere report would block a party by itself."""
        most = max(self.risk.exposure.reported, self.typologies.reported_max)
        if max(100 * most, self.risk.floor_reported) >= self.bands.block:
            raise ValueError(
                "risk.exposure.reported, risk.floor_reported and typologies.reported_max must stay"
                f" below bands.block ({self.bands.block}): what is reported never blocks alone"
            )
