"""Whatever comes in: parsers, sheets, names and subjects answer or refuse, they never crash.

``DPRK_SCREEN_TEST_FUZZ`` sets how many inputs each test makes up (default 30), for a nightly run:

    DPRK_SCREEN_TEST_FUZZ=100000 .venv/bin/pytest tests/fuzz -q

Files are made from the small real ones of ``tests.fuzz.targets`` with pieces overwritten, cut out,
doubled and moved, so that most get beyond the first check of a parser. ``tests.fuzz.guided`` fuzzes
the same readers led by coverage.
"""

from __future__ import annotations

import os
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.service.answer_encoding import Unscreened, encode_result
from api.service.subjects import read_subject, read_submitted
from screening.model.subject import Subject
from screening.naming.names import read_name
from tests.fuzz.targets import TARGETS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EXAMPLES = int(os.environ.get("DPRK_SCREEN_TEST_FUZZ", "30"))
fuzzed = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize="DPRK_SCREEN_TEST_FUZZ" not in os.environ,
    database=None,
)
BYTES = (
    st.binary(max_size=12)
    | st.sampled_from(
        [b"<", b">", b"]]>", b"&#0;", b"&x;", b"\x00", b"\xff\xfe", b'"', b"-0- ", b"\r"]
    )
    | st.sampled_from(
        [b"<!DOCTYPE a>", b"<!--", b"99999999999999999999", b"0000-00-00", b"\xed\xa0\x80"]
    )
)
TEXTS = st.text(st.characters(exclude_categories=[]), max_size=60)


@st.composite
def damaged(draw: st.DrawFn, seed: bytes) -> bytes:
    """A real file with up to six pieces of it changed."""
    content = bytearray(seed)
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(content)))
        length = draw(st.integers(0, 200))
        piece = draw(BYTES)
        if draw(st.booleans()):  # something that stands elsewhere in it
            source = draw(st.integers(0, len(content)))
            piece += bytes(content[source : source + draw(st.integers(0, 300))])
        content[at : at + length] = piece
    return bytes(content)


@pytest.mark.parametrize("name", list(TARGETS))
@given(data=st.data())
@fuzzed
def test_what_is_damaged_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, name: str
) -> None:
    seeds, read = prepared(name, tmp_path_factory.getbasetemp() / name)
    read(data.draw(st.sampled_from(seeds).flatmap(damaged) | st.binary(max_size=600)))


@cache
def prepared(name: str, folder: Path) -> tuple[list[bytes], Callable[[bytes], None]]:
    """The inputs to begin from, and the reader."""
    folder.mkdir(exist_ok=True)
    return TARGETS[name].seeds(), TARGETS[name].reader(folder)


@given(name=TEXTS, kind=st.sampled_from([None, "person", "organization", "vessel", "aircraft"]))
@fuzzed
def test_any_text_can_be_read_as_a_name(name: str, kind: Any) -> None:
    for reading in read_name(name, kind):
        assert reading is not None


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=8,
)
FIELDS = (
    *("id", "kind", "names", "birth_date", "countries", "nationalities", "gender", "identifiers"),
    *("addresses", "imo", "mmsi", "call_sign", "flag", "activity"),
)
SUBJECTS = st.dictionaries(st.sampled_from(FIELDS) | TEXTS, VALUES, max_size=8) | VALUES
PLAUSIBLE = st.fixed_dictionaries(
    {"names": st.lists(TEXTS, max_size=4)},
    optional={
        "birth_date": TEXTS | st.dates(min_value=date(1, 1, 1)).map(str),
        "countries": st.lists(TEXTS, max_size=3),
        "imo": TEXTS | st.from_regex(r"[0-9]{7}", fullmatch=True),
        "flag": TEXTS,
        "identifiers": st.lists(st.fixed_dictionaries({"type": TEXTS, "value": TEXTS}), max_size=3),
        "activity": st.dictionaries(
            st.sampled_from(["cargo", "ports", "counterparties", "employment"]), VALUES
        ),
    },
)


@given(subject=SUBJECTS | PLAUSIBLE)
@fuzzed
def test_any_value_is_read_as_a_subject_or_answered_with_its_error(subject: Any) -> None:
    read = read_submitted(subject)
    assert isinstance(read, Subject | Unscreened)
    if isinstance(read, Subject):
        assert read_subject(subject) == read
    elif _is_text(read.id):
        encode_result(read)


def _is_text(value: str) -> bool:
    """Half a surrogate pair cannot come in: JSON that holds one is refused as a whole."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
