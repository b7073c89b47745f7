"""The search box: what is screened and recorded, and how the answer is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from api.console.answer import marked_texts, shown_match, waterfall
from api.console.query import subject_of
from tests.api.console.conftest import Person
from tests.api.console.test_pages import EVIL, check_page
from tests.api.publishing import KIM_YONG_CHOL

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.testclient import TestClient


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Kim Yong Chol", {"names": ["Kim Yong Chol"]}),
        ("8604917", {"identifiers": ["8604917"]}),
        ("IMO 8604917", {"imo": "8604917"}),
        ("imo number: 8604917", {"imo": "8604917"}),
        ("passport 654120260", {"identifiers": [{"type": "passport", "value": "654120260"}]}),
        ("Reisepass 654120260", {"identifiers": [{"type": "passport", "value": "654120260"}]}),
        ("паспорт 654120260", {"identifiers": [{"type": "passport", "value": "654120260"}]}),
        ("YU JONG 2", {"names": ["YU JONG 2"], "identifiers": ["YU JONG 2"]}),
        (
            "SWIFT: KKBCKPPY",
            {
                "names": ["SWIFT: KKBCKPPY"],
                "identifiers": [{"type": "bic", "value": "KKBCKPPY"}],
            },
        ),
        ("BIC Holding", {"names": ["BIC Holding"]}),
        ("1990-01-01", {"names": ["1990-01-01"]}),
        ("passport", {"names": ["passport"]}),
        ("a@example.com", {"identifiers": [{"type": "email", "value": "a@example.com"}]}),
        ("+850 2 381 4410", {"identifiers": [{"type": "phone", "value": "+850 2 381 4410"}]}),
        ("North Korea", {"names": ["North Korea"]}),
        ("KIM JONGUN", {"names": ["KIM JONGUN"]}),
        ("", {}),
    ],
)
def test_the_box_takes_names_and_numbers(text: str, subject: dict[str, Any]) -> None:
    assert subject_of(text) == subject


def test_a_search_is_recorded_and_has_an_address(analyst: Person) -> None:
    fields = {"q": "Kim Yong Chol", "kind": "person", "nationalities": "KP"}
    led = analyst.send("/console/search", fields, follow=False)
    assert led.status_code == 303
    place = led.headers["location"]
    record = analyst.client.app_state["held"].audit.log.find(place.rpartition("/")[2])
    assert record.subject == {
        "names": ["Kim Yong Chol"],
        "kind": "person",
        "nationalities": ["KP"],
    }
    page = analyst.get(place)
    check_page(page)
    assert record.result["explanation"]["headline"] in page.text.replace("&#39;", "'")
    assert KIM_YONG_CHOL.id in page.text
    assert "How the score is made" in page.text
    assert "As submitted" in page.text
    certificate = analyst.get(f"{place}/certificate")
    assert "Screening certificate" in certificate.text


def test_a_clear_search_says_whom_it_was_told_apart_from(analyst: Person) -> None:
    led = analyst.send("/console/search", {"q": "Alpine Dairy Produce"}, follow=False)
    place = led.headers["location"]
    record = analyst.client.app_state["held"].audit.log.find(place.rpartition("/")[2])
    assert record.options == {"nearest": True}
    page = analyst.get(place)
    check_page(page)
    assert '<p dir="auto">No listed name came near.</p>' in page.text
    assert "No listed name came near." in analyst.get(f"{place}/certificate").text


def test_each_term_of_the_evidence_is_a_bar_and_they_add_up() -> None:
    terms = [
        {"feature": name, "points": points, "subject_value": "", "listed_value": "", "why": ""}
        for name, points in (("prior", -9000), ("name", 14000), ("birth_date", -2000))
    ]
    made = waterfall(terms, 3000)
    assert [bar.points for bar in made.bars] == [-9000, 14000, -2000, 3000]
    assert [bar.tone for bar in made.bars] == ["against", "for", "against", "total"]
    assert all(bar.x >= 0 and bar.x + bar.width <= made.width for bar in made.bars)
    ends = made.bars[1].x + made.bars[1].width, made.bars[2].x + made.bars[2].width
    assert ends[0] == pytest.approx(ends[1], abs=0.2)


def test_quotes_are_marked_where_they_stand_in_the_listing() -> None:
    entity = {
        "id": "un-1", "source": "un", "reference": "A", "kind": "person", "caption": "x",
        "names": [], "listings": [{"source": "un", "reference": "A", "reason": "One. Two. Three."}],
    }  # fmt: skip
    quote = {
        "entity_id": "un-1", "field": "reason", "source": "un", "reference": "A",
        "start": 5, "end": 9,
    }  # fmt: skip
    [text] = marked_texts(entity, [quote, {**quote, "start": 7, "end": 9}])
    assert text.pieces == (("One. ", False), ("Two.", True), (" Three.", False))


def test_what_speaks_against_a_namesake_is_named() -> None:
    terms = [
        {"feature": feature, "points": points, "subject_value": "1999", "listed_value": "1962",
         "why": why}
        for feature, points, why in (
            ("prior", -9000, "how rare it is to be listed"),
            ("name", 14000, "same name"),
            ("birth_date", -8000, "another birth date"),
        )
    ]  # fmt: skip
    entity = {
        "id": "x",
        "source": "un",
        "birth_dates": [{"start": "1962-01-01", "end": "1962-12-31"}],
    }
    match = {"entity": entity, "evidence": terms, "points": -3000, "score": 0.1, "links": []}
    shown = shown_match(match, {"names": ["A"], "birth_date": "1999-01-01"}, [])
    assert shown.against == ("another birth date",)
    born = next(side for side in shown.sides if side.label == "Birth date")
    assert born.listed == ("1962-01-01 to 1962-12-31",)
    assert born.tone == "differs"


def test_an_empty_search_asks_for_something(analyst: Person) -> None:
    answer = analyst.send("/console/search", {"q": " ", "kind": "vessel"})
    assert answer.status_code == 422
    assert "Enter a name or a number" in answer.text


def test_what_cannot_be_read_is_never_clear(analyst: Person) -> None:
    page = analyst.send("/console/search", {"q": "x" * 2500})
    assert 'class="band clear"' not in page.text


def test_a_clear_on_lists_with_gaps_is_not_shown_green(analyst: Person) -> None:
    page = analyst.send("/console/search", {"q": "Nobody Whatsoever"})
    assert "clear, with gaps" in page.text
    assert "What this screening did not cover" in page.text
    assert 'class="band clear"' not in page.text


def test_where_no_content_is_kept_the_answer_is_shown_once(
    limited: Callable[..., TestClient],
) -> None:
    person = Person(limited(with_key=False, audit_content="none"))
    person.sign_in(person.new_key())
    page = person.send("/console/search", {"q": "Korea Kwangson Banking Corp"})
    assert "shown this once" in page.text
    check_page(page)


def test_a_screening_of_another_client_is_not_shown(analyst: Person) -> None:
    place = str(
        analyst.send("/console/search", {"q": "Kim Yong Chol"}, follow=False).headers["location"]
    )
    analyst.sign_in(analyst.new_key("screen", name="bert"))
    assert analyst.get(place).status_code == 404
    assert analyst.get(f"{place}/certificate").status_code == 404


@pytest.mark.parametrize("q", ["12345", "N/A", "😀"])
def test_what_could_not_be_screened_is_said_in_the_headline(analyst: Person, q: str) -> None:
    page = analyst.send("/console/search", {"q": q})
    assert "<h1>Not screened. This is not a clearance.</h1>" in page.text
    assert "holds no answer" not in page.text


def test_the_latest_screenings_are_listed_for_their_own_client_alone(analyst: Person) -> None:
    analyst.sign_in(analyst.new_key(name="latest-of-dora"))
    for q in ("Wilhelmina Harkness", EVIL, "12345"):
        place = analyst.send("/console/search", {"q": q}).url.path
    page = analyst.get("/console/screenings")
    check_page(page)
    assert page.text.index(place) < page.text.index("Wilhelmina Harkness")
    assert "unscreened" in page.text
    analyst.sign_in(analyst.new_key("screen", name="latest-of-emil"))
    other = analyst.get("/console/screenings").text
    assert "Wilhelmina Harkness" not in other
    assert "None lately" in other


def test_a_listed_party_and_its_ties_can_be_followed(analyst: Person) -> None:
    page = analyst.get(f"/console/parties/{KIM_YONG_CHOL.id}")
    assert page.status_code == 200
    check_page(page)
    assert KIM_YONG_CHOL.caption in page.text
