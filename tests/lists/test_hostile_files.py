"""Files made to harm or damaged on the way, through the whole import: refused, or read in full."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from lists.db import open_engine
from lists.refresh import import_paths
from lists.store import SnapshotStore
from lists.vocabulary import sources
from tests.factories import entity, publish

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
BOMB = (
    '<!DOCTYPE CONSOLIDATED_LIST [<!ENTITY a "AAAAAAAAAA">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)


def un(first_name: str = "KOREA KWANGSON BANKING CORP", prolog: str = "", end: str = "") -> str:
    """A UN list of one organization."""
    return (
        f'{DECLARATION}{prolog}<CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:09.554Z">'
        "<INDIVIDUALS/><ENTITIES><ENTITY><DATAID>6908436</DATAID><VERSIONNUM>1</VERSIONNUM>"
        f"<FIRST_NAME>{first_name}</FIRST_NAME><UN_LIST_TYPE>DPRK</UN_LIST_TYPE>"
        "<REFERENCE_NUMBER>KPe.025</REFERENCE_NUMBER><LISTED_ON>2013-03-07</LISTED_ON>"
        f"</ENTITY></ENTITIES></CONSOLIDATED_LIST>{end}"
    )


@pytest.fixture
def store(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[SnapshotStore]:
    """A store that serves one good version of the UN list."""
    small = tuple(replace(one, min_records=1, canaries=(), floors=False) for one in sources.SOURCES)
    monkeypatch.setattr(sources, "SOURCES", small)
    engine = open_engine(sqlite_url)
    store = SnapshotStore(engine)
    publish(store, [entity("GOOD VERSION", key=1)])
    yield store
    engine.dispose()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (un(prolog="<!DOCTYPE CONSOLIDATED_LIST>").encode(), "DOCTYPE"),
        (un("&i;", prolog=BOMB).encode(), "DOCTYPE"),
        (
            un("&x;", '<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>').encode(),
            "DOCTYPE",
        ),
        (un("&undefined;").encode(), ""),
        (un("CHŎLLIMA").encode("utf-16-le"), ""),
        (un("Société").encode("latin-1"), ""),
        (un().encode()[:-80], ""),
        (un().encode() + b"<html>", ""),
        (un().encode().replace(b"KWANG", b"KW\x00NG"), ""),
    ],
    ids=[
        "doctype",
        "entity bomb",
        "external entity",
        "undefined entity",
        "utf-16 said to be utf-8",
        "latin-1 said to be utf-8",
        "cut short",
        "more after the end",
        "null byte",
    ],
)
def test_a_harmful_or_damaged_file_is_refused(
    store: SnapshotStore, tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "consolidated.xml"
    path.write_bytes(content)
    before = store.active()
    report = import_paths(store, [path])
    assert not report.ok
    reasons = [r for one in report.outcomes for r in one.reasons]
    reasons += [one.reason for one in report.unknown]
    assert reasons
    assert said in reasons[0]
    assert not any("Error(" in reason for reason in reasons)  # a reason, not a crash
    assert store.active() == before


@pytest.mark.parametrize(
    "written",
    [
        "KOREA KWANG<!-- -->SON BANKING CORP",
        "KOREA KWANGSON <?page 2?>BANKING CORP",
        "<![CDATA[KOREA KWANGSON BANKING CORP]]>",
        "KOREA&#32;KWANGSON BANKING CORP",
        "  KOREA  KWANGSON\n BANKING CORP ",
    ],
)
def test_a_name_is_never_cut_by_what_stands_inside_it(
    store: SnapshotStore, tmp_path: Path, written: str
) -> None:
    path = tmp_path / "consolidated.xml"
    path.write_text(un(written), "utf-8")
    assert import_paths(store, [path]).ok
    (bank,) = store.snapshot(store.active()).entities
    assert bank.caption == "KOREA KWANGSON BANKING CORP"
