"""Ids and dates as OFAC's advanced XML writes them, for ``sdn_advanced_writer``."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from lists.vocabulary.countries import countries

if TYPE_CHECKING:
    from datetime import date

    from lists.entity import DateInterval
    from lists.ofac.values import ReferenceValues

_BOUND = (
    "<{0}>\n{1}  <Year>{2.year}</Year>\n{1}  <Month>{2.month}</Month>\n"
    "{1}  <Day>{2.day}</Day>\n{1}</{0}>"
)


def _day_bounds(edge: str, day: date, indent: str, *, approximate: bool) -> str:
    flag = "true" if approximate else "false"
    inner = indent + "  "
    bounds = "\n".join(inner + _BOUND.format(name, inner, day) for name in ("From", "To"))
    return (
        f'{indent}<{edge} Approximate="{flag}" YearFixed="false" MonthFixed="false" '
        f'DayFixed="false">\n{bounds}\n{indent}</{edge}>\n'
    )


def written_period(interval: DateInterval, indent: str) -> str:
    """A ``DatePeriod`` element: both ends with their From and To."""
    inner = indent + "  "
    start = _day_bounds("Start", interval.start, inner, approximate=interval.approximate)
    end = _day_bounds("End", interval.end, inner, approximate=interval.approximate)
    return (
        f'{indent}<DatePeriod CalendarTypeID="1" YearFixed="false" MonthFixed="false" '
        f'DayFixed="false">\n{start}{end}{indent}</DatePeriod>\n'
    )


class ReferenceKeys:
    """Looks reference values up the other way round: the id of a text."""

    def __init__(self, values: ReferenceValues) -> None:
        self._values = values
        self._sets: dict[str, dict[str, str]] = {}

    def of(self, set_name: str, text: str) -> str:
        """The id of the first value with this text; empty where there is none."""
        if set_name not in self._sets:
            values = self._values.of(set_name).items()
            self._sets[set_name] = {value.text: key for key, value in reversed(list(values))}
        return self._sets[set_name].get(text, "")

    def country(self, alpha2: str) -> str:
        """The id of a country by its alpha-2 code, or by its name where OFAC has no code for it."""
        return self._countries.get(alpha2, "")

    @cached_property
    def _countries(self) -> dict[str, str]:
        named = {row.alpha2: self.of("Country", row.name) for row in countries()}
        coded = {
            value.attributes["ISO2"]: key
            for key, value in self._values.of("Country").items()
            if "ISO2" in value.attributes
        }
        return named | coded
