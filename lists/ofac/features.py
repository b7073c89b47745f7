"""Reads OFAC's labelled features into a party, from XML features and CSV remarks alike.

Both formats print the same labels. Reach for ``read_printed`` with a labelled remark and for
``read_feature`` with a feature's label and text; ``data/ofac_features.tsv`` says which label means
what, ``READERS`` what is done about it.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, cast

from lists.ofac.documents import printed_document
from lists.ofac.party import add_new
from lists.ofac.places import birth_place, place_country
from lists.ofac.terms import document_types, feature_meanings, label_key
from lists.vocabulary.cleaning import clean
from lists.vocabulary.countries import flag_country
from lists.vocabulary.dates import parse_date
from lists.vocabulary.identifiers import identifier

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lists.entity import IdentifierType
    from lists.ofac.party import PartyDraft

WALLET = "Digital Currency Address -"
"""Label of a wallet; the currency code follows it, in the XML as part of the label."""

_GENDERS: dict[str, Literal["male", "female"]] = {"male": "male", "female": "female"}


def read_printed(draft: PartyDraft, label: str, text: str) -> None:
    """Read one labelled remark, document or feature, in its printed form."""
    if label not in document_types():
        read_feature(draft, label, text)
        return
    printed = printed_document(label, text, draft.kind)
    if printed is None:
        draft.report.odd("odd", draft.uid, label, text, "a document without a number")
    else:
        draft.add_identifier(printed, label)


def read_feature(draft: PartyDraft, label: str, text: str) -> bool:
    """Read one feature by its label; ``False`` where the label is unknown.

    Args:
        draft: The party it is a feature of.
        label: OFAC's name of the feature.
        text: Its value as text; countries by name or code, dates as printed.
    """
    label, text = label_key(label), clean(text)
    if label.startswith(WALLET) and label != WALLET:
        label, text = WALLET, f"{label[len(WALLET) :].strip()} {text}"
    meaning = feature_meanings().get(label)
    if meaning is None:
        return False
    if meaning == "remark":
        return True
    if not text:
        draft.report.odd("odd", draft.uid, label, text, "a label without a value")
        return True
    reader = READERS.get(meaning)
    if reader:
        reader(draft, label, text)
    else:
        scheme, _, note = meaning.partition(":")
        draft.add_identifier(identifier(cast("IdentifierType", scheme), text, note=note), label)
    return True


def _birth_date(draft: PartyDraft, label: str, text: str) -> None:
    interval = parse_date(text)
    if interval is None:
        draft.report.odd("odd", draft.uid, label, text, "unreadable date")
    else:
        draft.add_birth_date(interval)


def _birth_place(draft: PartyDraft, label: str, text: str) -> None:  # noqa: ARG001 - reader's form
    add_new(draft.birth_places, birth_place(text))


def _nationality(draft: PartyDraft, label: str, text: str) -> None:
    draft.add_nationality(_country(draft, label, text))


def _registration_country(draft: PartyDraft, label: str, text: str) -> None:
    draft.add_country(_country(draft, label, text))


def _country(draft: PartyDraft, label: str, text: str) -> str:
    code = place_country(text)
    if not code:
        draft.report.odd("odd", draft.uid, label, text, "no country of that name")
    return code


def _gender(draft: PartyDraft, label: str, text: str) -> None:
    gender = _GENDERS.get(text.casefold())
    if gender is None:
        draft.unknown(label, text, "unknown gender")
    else:
        draft.gender = gender


def _title(draft: PartyDraft, label: str, text: str) -> None:  # noqa: ARG001 - reader's form
    for title in text.split("; "):
        add_new(draft.titles, title.strip())


def _measure(draft: PartyDraft, label: str, text: str) -> None:
    draft.add_measure(label, text)


def _note(draft: PartyDraft, label: str, text: str) -> None:
    add_new(draft.notes, f"{label}: {text}")


def _flag(draft: PartyDraft, label: str, text: str) -> None:
    code = flag_country(text)
    if code is None:
        draft.report.odd("odd", draft.uid, label, text, "no flag state of that name")
    else:
        add_new(draft.former_flags if label.startswith("Former") else draft.flags, code)


def _vessel_type(draft: PartyDraft, label: str, text: str) -> None:  # noqa: ARG001 - reader's form
    add_new(draft.vessel_types, text)


def _tonnage(draft: PartyDraft, label: str, text: str) -> None:
    unit = "GRT" if "Gross" in label else "DWT"
    add_new(draft.tonnage, f"{text} {unit}")


def _build_year(draft: PartyDraft, label: str, text: str) -> None:
    interval = parse_date(text)
    if interval is None:
        draft.report.odd("odd", draft.uid, label, text, "unreadable date")
    else:
        draft.build_year = draft.build_year or str(interval.start.year)


def _owner(draft: PartyDraft, label: str, text: str) -> None:
    draft.named_links.append(("owned_by", text, f"{label} {text}"))


def _operator(draft: PartyDraft, label: str, text: str) -> None:
    draft.named_links.append(("operated_by", text, f"{label} {text}"))


def _wallet(draft: PartyDraft, label: str, text: str) -> None:
    currency, _, address = text.partition(" ")
    draft.add_identifier(identifier("wallet", address, note=currency), label)


READERS: Mapping[str, Callable[[PartyDraft, str, str], None]] = MappingProxyType(
    {
        "birth_date": _birth_date,
        "birth_place": _birth_place,
        "nationality": _nationality,
        "country": _registration_country,
        "gender": _gender,
        "title": _title,
        "measure": _measure,
        "note": _note,
        "flag": _flag,
        "former_flag": _flag,
        "vessel_type": _vessel_type,
        "tonnage": _tonnage,
        "build_year": _build_year,
        "owned_by": _owner,
        "operated_by": _operator,
        "wallet": _wallet,
    }
)
"""Meaning of a label → its reader. Any other meaning is a type of identifier, with its note."""
