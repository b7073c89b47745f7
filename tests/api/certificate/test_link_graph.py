"""The drawing of a certificate: every party once, paths from left to right, nothing outside."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from api.certificate.blocks import Certificate
from api.certificate.link_graph import drawing_of
from api.certificate.page import page
from api.certificate.pdf import pdf
from tests.property_profiles import examples

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def step(start: str, end: str, relation: str = "owned_by") -> dict[str, Any]:
    return {
        "from_id": start,
        "from_caption": start.upper(),
        "relation": relation,
        "to_id": end,
        "to_caption": end.upper(),
        "source": "un",
        "reference": "",
        "quote": "",
    }


def match(party: str, *steps: dict[str, Any]) -> dict[str, Any]:
    entity = {"id": party, "caption": party.upper(), "source": "un"}
    return {"entity": entity, "score": 0.97, "links": list(steps)}


def result(*matches: dict[str, Any]) -> dict[str, Any]:
    return {"matches": list(matches)}


def test_a_result_without_a_match_has_no_drawing() -> None:
    assert drawing_of(result(), "Anybody") is None


def test_a_path_runs_from_what_was_submitted_to_the_right() -> None:
    path = (step("ship", "firm", "owned_by"), step("firm", "bureau", "subordinate_of"))
    drawing = drawing_of(result(match("ship", *path)), "A SHIP")
    assert drawing is not None
    assert [box.lines[0] for box in drawing.boxes] == ["A SHIP", "SHIP", "FIRM", "BUREAU"]
    assert [box.role for box in drawing.boxes] == ["submitted", "match", "tie", "tie"]
    lefts = [box.x for box in drawing.boxes]
    assert lefts == sorted(set(lefts))
    words = [" ".join(arrow.label) for arrow in drawing.arrows]
    assert words == ["may be", "owned by", "subordinate of"]
    assert drawing.text.endswith("SHIP - owned by - FIRM; FIRM - subordinate of - BUREAU")


def test_a_party_on_two_paths_is_one_box_and_a_match_stays_a_match() -> None:
    drawing = drawing_of(
        result(match("ship", step("ship", "firm")), match("firm"), match("x", step("x", "firm"))),
        "A SHIP",
    )
    assert drawing is not None
    assert sorted(box.lines[0] for box in drawing.boxes) == ["A SHIP", "FIRM", "SHIP", "X"]
    assert {box.role for box in drawing.boxes} == {"submitted", "match"}


IDS = st.sampled_from(["a", "b", "c", "d", "e"])
CAPTIONS = st.text(min_size=1, max_size=200)


@given(
    matches=st.lists(
        st.tuples(IDS, st.lists(st.tuples(IDS, IDS, CAPTIONS), max_size=6)), max_size=12
    ),
    submitted=CAPTIONS,
)
@hypothesis_settings(max_examples=examples(60))
def test_any_paths_are_drawn_inside_the_drawing_and_no_two_boxes_overlap(
    matches: list[tuple[str, list[tuple[str, str, str]]]], submitted: str
) -> None:
    given_ = [match(key, *(step(a, b, words) for a, b, words in steps)) for key, steps in matches]
    drawing = drawing_of(result(*given_), submitted)
    if drawing is None:
        assert not matches
        return
    places = {(box.x, box.y) for box in drawing.boxes}
    assert len(places) == len(drawing.boxes)
    for box in drawing.boxes:
        assert box.x >= 0
        assert box.y >= 0
        assert box.x + box.width <= drawing.width
        assert box.y + box.height <= drawing.height
        assert len(box.lines) <= 2
    for one in drawing.boxes:
        for two in drawing.boxes:
            apart = abs(one.x - two.x) >= one.width or abs(one.y - two.y) >= one.height
            assert one is two or apart


@pytest.mark.slow
def test_page_and_pdf_show_it_and_escape_its_words() -> None:
    attack = "<script>alert(1)</script>"
    drawing = drawing_of(result(match("ship", step("ship", "firm", attack))), attack)
    assert drawing is not None
    one = Certificate("id", "Screening certificate", "block", "Hold.", "now", (drawing,))
    shown = page(one)
    assert "<svg" in shown
    assert "SHIP" in shown
    assert "<script" not in shown
    assert pdf(one, NOW).startswith(b"%PDF-")
