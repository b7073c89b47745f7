"""Whatever comes in: parsers, sheets, names and subjects answer or refuse, they never crash.

``DPRK_SCREEN_TEST_FUZZ`` sets how many inputs each test makes up (default 40), for a nightly run:

    DPRK_SCREEN_TEST_FUZZ=100000 .venv/bin/pytest tests/fuzz -q

Files are made from real ones: the bundled samples with pieces overwritten, cut out, doubled and
moved, so that most get beyond the first check of a parser.
"""

from __future__ import annotations

import gzip
import io
import os
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.answers import Unscreened, encode_result
from api.batch.input import Position, Wishes, inspect, open_records
from api.subjects import read_subject, read_submitted
from lists import eu, un, un_vessels
from lists.ofac import csv as ofac_csv
from lists.reading import Reading, UnreadableList
from screening.names import read_name
from screening.sheet import SheetRefused, submitted
from screening.subject import Subject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

EXAMPLES = int(os.environ.get("DPRK_SCREEN_TEST_FUZZ", "40"))
SAMPLES = Path(un.__file__).parent / "data" / "sample"
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


@cache
def sample(pattern: str) -> bytes:
    """A bundled sample."""
    (path,) = SAMPLES.rglob(pattern)
    return path.read_bytes()


def entities(read: Callable[[], Iterable[Any]]) -> int:
    """How many there are; a refusal is an answer too."""
    try:
        return sum(1 for _ in read())
    except UnreadableList:
        return -1


XML: list[tuple[str, Any]] = [
    ("un.xml", un.read),
    ("eu.xml", eu.read),
    ("un_vessels.html", un_vessels.read),
]


@pytest.mark.parametrize(("pattern", "read"), XML, ids=["un", "eu", "un_vessels"])
@given(data=st.data())
@fuzzed
def test_a_damaged_list_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, pattern: str, read: Any
) -> None:
    path = tmp_path_factory.getbasetemp() / "list.xml"
    path.write_bytes(data.draw(damaged(sample(pattern))))
    entities(lambda: read(path, Reading("un")))


@given(data=st.data())
@fuzzed
def test_a_damaged_set_of_tables_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.getbasetemp()
    files = {}
    for part, name in (("primary", "sdn"), ("alt", "alt"), ("add", "add")):
        files[part] = folder / f"{name}.csv"
        files[part].write_bytes(data.draw(damaged(sample(f"{name}.csv"))))
    entities(lambda: ofac_csv.read(files, Reading("ofac_sdn")))


SHEET = (
    b"id;name;dob;imo;country;passport;cargo\r\n"
    b'1;"KIM, Yong\nChol";1962-05-03;;KP;A12;coal\r\n2;CHON MA SAN;;8660313;;;\r\n'
) * 3


@cache
def workbook() -> bytes:
    book, made = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    for line in SHEET.decode().replace("\nChol", " Chol").splitlines():
        sheet.append(line.split(";"))
    book.save(made)
    return made.getvalue()


@given(
    content=damaged(SHEET)
    | damaged("\ufeffname,dob\nПак,1962\n".encode("utf-16"))
    | damaged(workbook())
    | damaged(gzip.compress(SHEET))
    | st.binary(max_size=600)
)
@fuzzed
def test_a_damaged_sheet_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "sheet"
    path.write_bytes(content)
    try:
        reading = inspect(path, Wishes())
        with open_records(path, reading, Position(len(content))) as records:
            for record in records:
                if not record.error:
                    found, _ = submitted(record.cells, reading.mapping)
                    read_submitted(found)
    except SheetRefused:
        return


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
