"""What changes on a list finds every customer that a screening would match with it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lists.entity import Address, DateInterval, Entity, Identifier, Snapshot
from screening.model.subject import Activity, Counterparty, Options, Subject, SubjectIdentifier
from screening.monitoring.customer_block import CustomerBlock, CustomerTerms, build_block
from screening.monitoring.outcome import outcome_of
from screening.monitoring.touched import ChangedParties
from screening.policy import Policy
from screening.screener import Screener
from screening.subject_search import SubjectReader
from tests.factories import entity, person, vessel
from tests.property_profiles import examples

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TODAY = date(2026, 11, 30)
POLICY = Policy.bundled()
BORN = DateInterval(date(1962, 2, 18), date(1962, 2, 18), approximate=False)
LISTED: tuple[Entity, ...] = (
    entity("KOREA KWANGSON BANKING CORP", key="1", names=("KOREA KWANGSON BANKING CORP", "KKBC")),
    person("KIM, Yong Chol", key="2", birth_dates=(BORN,)),
    person("Сергей Валерьевич ПЕТРОВ", key="3", names=("Сергей Валерьевич ПЕТРОВ", "PETROV")),
    person("محمد علي الحسن", key="4", names=("محمد علي الحسن", "Muhammad Ali AL-HASSAN")),
    vessel("CHON MA SAN", "8660313"),
    entity("GREEN PINE ASSOCIATED CORPORATION", key="5", names=("GREEN PINE", "청송연합")),
    entity(
        "OCEAN MARITIME MANAGEMENT COMPANY, LIMITED (OMM)",
        key="6",
        identifiers=(
            Identifier("imo_company", "1790183", "1790183"),
            Identifier("passport", "A1234567", "A1234567"),
        ),
        addresses=(Address(full="Dongheung Dong, Central District, Pyongyang", country="KP"),),
    ),
    entity("NAENARA", key="7", kind="organization"),
)


def block_of(subjects: Sequence[Subject], options: Options) -> CustomerBlock:
    reader = SubjectReader(POLICY)
    return build_block(
        [
            CustomerTerms(10 + place, place, reader.search_terms(one, options, TODAY))
            for place, one in enumerate(subjects)
        ],
        POLICY,
    )


def found_by_list(listed: Sequence[Entity], subjects: Sequence[Subject]) -> list[int]:
    block = block_of(subjects, Options())
    return ChangedParties(listed, POLICY).touched(block).tolist()


def matched_by_screening(
    listed: Sequence[Entity], subjects: Sequence[Subject], options: Options
) -> list[int]:
    """Those that come to something else than they would if nobody were listed."""
    listed_results, plain_results = (
        Screener(Snapshot("", (), some), POLICY).screen_many(subjects, options, TODAY)
        for some in (tuple(listed), ())
    )
    return [
        place
        for place, (result, plain) in enumerate(zip(listed_results, plain_results, strict=True))
        if outcome_of(result) != outcome_of(plain)
    ]


def test_only_those_are_found_that_may_be_the_party() -> None:
    subjects = [
        Subject(names=("Maria Lindqvist",)),
        Subject(names=("Korea Kwang Son Bank",)),
        Subject(kind="organization", names=("Gdansk Trading Ltd",)),
        Subject(kind="person", names=("Kim Yong-chol",)),
    ]
    assert found_by_list(LISTED, subjects) == [1, 3]


def test_two_spellings_of_a_legal_form_are_one_word() -> None:
    firm = entity("ELEKTROOPTIKA SIA", key="9")
    asked = [Subject(kind="organization", names=("Lada Electronics Ltd",))]
    assert matched_by_screening([firm], asked, Options()) == found_by_list([firm], asked) == [0]


def test_words_written_together_or_apart_find_a_party_too() -> None:
    long = entity("FIRST SECOND THIRD FOURTH FIFTH SIXTH", key="9")
    names = ("CHONMASAN", "CHON MASAN", "CHO NMA SAN", "C HONMASAN", "KWANGSONBANKING CORP")
    subjects = [Subject(names=(name,)) for name in (*names, "FIRSTSECONDTHIRDFOURTHFIFTHSIXTH")]
    listed = (*LISTED, long)
    everybody = list(range(len(subjects)))
    assert matched_by_screening(listed, subjects, Options()) == everybody
    assert found_by_list(listed, subjects) == everybody


def test_numbers_and_texts_find_a_party_too() -> None:
    subjects = [
        Subject(names=("Ocean Lady",), imo="8660313"),
        Subject(identifiers=(SubjectIdentifier("", "A 1234567"),)),
        Subject(names=("Ann Lee",), addresses=("c/o Korea Kwangson Banking Corp, Dandong",)),
        Subject(names=("Ann Lee",), addresses=("12 High Street, Leeds",)),
        Subject(activity=Activity(counterparties=(Counterparty("Green Pine"),))),
        Subject(activity=Activity(description="payment to NAENARA via KWANGSON BANKING")),
    ]
    assert found_by_list(LISTED, subjects) == [0, 1, 2, 4, 5]


def test_a_name_that_opens_a_text_for_others_finds_the_customer() -> None:
    """An unchanged party of one word stands in a text that is searched because of a new one."""
    address = "c/o NAENARA, Green Pine House"
    subject = Subject(names=("Ann Lee",), addresses=(address,))
    opens = entity("HOUSE OF GREEN PINE", key="9", names=("GREEN PINE HOUSE OF WOOD",))
    assert found_by_list([opens], [subject]) == [0]


def test_a_block_is_the_same_after_a_file(tmp_path: Path) -> None:
    subjects = [Subject(names=(one.caption,)) for one in LISTED] + [Subject(names=("Ann Lee",))]
    block = block_of(subjects, Options())
    path = tmp_path / "one.block"
    path.write_bytes(block.dump())
    again = CustomerBlock.load(path)
    parties = ChangedParties(LISTED, POLICY)
    assert parties.touched(again).tolist() == parties.touched(block).tolist()
    whole = path.read_bytes()
    for damaged in (whole[:-1], whole[:3], whole[:40] + bytes([whole[40] ^ 1]) + whole[41:], b""):
        path.write_bytes(damaged)
        with pytest.raises(ValueError, match="not what was written"):
            CustomerBlock.load(path)
    assert again.customer.tolist() == [10 + place for place in range(len(subjects))]


@pytest.mark.slow
def test_words_are_entered_in_several_steps_where_they_need_more_room() -> None:
    """The letters of a word are looked for behind those of all spellings entered before."""
    letters = "bdfghklmnprstvz"
    names = [f"{a}{b}{c}ova" for a in letters for b in letters for c in letters[:6]]
    listed = [person(f"{name.upper()} Anna", key=name) for name in names[::2]]
    block = block_of([Subject(names=(f"Anna {name}",)) for name in names], Options())
    found = ChangedParties(listed, POLICY).touched(block).tolist()
    assert set(found) >= set(range(0, len(names), 2))


def test_blocks_and_lists_may_be_empty() -> None:
    nobody = block_of([], Options())
    assert ChangedParties(LISTED, POLICY).touched(nobody).tolist() == []
    somebody = block_of([Subject(names=("Ann Lee",))], Options())
    assert ChangedParties((), POLICY).touched(somebody).tolist() == []


@st.composite
def near_names(draw: st.DrawFn) -> str:
    """A listed name with letters changed, words left out, joined, parted or turned round."""
    party = draw(st.sampled_from(LISTED))
    words = draw(st.sampled_from(party.names)).full.split()
    if len(words) > 1 and draw(st.booleans()):
        words.pop(draw(st.integers(0, len(words) - 1)))
    if draw(st.booleans()):
        words.reverse()
    text = draw(st.sampled_from([" ", "", "-", ", "])).join(words)
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from("aekimo -.")) + text[at + draw(st.booleans()) :]
    return draw(st.sampled_from(["", "Mr ", "c/o ", "The Bank of "])) + text


@st.composite
def subjects(draw: st.DrawFn) -> Subject:
    texts = draw(st.lists(near_names(), min_size=1, max_size=2))
    where = draw(st.sampled_from(["names", "addresses", "partner", "description"]))
    kind = draw(st.sampled_from([None, "person", "organization", "vessel"]))
    born = draw(st.sampled_from([(), (BORN,)]))
    if where == "names":
        return Subject(kind=kind, names=tuple(texts), birth_dates=born)
    name = draw(st.sampled_from(["Ann Lee", "Gdansk Trading Ltd"]))
    if where == "addresses":
        return Subject(kind=kind, names=(name,), addresses=tuple(texts))
    if where == "partner":
        parties = tuple(Counterparty(one) for one in texts)
        return Subject(kind=kind, names=(name,), activity=Activity(counterparties=parties))
    return Subject(kind=kind, names=(name,), activity=Activity(description="; ".join(texts)))


@settings(max_examples=examples(60), deadline=None)
@given(
    st.lists(subjects(), min_size=1, max_size=12),
    st.sets(st.sampled_from(range(len(LISTED))), min_size=1),
    st.sampled_from([Options(), Options(threshold=0.5), Options(threshold=0.9)]),
)
@pytest.mark.slow
def test_whatever_a_screening_finds_among_changed_parties_a_run_finds(
    asked: list[Subject], places: set[int], options: Options
) -> None:
    """The proof that no alert is lost: candidates contain all matches, in any lists."""
    changed = [LISTED[place] for place in sorted(places)]
    found = ChangedParties(changed, POLICY).touched(block_of(asked, options)).tolist()
    missed = set(matched_by_screening(changed, asked, options)) - set(found)
    whole = Screener(Snapshot("", (), LISTED), POLICY).screen_many(asked, options, TODAY)
    ids = {one.id for one in changed}
    missed |= {
        place
        for place, result in enumerate(whole)
        if ids & {match.entity.id for match in (*result.matches, *result.discounted)}
    } - set(found)
    assert not missed, [asked[place] for place in sorted(missed)]
