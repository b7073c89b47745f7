"""The sheet that a payment message becomes: its columns, and one row while it is filled.

So a message goes the way of any other batch: the same rows, results, downloads and records.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from api.payments.message_table import message_table
from api.sheet import Mapping, Record
from lists.vocabulary.headings import RELATED_PARTY

OTHER_TEXT: Final = "other text of the message"
"""Heading of what stands in elements that no table names: searched, and never passed over."""

PARTY_COLUMNS: Final = (
    "initiating party",
    "debtor",
    "ultimate debtor",
    "creditor",
    "ultimate creditor",
    "bank",
    "other party",
)
"""Columns of the row of a payment that name its parties; the heading is the role."""

_CODES: Final = {
    "reference": "id",
    "message": "",
    "transaction": "",
    "end to end": "",
    "role": "",
    "name": "name",
    "type": "type",
    "address": "address",
    "country": "country",
    "birth date": "dob",
    "bic": "bic",
    "lei": "lei",
    "account": "account",
    "passport": "passport",
    "national id": "national_id",
    "tax number": "tax_id",
    "registration": "registration",
    "other number": "identifier",
    "email": "email",
    "phone": "phone",
    "website": "website",
    "amount": "",
    "currency": "currency",
    **dict.fromkeys(PARTY_COLUMNS, RELATED_PARTY),
    "text": "activity",
    OTHER_TEXT: "",
}
HEADER: Final = tuple(_CODES)
_PLACES: Final = {heading: place for place, heading in enumerate(HEADER)}
_NO_ORDERS: Final[tuple[Literal[""], ...]] = tuple("" for _ in HEADER)
_SPLIT: Final = str.maketrans({";": ",", "|": ","})
"""Signs that would take one value apart; several values are put on lines of their own."""
_LISTED_WITH: Final = {"text": " ", OTHER_TEXT: "; ", "address": " | "}


def mapping_of_messages() -> Mapping:
    """What the columns mean; their dates are written as ISO 8601 only."""
    passed_over = ("message", "transaction", "end to end", "role", "amount")
    return Mapping(
        header=HEADER,
        codes=tuple(_CODES.values()),
        unknown=(OTHER_TEXT,),
        ignored=passed_over,
        date_orders=_NO_ORDERS,
    )


@dataclass(slots=True)
class RowCells:
    """One row while it is filled: a column can get several values."""

    line: int
    values: dict[str, list[str]] = field(default_factory=dict)

    def add(self, column: str, value: str) -> None:
        """Put a value into a column; blanks at its ends and repetitions are left out.

        So is what says that there is no value (`NOTPROVIDED`): a party of that is not screened.
        """
        text = " ".join(value.split())
        if text in message_table().no_number.texts:
            return
        if column not in {"text", OTHER_TEXT}:
            text = text.translate(_SPLIT)
        kept = self.values.setdefault(column, [])
        if text and text not in kept:
            kept.append(text)

    @property
    def says_something(self) -> bool:
        """Whether any column that is searched holds anything."""
        return any(values for column, values in self.values.items() if column not in _NOT_SEARCHED)

    def record(self) -> Record:
        """The finished row."""
        cells = [""] * len(HEADER)
        for column, values in self.values.items():
            cells[_PLACES[column]] = _LISTED_WITH.get(column, "\n").join(values)
        return Record(self.line, cells)


_NOT_SEARCHED: Final = frozenset(
    {"reference", "message", "transaction", "end to end", "role", "type", "amount", "currency"}
)
