"""The reference values of an advanced OFAC file: everything else in it points here by id."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from lists.parsing.xml import local_name
from lists.vocabulary.cleaning import clean

if TYPE_CHECKING:
    from lists.entity import Kind
    from lists.parsing.xml import Element

_KINDS: dict[str, Kind] = {
    "Individual": "person",
    "Entity": "organization",
    "Vessel": "vessel",
    "Aircraft": "aircraft",
}


class ReferenceValue(Struct, frozen=True):
    """One value of one set: its text and the attributes that tell more (``ISO2``…)."""

    text: str
    attributes: Mapping[str, str]


class ReferenceValues:
    """All sets of one file by the element name of their values (``FeatureType``, ``Country``…)."""

    def __init__(self, sets: Element | None = None) -> None:
        self._sets: dict[str, dict[str, ReferenceValue]] = defaultdict(dict)
        for values in sets if sets is not None else ():
            for value in values:
                name = local_name(value)
                attributes = {str(key): str(text) for key, text in value.attrib.items()}
                text = clean(value.text)
                self._sets[name][attributes.get("ID", "")] = ReferenceValue(text, attributes)

    def __len__(self) -> int:
        return sum(len(values) for values in self._sets.values())

    def value(self, set_name: str, key: str | None) -> ReferenceValue | None:
        """The value with this id, or ``None``."""
        return self.of(set_name).get(key or "")

    def text(self, set_name: str, key: str | None) -> str:
        """The text of the value with this id; empty where there is none."""
        value = self.value(set_name, key)
        return value.text if value else ""

    def of(self, set_name: str) -> Mapping[str, ReferenceValue]:
        """All values of one set by id."""
        return self._sets.get(set_name, {})

    def country(self, key: str | None) -> str:
        """A country by id: its alpha-2 code where OFAC gives one, else its name as printed."""
        value = self.value("Country", key)
        if value is None:
            return ""
        return value.attributes.get("ISO2") or value.text

    def kind(self, party_sub_type: str | None) -> Kind | None:
        """What a party is: by its sub-type where that says something, else by its type."""
        value = self.value("PartySubType", party_sub_type)
        if value is None:
            return None
        if value.text in _KINDS:
            return _KINDS[value.text]
        return _KINDS.get(self.text("PartyType", value.attributes.get("PartyTypeID")))
