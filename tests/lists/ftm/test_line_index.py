"""The temporary index of a FollowTheMoney file."""

from __future__ import annotations

from lists.ftm.line_index import LineIndex, LinePosition

HERE, THERE = LinePosition(0, 10), LinePosition(10, 20)


def test_lines_about_an_entity_are_given_in_the_order_of_the_file() -> None:
    with LineIndex() as index:
        index.add_entity("NK-1", "nk-1", "A", 1, HERE)
        index.add_about("NK-1", THERE)
        index.add_about("NK-1", HERE, sanction=True)
        index.seal()
        assert index.about("NK-1") == [HERE, THERE]
        assert index.about("NK-2") == []


def test_an_entity_is_known_by_its_id_in_the_file() -> None:
    with LineIndex() as index:
        index.add_entity("NK-1", "nk-1", "A", 1, HERE)
        index.seal()
        found = index.known("NK-1")
        assert found
        assert (found.id, found.caption, found.place) == ("nk-1", "A", HERE)
        assert index.known("nobody") is None


def test_a_second_line_of_an_id_is_about_the_first() -> None:
    with LineIndex() as index:
        index.add_entity("NK-1", "nk-1", "A", 1, HERE)
        index.add_entity("NK-1", "nk-1", "B", 1, THERE)
        index.seal()
        assert index.known("NK-1").place == HERE  # type: ignore[union-attr]
        assert THERE in index.about("NK-1")
