"""No line of JSON, and no bytes at all, can stop an import."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lists.entity import Entity
from lists.ftm import read
from lists.ftm.model import between, table
from lists.parsing.report import ParseReport, UnreadableList
from tests.property_profiles import examples

GOOD = {"id": "good", "schema": "Person", "properties": {"name": ["Kim Chol"]}}
SCHEMATA = [*table()["parties"], *table()["around"], *between(), "Address", "Position", "Dragon"]
PROPERTIES = sorted(
    {one for names in table()["read"].values() for one in names}
    | {end for ends in between().values() for end in ends[:2]}
    | {"entity", "holder", "owner", "post", "number", "type", "startDate", "role", "percentage"}
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
IDS = st.sampled_from(["good", "a", "b", "c"])
VALUES = st.lists(
    IDS | st.text(max_size=30) | st.sampled_from(["1962", "kp", "51%"]) | JSON, max_size=4
)
LINES = st.fixed_dictionaries(
    {
        "id": IDS | JSON,
        "schema": st.sampled_from(SCHEMATA) | JSON,
        "properties": st.dictionaries(st.sampled_from(PROPERTIES), VALUES, max_size=6) | JSON,
    },
    optional={
        "target": JSON,
        "referents": JSON,
        "caption": JSON,
        "dprk_screen": JSON
        | st.dictionaries(
            st.sampled_from(Entity.__struct_fields__),
            st.fixed_dictionaries({"read": st.text(max_size=16), "is": JSON}),
        ),
    },
)


def parties(content: bytes) -> tuple[list[Entity], ParseReport]:
    reading = ParseReport("acme")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "some.ftm.json")
        path.write_bytes(content)
        try:
            return list(read(path, "acme", reading)), reading
        except UnreadableList:
            return [], reading


@pytest.mark.slow
@settings(max_examples=examples(60))
@given(st.lists(LINES, max_size=8))
def test_lines_of_any_shape_never_stop_the_others(lines: list[dict]) -> None:
    written = [json.dumps(one) for one in (*lines, {**GOOD, "id": "last"})]
    found, reading = parties("\n".join(written).encode("utf-8", "surrogatepass"))
    assert "last" in {one.id for one in found}
    assert reading.counts["records"] == len(found)
    for one in found:
        assert one.names or one.identifiers
        assert one.source == "acme"


@settings(max_examples=examples(40))
@given(st.binary(max_size=300))
def test_bytes_of_any_kind_never_stop_the_others(content: bytes) -> None:
    line = json.dumps(GOOD).encode()
    found, _ = parties(content + b"\n" + line + b"\n" + content)
    assert "good" in {one.id for one in found} or content.startswith((b"\xff\xfe", b"\xfe\xff"))
