"""Rules learnt from others' failures, with real names, in both directions."""

from __future__ import annotations

from datetime import date

import pytest

from lists.entity import DateInterval, Identifier, Kind, Name
from screening.model.subject import Options, Subject, SubjectIdentifier
from screening.name_text import read_text
from tests.factories import entity, name, person, vessel
from tests.screening.listed import POLICY, TODAY, ask, captions, screener


def born(day: str, *, approximate: bool = False) -> tuple[DateInterval, ...]:
    start = date.fromisoformat(day)
    return (DateInterval(start, start, approximate=approximate),)


def score(listed: str, asked: str, kind: Kind = "person") -> float:
    """Match score of one listed name for one question; 0 when it is not even discounted."""
    result = ask(screener(entity(listed, kind=kind)), asked, kind=kind, threshold=0.30)
    return result.matches[0].score if result.matches else 0.0


def stands_inside(listed: str, asked: str, kind: Kind) -> bool:
    matches = ask(screener(entity(listed, kind=kind)), asked, kind=kind, threshold=0.30).matches
    return any(term.feature == "contained" for match in matches for term in match.evidence)


def alerts(listed: str, asked: str, kind: Kind = "person") -> bool:
    return bool(ask(screener(entity(listed, kind=kind)), asked, kind=kind).matches)


@pytest.mark.parametrize("typed", ["8660314", "8606313", "IMO No. 8660313", "imo: 866 0313"])
def test_a_mistyped_ship_number_hides_no_ship_of_that_name(typed: str) -> None:
    ship = vessel("CHON MA SAN", imo="8660313")
    assert ask(screener(ship), "CHON MA SAN", kind="vessel", imo=typed).matches


def test_another_ship_number_still_counts_against_a_name() -> None:
    ship = vessel("CHON MA SAN", imo="8660313")
    assert not ask(screener(ship), "CHON MA SAN", kind="vessel", imo="9179842").matches


SAME = [
    ("Ri Sol Ju", "리설주", "person"),
    ("KIM, Yong Chol", "Kim Young-Cheol", "person"),
    ("Paek Chang-Ho", "PAEK Ch'ang-Ho", "person"),
    ("Han Jang Su", "Chang-Su HAN", "person"),
    ("CHON MA SAN", "CHONMASAN", "vessel"),
    ("RYESONGGANG 1", "RYESONGGANG-1", "vessel"),
    ("JI SONG 6", "Ji Song No. 6", "vessel"),
    ("KUM UN SAN 2", "M/V KUM UN SAN II", "vessel"),
    ("KOREA SAMMA SHIPPING CO", "KOREA SAMMA SHPG CO", "organization"),
    ("MG-FLOT LLC", "ООО МГ-ФЛОТ", "organization"),
    ("RPP LLC", "RPPLLC", "organization"),
    ("SAMPLE, John Robert", "John Robert Sample", "person"),
    ("Usama Muhammed Awad BIN LADEN", "Usama Mohamed Awad Bin Ladin", "person"),
    ("Omar Sabawi Ibrahim Hasan AL-TIKRITI", "عمر سبعاوي إبراهيم حسن التكريتي", "person"),
    ("Dmitry Anatolyevich MEDVEDEV", "Medvedev Dmitry A.", "person"),
    ("Dmitry Anatolyevich MEDVEDEV", "Medvedev Dmitry Anatolievitch", "person"),
    ("Nikolay PATRUSHEV", "Patrushev Nikolay Platonovich", "person"),
    ("Chol Ryong", "Ch0l Ryong", "vessel"),
    ("OBLITAS RUZZA, Sandra", "OBL1TAS RUZZA, Sandra", "person"),
    ("L-409", "M/V L-409", "vessel"),
    ("KUM UN SAN 3", "GEUM EUN SAN 3", "vessel"),
    ("CHON MYONG 1", "CHEON MYEONG 1", "vessel"),
    ("LADY R", "LADYR", "vessel"),
    ("Kwangson Banking Corp", "c/o Kwangson Banking Corp, Dandong Branch", "organization"),
    ("Yury Yakovlevich CHAIKA", "Yoori Yakovlevich CHAIKA", "person"),
    ("P-885", "Aircraft P-885", "aircraft"),
]  # fmt: skip

OTHER = [
    ("KUM UN SAN 3", "KUM UN SAN 5", "vessel"),
    ("LADY R", "LADY RANIA", "vessel"),
    ("LADY R", "LADY S", "vessel"),
    ("KIM Chol Yong", "KIM Yong Chol", "person"),
    (
        "Korea United Development Bank",
        "Korea Development Bank Securities Singapore",
        "organization",
    ),
    ("OCEAN MARITIME MANAGEMENT", "PACIFIC MARITIME MANAGEMENT", "organization"),
    ("Dmitry Anatolyevich MEDVEDEV", "Medvedev Dmitry Nikolaevich", "person"),
    ("Андрей Павлович МАРКОВ", "Markov Andrey Petrovich", "person"),
    ("PAN, Hao", "Fan Hao", "person"),
    ("LI, Cheng Yu", "李莊雨", "person"),
    ("KIM, Sang Man", "KIM Sang Min", "person"),
    ("Saleh", "Amir Saleh", "person"),
    ("Sheik Omar", "Amir Al-Marri", "person"),
]


@pytest.mark.parametrize(("one", "other", "kind"), SAME)
def test_ways_to_write_one_name_alert_in_both_directions(one: str, other: str, kind: Kind) -> None:
    assert alerts(one, other, kind)
    assert alerts(other, one, kind)


@pytest.mark.parametrize(("one", "other", "kind"), OTHER)
def test_names_that_only_look_alike_do_not_alert(one: str, other: str, kind: Kind) -> None:
    assert not alerts(one, other, kind)
    assert not alerts(other, one, kind)


PLAIN = [
    (one, other, kind)
    for one, other, kind in (*SAME, *OTHER)
    if not (read_text(one, kind).parties or read_text(other, kind).parties)
]
"""Pairs of bare names; a submitted text that says more than a name is read further."""


@pytest.mark.parametrize(("one", "other", "kind"), PLAIN)
def test_the_score_of_a_name_is_the_same_both_ways(one: str, other: str, kind: Kind) -> None:
    # a name inside a longer text is measured by the listed side alone
    within = stands_inside(one, other, kind) or stands_inside(other, one, kind)
    assert within or score(one, other, kind) == score(other, one, kind)


@pytest.mark.parametrize("kind", ["person", "organization", "vessel", "aircraft"])
@pytest.mark.parametrize(
    "listed", ["ALI", "KIM", "A", "Jon Smith", "3M", "Trading Company", "무역"]
)
def test_an_exact_name_alerts_by_itself_even_as_a_weak_alias(listed: str, kind: Kind) -> None:
    party = entity(
        "OTHER PARTY", kind=kind, names=(name("OTHER PARTY"), Name(listed, "weak_alias"))
    )
    assert captions(ask(screener(party), listed, kind=kind)) == ["OTHER PARTY"]


def test_one_spelling_may_stand_for_a_trade_word_here_and_for_the_name_there() -> None:
    over = screener(
        entity("BLUE ENERGY TRADE LTD", kind="organization"),
        entity("Trade Bank", kind="organization"),
    )
    for asked in ("BLUE ENERGY RTADE LTD", "BLUE ENERGY TRAHDE LTD"):
        assert captions(ask(over, asked, kind="organization")) == ["BLUE ENERGY TRADE LTD"]


def test_a_lacking_number_is_another_ship() -> None:
    over = screener(vessel("ASIA BRIDGE", "9010022"), vessel("ASIA BRIDGE 1", "8916580"))
    assert captions(ask(over, "Asia Bridge", kind="vessel")) == ["ASIA BRIDGE"]
    assert captions(ask(over, "Asia Bridge 1", kind="vessel")) == ["ASIA BRIDGE 1"]


def test_an_equal_imo_decides_whatever_the_name() -> None:
    result = ask(screener(vessel("EVER BRIGHT 88", "8914934")), "FAN KE", imo="IMO 8914934")
    assert result.matches[0].score >= 0.97


def test_an_imo_alone_is_enough() -> None:
    result = ask(screener(vessel("EVER BRIGHT 88", "8914934")), imo="8914934")
    assert captions(result) == ["EVER BRIGHT 88"]


def test_another_imo_counts_against_the_same_name() -> None:
    over = screener(vessel("Maria", "8517839"))
    result = ask(over, "Maria", kind="vessel", imo="9198783")
    assert result.matches == ()
    assert captions_discounted(over, "Maria", imo="9198783") == ["Maria"]


def captions_discounted(over: object, *names: str, **fields: object) -> list[str]:
    return [m.entity.caption for m in ask(over, *names, **fields).discounted]  # type: ignore[arg-type]


def test_a_missing_imo_counts_nothing() -> None:
    over = screener(vessel("CHON MA SAN"), entity("NO NUMBER SHIP", kind="vessel"))
    without = ask(over, "NO NUMBER SHIP", kind="vessel").matches[0]
    submitted = ask(over, "NO NUMBER SHIP", kind="vessel", imo="9198783").matches[0]
    assert without.points == submitted.points


def test_two_people_with_one_name_are_told_apart_by_birth_date() -> None:
    over = screener(
        person("KIM Yong Chol", key="1", birth_dates=born("1962-02-18")),
        person("KIM Yong Chol", key="2", birth_dates=born("1946-01-01")),
    )
    result = ask(over, "Kim Yong Chol", kind="person", birth_dates=born("1962-02-18"))
    assert [m.entity.reference for m in result.matches] == ["1"]
    assert [m.entity.reference for m in result.discounted] == ["2"]


def test_day_and_month_exchanged_still_speak_for_the_party() -> None:
    over = screener(person("KIM Yong Chol", birth_dates=born("1962-02-03")))
    plain = ask(over, "Kim Yong Chol").matches[0].points
    swapped = ask(over, "Kim Yong Chol", birth_dates=born("1962-03-02")).matches[0].points
    assert swapped > plain


def test_a_passport_of_the_same_country_decides() -> None:
    number = Identifier("passport", "654210025", "654210025", country="KP")
    over = screener(person("Jang Bom Su", identifiers=(number,)))
    given = SubjectIdentifier("passport", "654-210-025", "KP")
    assert ask(over, "Jang Hyon U", identifiers=(given,)).matches[0].score >= 0.97


def test_a_shared_call_sign_only_adds() -> None:
    over = screener(entity("KUM SAN", kind="vessel"))
    assert "call_sign" not in {
        e.feature for e in ask(over, "KUM SAN", call_sign="HMYZ4").matches[0].evidence
    }


def test_points_are_the_sum_of_the_terms_shown() -> None:
    over = screener(vessel("ASIA BRIDGE 1", "8916580", flags=("KP",)))
    match = ask(over, "Asia Brige 1", kind="vessel", flag="KP").matches[0]
    assert match.points == sum(term.points for term in match.evidence)
    assert match.score == round(1 / (1 + 2 ** (-match.points / 1000)), 6)


@pytest.mark.parametrize("asked", ["Kim Yong Chol", "Kim Yong Chul", "Kim Young Chol"])
def test_agreeing_evidence_never_lowers_a_score(asked: str) -> None:
    over = screener(
        person(
            "KIM Yong Chol",
            birth_dates=born("1962-02-18"),
            nationalities=("KP",),
            gender="male",
        )
    )
    fields: dict[str, object] = {"kind": "person"}
    before = ask(over, asked, threshold=0.30, **fields).matches[0].points
    for more in (
        {"birth_dates": born("1962-02-18")},
        {"nationalities": ("KP",)},
        {"gender": "male"},
        {"countries": ("KP",)},
    ):
        fields |= more
        after = ask(over, asked, threshold=0.30, **fields).matches[0].points
        assert after >= before
        before = after


def test_a_request_threshold_is_kept_within_the_policys_bounds() -> None:
    over = screener(person("KIM Yong Chol"))
    result = over.screen(Subject(names=("Kim",)), Options(threshold=0.01), TODAY)
    low = POLICY.rules.match.threshold_bounds[0]
    assert any(str(low) in warning for warning in result.warnings)


def test_a_weak_alias_weighs_less_and_says_so() -> None:
    over = screener(person("OTHER", names=(name("OTHER"), Name("Mandro Panga", "weak_alias"))))
    terms = {term.feature: term for term in ask(over, "Mandro Panga").matches[0].evidence}
    assert terms["name_kind"].points < 0
    assert "weak" in terms["name_kind"].why
