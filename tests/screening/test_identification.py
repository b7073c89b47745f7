"""How likely a match is the party: what identifies, what a common name takes, what bounds it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lists.entity import DateInterval, Identifier, Snapshot
from screening.identification import AgreedName, Identifications, is_of_another_kind
from screening.model.result import Evidence, Match
from screening.model.subject import Options, Subject, SubjectIdentifier
from screening.screener import Screener
from tests import factories
from tests.property_profiles import examples
from tests.screening.deals import POLICY, TODAY, un

if TYPE_CHECKING:
    from lists.entity import Kind
    from screening.model.result import Result

BORN = DateInterval(date(1961, 5, 4), date(1961, 5, 4))
COMMON = un("Mohammed Ali", "XXi.901", kind="person", birth_dates=(BORN,), nationalities=("IQ",))
RARE = un("Zebedee Quarringworth", "XXi.902", kind="person", nationalities=("GB",))
BANK = un("First National Bank", "XXe.903")
FIRM = un("Quarringtech Zebline Trading", "XXe.904")
SHIP = un("QUARRING ZEB", "XXe.905", kind="vessel")
SCREENER = Screener(Snapshot("x", (), (COMMON, RARE, BANK, FIRM, SHIP)), POLICY)


def screened(**fields: object) -> Result:
    return SCREENER.screen(Subject(**fields), Options(), TODAY)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["Mohammed Ali", "Ali, Mohammed"])
def test_a_common_name_alone_is_for_a_specialist_who_asks_for_a_birth_date(name: str) -> None:
    result = screened(kind="person", names=(name,))
    assert result.band == "escalate"
    assert "ask for a birth date" in result.explanation.text
    known = result.matches[0].identification
    assert known is not None
    assert (known.regime, known.identified) == ("name only", False)
    assert known.bearers is not None
    assert known.bearers > 100_000


@pytest.mark.parametrize("field", [{"birth_dates": (BORN,)}, {"nationalities": ("IQ",)}])
def test_a_common_name_with_a_second_field_that_agrees_holds(field: dict[str, object]) -> None:
    result = screened(kind="person", names=("Mohammed Ali",), **field)
    assert result.band == "block"
    assert "ask for" not in result.explanation.text


def test_a_rare_name_alone_holds() -> None:
    assert screened(kind="person", names=("Zebedee Quarringworth",)).band == "block"


def test_a_name_of_generic_words_alone_does_not_hold() -> None:
    result = screened(kind="organization", names=("First National Bank",))
    assert result.band == "escalate"
    assert screened(kind="organization", names=("Quarringtech Zebline Trading",)).band == "block"


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("person", "Quarringtech Zebline Trading"),
        ("person", "QUARRING ZEB"),
        ("organization", "QUARRING ZEB"),
        ("organization", "Zebedee Quarringworth"),
        ("vessel", "Quarringtech Zebline Trading"),
    ],
)
def test_a_candidate_of_another_kind_is_no_alert(kind: str, name: str) -> None:
    result = screened(kind=kind, names=(name,))
    assert result.matches == ()
    assert result.band == "clear"


def test_a_ship_of_one_word_is_asked_about_and_not_held() -> None:
    listed = un("QUARRINGTON", "XXe.908", kind="vessel")
    screener = Screener(Snapshot("x", (), (listed,)), POLICY)
    subject = Subject(kind="vessel", names=("QUARRINGTON",))
    result = screener.screen(subject, Options(), TODAY)
    assert result.band == "escalate"
    assert "ask for an IMO number" in result.explanation.text
    assert screened(kind="vessel", names=("QUARRING ZEB",)).band == "block"


def test_a_number_that_agrees_makes_another_kind_an_alert() -> None:
    number = Identifier(type="inn", value="7811489970", normalized="7811489970", valid=True)
    listed = un("Quarringtech Trading", "XXe.907", identifiers=(number,))
    screener = Screener(Snapshot("x", (), (listed,)), POLICY)
    sent = (SubjectIdentifier(type="inn", value="7811489970"),)
    subject = Subject(kind="person", names=("Quarringtech Trading",), identifiers=sent)
    result = screener.screen(subject, Options(), TODAY)
    assert result.matches
    assert result.band != "clear"


def test_a_company_that_is_a_ship_may_be_the_ship_sent() -> None:
    subject = Subject(kind="vessel", names=("UNICORNA",))
    assert not is_of_another_kind(subject, un("Unicorna", "XXe.906"))
    assert is_of_another_kind(subject, un("Unicorna Shipping Ltd", "XXe.906"))
    assert is_of_another_kind(Subject(kind="person"), un("Unicorna", "XXe.906"))


@pytest.mark.parametrize("kind", ["person", "organization", "vessel"])
def test_a_party_whose_list_does_not_tell_its_kind_may_be_of_any(kind: Kind) -> None:
    """A watchlist of names alone: a person of just that name was clear, as "of another kind"."""
    listed = factories.entity("Zebulon Marchbanksworth", source="own", kind_guessed=True)
    screener = Screener(Snapshot("x", (), (listed,)), POLICY)
    result = screener.screen(
        Subject(kind=kind, names=("Zebulon Marchbanksworth",)), Options(), TODAY
    )
    assert result.matches
    assert result.band != "clear"
    assert "kind" not in {one.feature for one in result.matches[0].evidence}


def test_dprk_risk_is_only_what_the_dprk_makes() -> None:
    listing = factories.listing("SDGT", source="ofac_sdn", reference="1")
    other = factories.entity(
        "Zebulon Marchbanksworth", kind="person", source="ofac_sdn", listings=(listing,)
    )
    screener = Screener(Snapshot("x", (), (other, RARE)), POLICY)
    result = screener.screen(
        Subject(kind="person", names=("Zebulon Marchbanksworth",)), Options(), TODAY
    )
    assert (result.band, result.dprk_risk) == ("block", 0)
    assert "all of this is the risk of other sanctions" in result.explanation.text
    known = screener.screen(
        Subject(kind="person", names=("Zebedee Quarringworth",)), Options(), TODAY
    )
    assert known.dprk_risk == known.risk


def stated(points: int, name: str, *, kind: str = "person", **fields: object) -> float:
    entity = un(name, "XXi.909", kind=kind)
    match = Match(0.5, points, (Evidence("name", points, "", "", ""),), entity)
    subject = Subject(kind=kind, names=(name,), **fields)  # type: ignore[arg-type]
    return Identifications(POLICY).stated(subject, match, AgreedName(name))[0]


@settings(max_examples=examples(50))
@given(st.integers(-3000, 9000), st.integers(0, 3000), st.sampled_from(["person", "vessel"]))
def test_more_points_never_make_a_match_less_likely(points: int, more: int, kind: str) -> None:
    for name in ("Mohammed Ali", "Zebedee Quarringworth"):
        assert stated(points, name, kind=kind) <= stated(points + more, name, kind=kind)


@settings(max_examples=examples(50))
@given(st.integers(-3000, 20000))
def test_a_commoner_name_is_never_likelier_and_never_enough(points: int) -> None:
    common, rare = stated(points, "Mohammed Ali"), stated(points, "Zebedee Quarringworth")
    assert common <= rare
    assert 100 * common < POLICY.rules.bands.block


WORDS = st.sampled_from(
    ["Mohammed", "Ali", "Zebedee", "Quarringworth", "First", "National", "Bank"]
)


@settings(max_examples=examples(60))
@given(
    st.lists(WORDS, min_size=1, max_size=3),
    st.sampled_from(["person", "organization", "vessel", None]),
    st.booleans(),
)
def test_every_alert_is_at_least_review_and_every_block_identified(
    words: list[str],
    kind: str | None,
    born: bool,  # noqa: FBT001
) -> None:
    dates = (BORN,) if born else ()
    result = screened(kind=kind, names=(" ".join(words),), birth_dates=dates)
    if result.matches:
        assert result.band != "clear"
    if result.band == "block":
        assert any(match.identified for match in result.matches)
    assert result.dprk_risk <= result.risk


@pytest.mark.parametrize("kind", [True, False])
@pytest.mark.parametrize("entity", [COMMON, RARE, BANK, FIRM, SHIP])
def test_an_exact_listed_name_is_never_below_escalate(entity: object, kind: bool) -> None:  # noqa: FBT001
    sent = entity.kind if kind else None  # type: ignore[attr-defined]
    result = screened(kind=sent, names=(entity.caption,))  # type: ignore[attr-defined]
    assert result.band in {"escalate", "block"}


GENERIC = Screener(
    Snapshot(
        "x",
        (),
        (
            un("Cooperative Development Bank", "XXe.910"),
            un("Bank Melli", "XXe.911"),
            un("Agricultural Bank", "XXe.912"),
            un("Korea Mining Development Trading Corporation", "XXe.913"),
        ),
    ),
    POLICY,
)


def band_of_firm(name: str) -> str:
    return GENERIC.screen(Subject(kind="organization", names=(name,)), Options(), TODAY).band


@pytest.mark.parametrize(
    "name", ["DEVELOPMENT BANK", "National Bank", "Banco Nacional", "Agricultural Credit Bank"]
)
def test_trade_words_that_are_no_listed_name_as_written_are_no_more_than_review(name: str) -> None:
    """A legal form left out, a translation: such words may be the name of any firm."""
    assert band_of_firm(name) in {"clear", "review"}


@pytest.mark.parametrize(
    "name",
    ["Cooperative Development Bank", "Agricultural Bank", "The Agricultural Bank", "Bank Melli"],
)
def test_a_listed_name_of_trade_words_as_it_is_written_stays_escalate(name: str) -> None:
    assert band_of_firm(name) == "escalate"


def test_four_trade_words_together_are_a_name() -> None:
    assert band_of_firm("Korea Mining Development Trading Co., Ltd.") == "block"
