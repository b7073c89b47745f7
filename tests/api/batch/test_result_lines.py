"""Lines written the quick way are those of the encoder and the CSV writer."""

from __future__ import annotations

import csv
import io
from datetime import date
from uuid import RFC_4122, UUID

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from api.batch.models import Pins
from api.batch.result_lines import BANDS, ROW, Lines, RowIds
from api.service.answer_encoding import Unscreened, unscreened
from api.sheet import Record, guarded, unguarded
from api.sheet.outcome import OUTPUT_COLUMNS, RESULT_COLUMNS, output_cells
from screening.model.result import (
    DealParty,
    Evidence,
    Explanation,
    Finding,
    Match,
    Result,
    Scores,
    Term,
)
from screening.model.subject import Options, Unread
from tests.factories import entity
from tests.factories import result as made

PINS = Pins(("un-1",), {"un": "un-1", "eu": "eu-2"}, "p", "=s", "e", date(2026, 1, 1), Options())
WORDS = Explanation("Risk 0 of 100", checked=("Checked",))
MATCH = Match(0.9, 3000, (Evidence("name", 3000, "a", "b", "same"),), entity("KIM", key="1"))
RESULTS = (
    made("1", explanation=WORDS),
    made("=é", explanation=WORDS),
    made("3", explanation=WORDS, warnings=("+x",)),
    made("4", explanation=WORDS, scores=Scores(0.0, 0.5, 0.0, 0.0)),
    made("5", explanation=WORDS, red_flags=(Term("red flag", 0.001, "odd"),)),
    made("6", "block", 90, floor=90, matches=(MATCH,), explanation=WORDS),
    made("7", discounted=(MATCH,), explanation=WORDS),
    made("8", "review", 30, typologies=(Finding("STS", "x", "submission", 0.3, "-"),)),
    made("9", "review", 25, status="partly_screened", unread=(Unread("UBO", "not read"),)),
    unscreened("10", "line 3: broken"),
)
CELLS = st.text(st.sampled_from("ab é'=+-@\t\r\n,\"한"), max_size=4)


def expected(
    record: Record, row: int, result: Result | Unscreened, width: int
) -> tuple[bytes, bytes]:
    """The lines of one row, made the long way."""
    if isinstance(result, Result) and not (
        result.matches or result.typologies or result.risk or result.discounted
    ):
        headline = result.explanation.headline
        result = msgspec.structs.replace(result, explanation=Explanation(headline=headline))
    cells = output_cells(result)
    name = RowIds("seed").of(row)
    by_column = dict(zip(RESULT_COLUMNS, cells, strict=True))
    by_column |= {"line": str(record.line), "screening_id": name, "lists": "eu-2 un-1"}
    by_column |= {"policy": "p", "software": "=s"}
    told = [by_column[column] for column in OUTPUT_COLUMNS]
    sheet = io.StringIO(newline="")
    own = [unguarded(cell) for cell in [*record.cells, "", ""][:width]]
    csv.writer(sheet, lineterminator="\r\n").writerow(map(guarded, (*own, *told)))
    head = f'{{"row":{row + 1},"line":{record.line},"screening_id":"{name}",'
    return sheet.getvalue().encode(), head.encode() + msgspec.json.encode(result)[1:] + b"\n"


@given(
    st.lists(st.tuples(st.sampled_from(RESULTS), st.lists(CELLS, max_size=3)), max_size=8),
    st.sampled_from([1, 2]),
)
def test_lines_of_a_chunk_are_those_of_its_rows(
    rows: list[tuple[Result | Unscreened, list[str]]], width: int
) -> None:
    lines = Lines("seed", width, PINS)
    told = [
        (Record(7 + place, cells), 40 + place, result) for place, (result, cells) in enumerate(rows)
    ]
    for record, row, result in told:
        lines.add(row, record, result)
    sheet, encoded, index = lines.pieces()
    wanted = [expected(*one, width) for one in told]
    assert sheet == b"".join(line for line, _ in wanted)
    assert encoded == b"".join(line for _, line in wanted)
    marks = list(ROW.iter_unpack(index))
    assert [(a, b) for _, _, a, b in marks] == [tuple(map(len, pair)) for pair in wanted]
    partly = sum(result.status == "partly_screened" for result, _ in rows)
    assert sum(lines.counts.values()) == len(rows) + partly
    assert lines.counts.get("partly_screened", 0) == partly
    for (band, found, *_), (result, _) in zip(marks, rows, strict=True):
        assert BANDS[band] == result.band
        seen = isinstance(result, Result) and result.status == "screened"
        parties = (result.matches, result.discounted, result.typologies) if seen else ()
        assert bool(found) == (any(parties) if seen else True)


def test_ids_of_rows_are_uuids_that_depend_on_batch_and_row_alone() -> None:
    ids = [RowIds("seed").of(row) for row in range(50)] + [RowIds("other").of(0)]
    assert len(set(ids)) == 51
    assert {(UUID(one).version, UUID(one).variant) for one in ids} == {(8, RFC_4122)}
    assert ids[7] == RowIds("seed").of(7)


def test_a_row_tells_of_the_party_that_its_headline_names() -> None:
    bank = Match(0.98, 6000, (Evidence("name", 6000, "a", "a", ""),), entity("BANK", key="2"))
    party = DealParty("Bank", "CdtrAgt", bank)
    told = Explanation(headline="Hold: the deal names Bank", listed_id=bank.entity.id)
    result = made("5", matches=(MATCH,), deal_parties=(party,), explanation=told)
    row = dict(zip(RESULT_COLUMNS, output_cells(result), strict=True))
    assert (row["listed_party"], row["listed_id"]) == ("BANK", bank.entity.id)
    assert row["listed_as"] == "party to the deal (creditor agent)"
    unsaid = msgspec.structs.replace(result, explanation=Explanation(headline="Hold"))
    assert dict(zip(RESULT_COLUMNS, output_cells(unsaid), strict=True))["listed_as"] == "match"
