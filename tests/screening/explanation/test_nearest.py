"""A clear answer names the listed parties it was told apart from, and by what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from lists.entity import Identifier, Name
from screening.explanation.nearest import near_sentences, with_nearest
from screening.model.result import Explanation
from screening.model.subject import Options, Subject
from tests.factories import entity
from tests.screening.listed import TODAY, ask, screener

if TYPE_CHECKING:
    from screening.model.result import Result
    from screening.screener import Screener


def test_a_ship_with_another_number_is_near_and_no_match() -> None:
    number = Identifier("imo", "9465760", "9465760")
    over = screener(entity("BATIS", kind="vessel", identifiers=(number,)))
    result = ask(over, "BATISSA", kind="vessel", imo="9364588")
    assert result.band == "clear"
    (near,) = [line for line in result.explanation.checked if line.startswith("Near")]
    assert near.startswith("Near, but no match: BATIS, ship")
    assert near.endswith("another IMO number: 9364588 sent, 9465760 listed.")
    assert near in result.explanation.text


def test_the_alias_that_is_near_is_named() -> None:
    firm = entity(
        "SYRIAN COMPANY FOR OIL TRANSPORT",
        kind="organization",
        names=(Name("SYRIAN COMPANY FOR OIL TRANSPORT"), Name("SCOT")),
    )
    result = ask(screener(firm), "SCOUT", kind="vessel")
    near = " ".join(result.explanation.checked)
    assert "SYRIAN COMPANY FOR OIL TRANSPORT (as SCOT)" in near
    assert "of another kind" in near


def test_two_are_told_and_those_most_alike_first() -> None:
    ships = [
        entity(name, kind="vessel", identifiers=(Identifier("imo", imo, imo),))
        for name, imo in (("MARA", "9670999"), ("MAURA", "9249685"), ("MAERO", "9465760"))
    ]
    result = ask(screener(*ships), "MAERA", kind="vessel", imo="9563677")
    told = [line for line in result.explanation.checked if line.startswith("Near")]
    assert len(told) == 2
    assert result.band == "clear"


def test_a_name_like_none_is_near_nobody() -> None:
    result = ask(screener(entity("KOREA UNITED DEVELOPMENT BANK")), "Alpine Dairy")
    assert "Near" not in result.explanation.text


def test_nothing_is_added_where_no_explanation_was_wanted() -> None:
    match = ask(screener(entity("KIM CHOL SAM")), "KIM CHOL SAM").matches[0]
    assert with_nearest(Explanation(), (match,), "clear") == Explanation()


def near_to(over: Screener, *names: str, **fields: Any) -> Result:
    """Screen a subject and ask for the nearest parties."""
    subject = Subject(names=names, **fields)
    return over.screen(subject, Options(nearest=True), TODAY)


def said_of_near(result: Result) -> tuple[str, ...]:
    return near_sentences(result.explanation.checked)


def test_a_false_friend_far_below_the_threshold_is_named_where_it_is_asked_for() -> None:
    over = screener(entity("KOREA UNITED DEVELOPMENT BANK", kind="organization"))
    asked = Subject(names=("United Development",), kind="organization")
    plain = over.screen(asked, Options(), TODAY)
    assert said_of_near(plain) == ()
    result = over.screen(asked, Options(nearest=True), TODAY)
    (near,) = said_of_near(result)
    assert near.startswith("Near, but no match: KOREA UNITED DEVELOPMENT BANK")
    assert near in result.explanation.text


def test_looking_for_near_parties_moves_nothing_but_words() -> None:
    over = screener(entity("KOREA UNITED DEVELOPMENT BANK", kind="organization"))
    asked = Subject(names=("United Development",), kind="organization")
    plain = over.screen(asked, Options(), TODAY)
    looked = over.screen(asked, Options(nearest=True), TODAY)
    assert looked != plain
    assert replace(looked, explanation=plain.explanation) == plain


def test_where_no_name_is_near_that_is_said() -> None:
    result = near_to(screener(entity("KOREA UNITED DEVELOPMENT BANK")), "Alpine Dairy")
    assert said_of_near(result) == ("No listed name came near.",)
    assert "No listed name came near." in result.explanation.text


def test_of_a_subject_without_a_name_nothing_is_said_of_names() -> None:
    result = near_to(screener(entity("KIM CHOL SAM")), imo="9364588", kind="vessel")
    assert result.band == "clear"
    assert said_of_near(result) == ()


def test_names_too_long_to_look_for_are_not_called_near_to_nobody() -> None:
    long = " ".join(f"Alpine Dairy {word}" for word in ("Produce", "Cheese", "Butter", "Whey") * 2)
    result = near_to(screener(entity("KOREA UNITED DEVELOPMENT BANK")), long)
    (said,) = said_of_near(result)
    assert said.startswith("The nearest listed names were not looked for")


def test_a_match_needs_no_near_parties() -> None:
    over = screener(entity("KIM CHOL SAM"), entity("KIM CHOL SONG"))
    result = near_to(over, "KIM CHOL SAM")
    assert result.matches
    assert said_of_near(result) == ()


def test_parties_of_lists_not_asked_for_are_not_near() -> None:
    over = screener(entity("KOREA UNITED DEVELOPMENT BANK", kind="organization"))
    asked = Subject(names=("United Development",), kind="organization")
    result = over.screen(asked, Options(lists=("eu",), nearest=True), TODAY)
    assert said_of_near(result) == ("No listed name came near.",)


def test_parties_of_another_kind_than_was_sent_are_not_looked_for() -> None:
    over = screener(entity("KOREA UNITED DEVELOPMENT BANK", kind="organization"))
    (near,) = said_of_near(near_to(over, "United Development"))
    assert near.startswith("Near, but no match: KOREA UNITED DEVELOPMENT BANK")
    result = near_to(over, "United Development", kind="vessel")
    assert said_of_near(result) == ("No listed name came near.",)


def test_one_party_on_two_lists_is_one_near_party() -> None:
    number = (Identifier("registration", "104-81-1", "104811"),)
    records = [
        entity("KOREA UNITED DEVELOPMENT BANK", key=source, source=source, identifiers=number)
        for source in ("un", "eu")
    ]
    over = screener(*records)
    assert len(set(over.risk.graph.parties)) == 1, "the records are one party"
    assert len(said_of_near(near_to(over, "United Development"))) == 1


def test_a_subject_alone_has_the_near_parties_it_has_among_others() -> None:
    over = screener(
        entity("KOREA UNITED DEVELOPMENT BANK", kind="organization"), entity("KIM CHOL SAM")
    )
    names = ("United Development", "Alpine Dairy", "KIM CHOL SAM", "Kim Chul Sik")
    subjects = [Subject(names=(name,)) for name in names]
    options = Options(nearest=True)
    together = over.screen_many(subjects, options, TODAY)
    assert together == [over.screen(one, options, TODAY) for one in subjects]
