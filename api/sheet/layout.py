"""Which sign separates the cells of a sheet and which of its lines holds the headings.

Sheets begin with titles, letterheads and notes, and a title may sound like a heading ("Our bank",
"Customer export 2026"). A line taken for the headings by mistake makes its file one column of
names that nobody has, so three things are looked at together: whether the headings are known, how
they are known (a heading of the table, or a word that speaks of somebody), and whether the lines
below stand under them. Where that does not settle it the file is refused, with what to send.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from api.sheet.columns import map_columns
from lists.vocabulary.csv_dialect import DELIMITERS, declared_delimiter
from lists.vocabulary.csv_records import Record, read_records
from lists.vocabulary.folding import letters
from lists.vocabulary.headings import RELATED_PARTY, by_heading, columns, meaning_of
from lists.workbook.refusal import SheetRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_HEADER_WITHIN = 20
"""Records among which the headings are looked for."""
_LOOKED_AT = 60
"""Records by which they are judged: those below the headings."""
_WORD_ONLY = 0.4
"""What a heading counts of which one word speaks of somebody: two do not make a known one."""
_FITS_BETTER = 0.2
"""Share of the cells below by which other headings must cover more to be taken instead."""
_FITS = 0.8
"""Share of the cells below that stand under some heading, where nothing is wrong."""
_MOST_SHOWN = 4
_MOST_OF_A_NAME = 2
"""Parts of "Smith, John"; a blank behind the comma tells it from two cells."""
_NAME = "name"
"""What the column of the parties' names means."""
_IDENTIFYING = frozenset({"names[]", "first_name", "last_name", "imo", "mmsi", "call_sign"})
_FIX = "say which line holds the headings"
_FIX_DELIMITER = f"{_FIX}, or which sign separates the cells of a text file"


class Layout(NamedTuple):
    """How a sheet is laid out.

    ``declared``: its first line only says the delimiter (``sep=;``). ``passed_over`` are the lines
    above the headings that hold something: they are not screened.
    """

    delimiter: str
    declared: bool
    header: Record
    passed_over: tuple[Record, ...]

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a client should know of the lines that are not screened."""
        if not self.passed_over:
            return ()
        shown = "; ".join(
            f"line {one.line}: {_text(one.cells)!r}" for one in self.passed_over[:_MOST_SHOWN]
        )
        more = len(self.passed_over) - _MOST_SHOWN
        rest = f" and {more} more" if more > 0 else ""
        said = f"above the headings in line {self.header.line} stands what was not screened"
        return (
            f"{said} ({shown}{rest}); if a party is among it, say in which line the headings stand",
        )


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A record as headings. ``known``: how many are, one of which only a word is known less.

    ``fit``: share of the filled cells below that stand under a heading.
    """

    place: int
    record: Record
    known: float
    certain: int
    fit: float
    filled: int
    identifies: bool
    names: bool
    below: int

    @property
    def repeats(self) -> bool:
        """Whether a heading stands twice, as those of groups of columns do."""
        headings = [letters(cell) for cell in self.record.cells if cell.strip()]
        return len(set(headings)) < len(headings)

    def is_better(self, than: _Candidate) -> bool:
        """Whether these are the headings rather than those of another record above."""
        if self.known > 2 * than.known:
            return True
        if self.certain == self.filled > than.certain:  # each of its cells is a heading
            return True
        if than.repeats and not self.repeats and self.known > than.known:
            return True
        return self.known >= than.known and self.fit > than.fit + _FITS_BETTER

    @property
    def is_title(self) -> bool:
        """Whether it stands over a table: one cell, and the lines below have several.

        One that says that names stand below (name, customer) is a heading, and the others have
        none: what they hold is not screened, and the rows say so.
        """
        return self.filled == 1 < self.below and not (self.certain and self.names)


def sheet_layout(
    records: Iterable[Record], mapping: Mapping[str, str] | None = None, header_line: int = 0
) -> Layout:
    """The layout of a sheet whose cells are told apart already.

    Raises:
        SheetRefused: no line holds headings, or it cannot be told which one does.
    """
    held = [one for one in islice(records, _LOOKED_AT + header_line) if one.cells]
    chosen = _chosen(held, mapping, header_line)
    return Layout("", False, chosen.record, tuple(held[: chosen.place]))  # noqa: FBT003 - a record


def text_layout(
    text: str, mapping: Mapping[str, str] | None = None, delimiter: str = "", header_line: int = 0
) -> Layout:
    """The layout of a delimited file that begins with ``text``.

    Raises:
        SheetRefused: no line holds headings, or it cannot be told how the file is laid out.
    """
    declared = declared_delimiter(text.partition("\n")[0])
    stated = delimiter or declared
    cuts: list[_Cut] = []
    refused: list[SheetRefused] = []
    sheets = {
        sign: _records(text, sign, declared=bool(declared), most=_LOOKED_AT + header_line)
        for sign in ((stated,) if stated else DELIMITERS)
    }
    for sign, held in sheets.items():
        try:
            cuts.append(_Cut(sign, _chosen(held, mapping, header_line), held))
        except SheetRefused as refusal:
            refused.append(refusal)
    if not cuts:
        raise max(refused, key=lambda one: sum(map(bool, one.headings)))
    best = max(cuts, key=_Cut.score)
    # "name,," is one heading and two columns without, not a column called "name,,"
    best = max(filter(best.is_wider, cuts), key=_Cut.score, default=best)
    if not stated:
        _check_single_column(best.sign, best.headings, sheets)
    above = tuple(best.held[: best.headings.place])
    return Layout(best.sign, bool(declared), best.headings.record, above)


class _Cut(NamedTuple):
    """A text cut into cells by one sign, and the headings that this gives."""

    sign: str
    headings: _Candidate
    held: list[Record]

    def score(self) -> tuple[float, float, int]:
        """How well the headings are known and stand over what is below them."""
        of = self.headings
        return of.known * of.fit, _alike(self.held[of.place :]), of.filled

    def is_wider(self, other: _Cut) -> bool:
        """Whether another sign cuts the one cell of these headings, and they are known as well."""
        ours, theirs = self.headings, other.headings
        cuts_it = len(ours.record.cells) == 1 < len(theirs.record.cells)
        return cuts_it and ours.place == theirs.place and theirs.known >= ours.known


def _records(text: str, sign: str, *, declared: bool, most: int) -> list[Record]:
    lines = iter(io.StringIO(text, newline=""))
    if declared:
        next(lines)
    records = islice(read_records(lines, sign, first=2 if declared else 1), most)
    return [one for one in records if one.cells]


def _chosen(
    held: Sequence[Record], mapping: Mapping[str, str] | None, header_line: int
) -> _Candidate:
    """The record that holds the headings."""
    if header_line:
        return _stated(held, mapping, header_line)
    refused: SheetRefused | None = None
    best: _Candidate | None = None
    for place, record in enumerate(held[:_HEADER_WITHIN]):
        if record.error and best is None:
            raise SheetRefused(record.error, record.line)
        try:
            candidate = _candidate(held, place, mapping)
        except SheetRefused as refusal:
            if refused is None or _one_cell(refused.headings) > _one_cell(refusal.headings):
                refused = SheetRefused(refusal.reason, record.line, refusal.headings)
            candidate = None
        if candidate is not None and _takes_over(held, best, candidate):
            best = candidate
        elif best is not None and best.certain and best.fit >= _FITS:
            break
    if best is None:
        raise refused or SheetRefused("no line holds anything")
    if not mapping:
        _check_certain(held, best)
    return best


def _stated(
    held: Sequence[Record], mapping: Mapping[str, str] | None, header_line: int
) -> _Candidate:
    place = next((place for place, one in enumerate(held) if one.line == header_line), None)
    if place is None:
        lines = ", ".join(str(one.line) for one in held[:_HEADER_WITHIN])
        reason = f"no row begins in line {header_line}; rows begin in lines {lines}"
        raise SheetRefused(reason, header_line)
    if held[place].error:
        raise SheetRefused(held[place].error, header_line)
    try:
        return _candidate(held, place, mapping)
    except SheetRefused as refusal:
        raise SheetRefused(refusal.reason, header_line, refusal.headings) from None


def _candidate(held: Sequence[Record], place: int, mapping: Mapping[str, str] | None) -> _Candidate:
    """The record as headings.

    Raises:
        SheetRefused: they identify nobody.
    """
    record = held[place]
    codes = map_columns(record.cells, mapping).codes
    given = mapping or {}
    sure: set[str] = set()
    words: set[str] = set()
    for heading, code in zip(record.cells, codes, strict=True):
        if code:
            certain = heading.strip() in given or is_certain(heading)
            (sure if certain else words).add(letters(heading) or heading)
    filled = [bool(cell.strip()) for cell in record.cells]
    covered = total = 0
    sizes = []
    for below in held[place + 1 :]:
        if not below.error:
            places = [
                spot
                for spot, cell in enumerate(below.cells)
                if cell.strip() and (_headed(filled, spot) or not cell.strip().isdigit())
            ]  # numbers under no heading count the rows
            covered += sum(_headed(filled, spot) for spot in places)
            total += len(places)
            sizes.append(len(places))
    return _Candidate(
        place,
        record,
        len(sure) + _WORD_ONLY * len(words),
        len(sure),
        covered / total if total else 1.0,
        sum(filled),
        any(code and columns()[code].target in _IDENTIFYING for code in codes),
        _NAME in codes,
        sorted(sizes)[len(sizes) // 2] if sizes else 0,
    )


def _headed(filled: Sequence[bool], spot: int) -> bool:
    return spot < len(filled) and filled[spot]


def is_certain(heading: str) -> bool:
    """Whether a heading is known as one, rather than by a word in it that speaks of somebody."""
    code = meaning_of(heading).code
    return bool(code) and (code != RELATED_PARTY or letters(heading) in by_heading())


def _takes_over(held: Sequence[Record], best: _Candidate | None, other: _Candidate) -> bool:
    return best is None or (other.is_better(best) and _may_follow(held, best, other))


def _may_follow(held: Sequence[Record], title: _Candidate, headings: _Candidate) -> bool:
    """Whether what stands between a title and the headings below it may be passed over.

    In a sheet of one column a name looks like a title: only the very next record, or one behind an
    empty line, is told from it.
    """
    if headings.filled > 1 or headings.below > 1:
        return True
    before = held[headings.place - 1]
    return headings.place == title.place + 1 or headings.record.line > before.line + 1


def _check_certain(held: Sequence[Record], best: _Candidate) -> None:
    """Refuse headings that may be a title or a row of the table.

    Raises:
        SheetRefused: they may be; says which line it is and what to send.
    """
    text = _text(best.record.cells)
    if best.is_title:
        reason = (
            f"{text!r} seems to be a title: the lines below have {best.below} cells, and none of "
            f"them is understood as headings; name one column `name`, send a mapping, or {_FIX}"
        )
        raise SheetRefused(reason, best.record.line, _next_cells(held, best.place))
    if not best.certain:
        reason = (
            f"{text!r} may be headings, a title or a party: only a word in it is understood; "
            f"name one column `name`, send a mapping, or {_FIX_DELIMITER}"
        )
        raise SheetRefused(reason, best.record.line, tuple(best.record.cells))
    above = next((one for one in held[: best.place] if _is_row(one, best)), None)
    if above is not None and not (best.identifies and best.certain >= best.filled / 2):
        reason = (
            f"{_text(above.cells)!r} may be the headings, or a row above those in line "
            f"{best.record.line} ({text!r}); name one column `name`, send a mapping, or {_FIX}"
        )
        raise SheetRefused(reason, above.line, tuple(above.cells))


def _is_row(record: Record, headings: _Candidate) -> bool:
    """Whether a record above the headings has the shape of those below."""
    filled = sum(bool(cell.strip()) for cell in record.cells)
    return filled >= max(headings.below, 1)


def _next_cells(held: Sequence[Record], place: int) -> tuple[str, ...]:
    return tuple(held[place + 1].cells) if place + 1 < len(held) else ()


def _check_single_column(
    sign: str, chosen: _Candidate, sheets: Mapping[str, Sequence[Record]]
) -> None:
    """Refuse a sheet of one column whose rows all fall into cells by another delimiter.

    Raises:
        SheetRefused: they do; says which sign it is and what to send.
    """
    if len(chosen.record.cells) > 1:
        return
    for other, held in sheets.items():
        below = [one for one in held if one.line > chosen.record.line and not one.error]
        sizes = {len(one.cells) for one in below}
        spaced = any(cell[:1].isspace() for one in below for cell in one.cells[1:])
        prose = spaced and other != "\t" and max(sizes, default=0) <= _MOST_OF_A_NAME
        if other != sign and len(sizes) == 1 and sizes != {1} and not prose:
            name = {"\t": "tabs"}.get(other, f"{other!r}")
            reason = (
                f"under {_text(chosen.record.cells)!r} each line has {sizes.pop()} parts with "
                f"{name} between them, so it may be a title or the only heading; {_FIX_DELIMITER}"
            )
            raise SheetRefused(reason, chosen.record.line, _next_cells(held, 0))


def _alike(held: Sequence[Record]) -> float:
    """The share of records with as many cells as the first; of one cell it says nothing."""
    cells = len(held[0].cells)
    return sum(len(one.cells) == cells for one in held) / len(held) if cells > 1 else 0.0


def _one_cell(headings: Sequence[str]) -> bool:
    return sum(bool(heading.strip()) for heading in headings) < 2


def _text(cells: Sequence[str]) -> str:
    text = " | ".join(cell.strip() for cell in cells if cell.strip())
    return f"{text[:60]}…" if len(text) > 60 else text
