"""The form of a deal: its fields, the subject they make, and back from an example of the docs."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from api.routes.examples import SCREEN_EXAMPLES
from lists.vocabulary.subject_fields import record_table

Values = Mapping[str, str]


class FormField(NamedTuple):
    """One field of the form. ``record`` and ``field`` are those of the table of subject fields.

    ``many``: several values, one a line. ``role`` is what a port is to the voyage. ``choices`` are
    the codes that can be chosen, in words.
    """

    name: str
    label: str
    record: str
    field: str
    many: bool = False
    role: str = ""
    choices: Mapping[str, str] = MappingProxyType({})

    @property
    def about(self) -> str:
        """What the API document says of it."""
        about = record_table(self.record).fields[self.field].about
        return _ABOUT.get(self.name, about.replace("`", ""))


EVENTS: Final = MappingProxyType(
    {
        "sts": "ship-to-ship transfer",
        "ais_gap": "went silent (gap in AIS)",
        "flag_change": "changed its flag",
        "name_change": "changed its name",
        "mmsi_change": "changed its radio identity (MMSI)",
        "port_call": "called at a port",
        "draught_change": "changed its draught (loaded or discharged)",
    }
)
"""Kinds of events of ``lists.vocabulary.vessel_event_types`` in words; a test compares them."""
_ABOUT: Final = {
    "event_type": "One event of the voyage.",
    "banks": "Bank identifier code (BIC, SWIFT) of each bank that takes part.",
    "amount": "What is paid: 48,000.00. With an amount or a currency the deal is a payment.",
    "currency": "Code of the currency (ISO 4217), such as EUR, or of a virtual one, such as USDT.",
    "quantity": "Amount with its unit, such as 3,000 t.",
    "cargo_quantity": "Amount with its unit, such as 3,000 t.",
    "counterparties": "Parties to the deal, each screened as well.",
    "event_area": "Sea, strait or port.",
}
"""What pages say where the API document speaks of codes."""


SECTIONS: Final = (
    (
        "The party or ship",
        (
            FormField("name", "Name", "subject", "names"),
            FormField("countries", "Country", "subject", "countries", many=True),
            FormField("imo", "IMO number", "subject", "imo"),
            FormField("flag", "Flag", "subject", "flag"),
        ),
    ),
    (
        "The deal",
        (
            FormField("description", "In your own words", "activity", "description", many=True),
            FormField("date", "Day of the deal", "activity", "date"),
            FormField("origin", "From", "activity", "origin"),
            FormField("destination", "To", "activity", "destination"),
            FormField("counterparties", "Other parties", "counterparty", "name", many=True),
            FormField("services", "Services", "activity", "services", many=True),
        ),
    ),
    (
        "Cargo",
        (
            FormField("cargo_description", "Goods", "cargo", "description"),
            FormField("cargo_hs_code", "HS code", "cargo", "hs_code"),
            FormField("cargo_quantity", "Quantity", "cargo", "quantity"),
            FormField("cargo_origin", "Country of origin", "cargo", "origin"),
        ),
    ),
    (
        "Voyage",
        (
            FormField("port_load", "Port of loading", "port", "name", role="load"),
            FormField("port_discharge", "Port of discharge", "port", "name", role="discharge"),
            FormField("port_transit", "Port called at", "port", "name", role="transit"),
            FormField("event_type", "What a ship did", "vessel_event", "type", choices=EVENTS),
            FormField("event_area", "Where", "vessel_event", "area"),
            FormField("event_date", "When", "vessel_event", "date"),
            FormField("event_counterparty", "With whom", "vessel_event", "counterparty"),
        ),
    ),
    (
        "Employment",
        (
            FormField("work_nationality", "Nationality of workers", "employment", "nationality"),
            FormField("work_employer", "Employer", "employment", "employer"),
            FormField("work_employer_country", "Its country", "employment", "employer_country"),
            FormField("work_sector", "Trade", "employment", "sector"),
            FormField("work_work_country", "Country of work", "employment", "work_country"),
            FormField("work_start", "First day", "employment", "start"),
            FormField("work_wage", "Wage", "employment", "wage"),
            FormField("work_details", "Details", "employment", "details", many=True),
        ),
    ),
    (
        "Payment",
        (
            FormField("amount", "Amount", "activity", "amount"),
            FormField("currency", "Currency", "activity", "currency"),
            FormField("banks", "Banks, by their BIC", "counterparty", "bic", many=True),
            FormField("wallets", "Wallets paid from or into", "activity", "wallets", many=True),
        ),
    ),
)
FIELDS: Final = tuple(field for _, fields in SECTIONS for field in fields)
"""Every field of the form."""
_LISTS: Final = {"cargo": "cargo", "vessel_event": "vessel_events", "employment": "employment"}
"""Records of which a form holds one, and the field of the activity they are in."""
EXAMPLES: Final = {name: one["summary"] for name, one in SCREEN_EXAMPLES.items()}


def deal_of(values: Values) -> dict[str, Any]:
    """The subject with the activity that a filled form describes; only what was filled in."""
    subject: dict[str, Any] = {"kind": values["kind"]} if values.get("kind") else {}
    activity: dict[str, Any] = {}
    for field in FIELDS:
        text = values.get(field.name, "").strip()
        if not text:
            continue
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if field.record == "subject":
            several = field.many or field.field == "names"
            subject[field.field] = lines if several else text
        elif field.record == "counterparty":
            bank = field.field == "bic"
            named = [{"role": "bank", "bic": one} if bank else _counterparty(one) for one in lines]
            activity.setdefault("counterparties", []).extend(named)
        elif field.record == "port":
            activity.setdefault("ports", []).append({"name": text, "role": field.role})
        elif field.record == "activity":
            activity[field.field] = lines if field.many and field.field != "description" else text
        else:
            record = activity.setdefault(_LISTS[field.record], [{}])[0]
            record[field.field] = text
    return {**subject, "activity": activity} if activity else subject


def _counterparty(line: str) -> dict[str, str]:
    """``consignee: Somebody``; without a role the whole line is the name."""
    role, colon, name = line.partition(":")
    return (
        {"role": role.strip(), "name": name.strip()} if colon and name.strip() else {"name": line}
    )


def example_values(name: str) -> dict[str, str]:
    """An example of the docs page as the form holds it; empty for one that does not exist."""
    if name not in SCREEN_EXAMPLES:
        return {}
    subject: dict[str, Any] = SCREEN_EXAMPLES[name]["value"]["subjects"][0]
    activity: dict[str, Any] = subject.get("activity", {})
    values = {"kind": subject.get("kind", "")}
    for field in FIELDS:
        holder: dict[str, Any] = {}
        if field.record in {"subject", "activity"}:
            holder = subject if field.record == "subject" else activity
        elif field.record == "port":
            ports = activity.get("ports", ())
            holder = next((port for port in ports if port.get("role") == field.role), {})
        elif field.record in _LISTS:
            holder = next(iter(activity.get(_LISTS[field.record], ())), {})
        value = holder.get(field.field, "")
        if field.record == "counterparty":
            value = _example_parties(activity, field.field)
        values[field.name] = "\n".join(value) if isinstance(value, list) else str(value)
    return values


def _example_parties(activity: Mapping[str, Any], field: str) -> list[str]:
    """The other parties of an example, as lines of the form; banks by their code."""
    parties = activity.get("counterparties", ())
    if field == "bic":
        return [party["bic"] for party in parties if party.get("bic")]
    named = (party for party in parties if party.get("name") and not party.get("bic"))
    return [": ".join(filter(None, (one.get("role", ""), one["name"]))) for one in named]
