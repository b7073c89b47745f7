"""Values under people's own headings as the subject they would have sent to ``POST /v1/screen``.

So a row of a sheet and a request with the same words give the same result and the same warnings.
Several values in one cell are taken apart by the signs the heading table names; values of one kind
of part (the second goods and the second HS code) belong together by their position.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.service.field_reader import what_was_assumed
from lists.vocabulary.dates import DateOrder, read_date
from lists.vocabulary.headings import RELATED_PARTY, everyday_words
from lists.vocabulary.numbers import spreadsheet_number
from lists.vocabulary.placeholders import placeholder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lists.vocabulary.headings import Column

Submitted = dict[str, Any]

NAME_PARTS = ("first_name", "middle_name", "last_name")
"""Columns that make one name, in its order."""
_SHORT_SURNAME = 2
_FAULTS = frozenset({"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})
"""What a spreadsheet shows for a formula that has no result."""
_MOST_PLACES = 100
"""Goods that are read; one more is passed on, and the record's reader warns about it."""


class HeadedValues:
    """Collects the values of one record: call ``take`` for each, then ``subject``."""

    __slots__ = ("activity", "parts", "plain", "warnings")

    def __init__(self) -> None:
        self.plain: Submitted = {}
        self.activity: Submitted = {}
        self.parts: dict[str, list[tuple[str, str]]] = {}
        self.warnings: list[str] = []

    def take(
        self, column: Column, cell: str, heading: str = "", order: DateOrder | None = None
    ) -> None:
        """Put one value where its column says; the heading is the role of a party like no other.

        ``order`` is that of day and month in the dates of the column, where it is known.
        """
        if cell in _FAULTS:
            self.warnings.append(f"{column.code}: the spreadsheet says {cell} here; not used")
            return
        if column.part != "field":
            values = several(cell, column.split)
            if column.part == "identifier":
                values = [plain_number(value) or value for value in values]
            target = heading if column.code == RELATED_PARTY else column.target
            self.parts.setdefault(column.part, []).extend((target, v) for v in values)
            return
        if order is not None:
            cell = self._in_order(column, cell, order)
        target = column.target
        if target.startswith("activity.cargo[]."):
            for place, value in enumerate(several(cell, column.split)[: _MOST_PLACES + 1]):
                self._cargo(place, target.rpartition(".")[2], value)
            return
        holder = self.plain
        if target.startswith("activity."):
            holder, target = self.activity, target.removeprefix("activity.")
        if target.endswith("[]"):
            holder.setdefault(target[:-2], []).extend(several(cell, column.split))
        elif target in holder and target != "id":
            holder[target] = f"{holder[target]} {cell}"
        else:
            holder[target] = (plain_number(cell) or cell) if target in _NUMBERS else cell

    def _in_order(self, column: Column, cell: str, order: DateOrder) -> str:
        """A date in ISO form where it is ambiguous without the order of its column."""
        reading = read_date(cell)
        if reading is None or reading.assumption != "ambiguous":
            return cell
        ordered = read_date(cell, order)
        if ordered is None:
            return cell
        if said := what_was_assumed(cell, ordered):
            self.warnings.append(f"{column.target}: {cell[:60]!r} {said}")
        day = ordered.interval.start.isoformat()
        return f"circa {day}" if ordered.interval.approximate else day

    def _cargo(self, place: int, field: str, value: str) -> None:
        goods = self.activity.setdefault("cargo", [])
        while len(goods) <= place:
            goods.append({})
        goods[place][field] = value

    def subject(self) -> Submitted:
        """The collected values in the shape of a subject of ``POST /v1/screen``."""
        subject, activity, parts = self.plain, self.activity, self.parts
        self._names(subject)
        if "kind" in subject:
            kind = subject["kind"]
            subject["kind"] = everyday_words("kinds").get(kind.casefold(), kind)
        if "gender" in subject:
            subject["gender"] = everyday_words("genders").get(
                subject["gender"].casefold(), subject["gender"]
            )
        if "identifier" in parts:
            issued = dict(parts.get("identifier_country", ()))
            subject["identifiers"] = [
                {"type": kind, "value": value, "country": issued.get(kind, "")}
                for kind, value in parts["identifier"]
            ]
        if "counterparty" in parts:
            activity["counterparties"] = [
                {"name": name, "role": role} for role, name in parts["counterparty"]
            ]
        if "port" in parts:
            activity["ports"] = [{"name": port, "role": role} for role, port in parts["port"]]
        for part, field in (
            ("event", "vessel_events"),
            ("employment", "employment"),
            ("document", "documents"),
        ):
            if part in parts:
                activity[field] = _together(parts[part])
        self._work(subject)
        if activity:
            subject["activity"] = activity
        return subject

    def _names(self, subject: Submitted) -> None:
        """Put together what stands in several columns: name parts, a name over two columns."""
        if "name_continued" in subject:
            rest = subject.pop("name_continued")
            halves = (*subject.pop("names", ()), rest)
            # Two columns may as well hold two names: whole ones are searched by themselves too.
            own = [half for half in halves if " " in half] if len(halves) > 1 else []
            subject["names"] = [" ".join(halves), *own]
        name = self._name_of_parts()
        if name:
            subject.setdefault("names", []).append(name)

    def _name_of_parts(self) -> str:
        """Given, middle and family name as one; a placeholder among them ("N/A") is left out."""
        found = {part: self.plain.pop(part) for part in NAME_PARTS if part in self.plain}
        kept = {part: text for part, text in found.items() if not is_no_part_of_a_name(text)}
        if not kept:  # the reader of the name warns about it
            return " ".join(found.values())
        self.warnings += [
            f"{part}: {text[:60]!r} is a placeholder; not used"
            for part, text in found.items()
            if part not in kept
        ]
        return " ".join(kept.values())

    def _work(self, subject: Submitted) -> None:
        """Employment says who works: the person of the row, by nationality."""
        for work in self.activity.get("employment", ()):
            if len(subject.get("nationalities", ())) == 1:
                work.setdefault("nationality", subject["nationalities"][0])
        for event in self.activity.get("vessel_events", ()):
            event.setdefault("type", "")
        for paper in self.activity.get("documents", ()):
            paper.setdefault("type", "")


_NUMBERS = frozenset({"imo", "mmsi"})


def is_no_part_of_a_name(text: str) -> bool:
    """Whether a part of a name is a placeholder ("N/A", "none"); Na, No and Do are surnames."""
    return bool(placeholder(text, "name")) and not (text.isalpha() and len(text) <= _SHORT_SURNAME)


def plain_number(value: str) -> str | None:
    """A number without a spreadsheet's notation; ``None`` where that may have lost digits."""
    read = spreadsheet_number(value)
    return None if read.digits_lost else read.text


def several(cell: str, split: str) -> list[str]:
    """The values of a cell, taken apart at any of the signs ``split``."""
    if not split or len(cell) < 3 or not any(sign in cell for sign in split):
        return [cell]
    for sign in split[1:]:
        cell = cell.replace(sign, split[0])
    return [value.strip() for value in cell.split(split[0]) if value.strip()] or [cell]


def _together(values: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """``[(type, sts), (type, ais_gap), (area, x)]`` → two parts, the first with its area."""
    parts: list[dict[str, Any]] = []
    counts: dict[str, int] = {}
    for field, value in values:
        place = counts.get(field, 0)
        counts[field] = place + 1
        while len(parts) <= place:
            parts.append({})
        parts[place][field] = value
    return parts
