"""``customer`` and ``exclude_entity_ids`` of a call for screening: decisions shown with matches.

Both may stand beside ``subjects``, for all of them, or in a subject, for it alone. They take no
part in the screening. A value that names nothing known stays where it was sent and is read as
before there were these fields: nobody's name is lost because it stands in one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct, structs
from sqlalchemy import Engine

from api.access.scopes import Caller
from api.alerts.shown import (
    DecidedCustomer,
    DecisionsAsked,
    ShownResult,
    decided_customers,
    with_decisions,
)
from api.customers.models import LONGEST_REF
from api.service.errors import Unprocessable
from api.service.json_bodies import first_of

CUSTOMER, EXCLUDED = "customer", "exclude_entity_ids"
FIELDS = frozenset({CUSTOMER, EXCLUDED})
DECISIONS_READING = frozenset({"alerts:read", "monitor"})
"""Scopes with which a caller may see what was decided about its customers."""
_MOST_EXCLUDED = 1000


class DecidedCall(Struct, frozen=True):
    """Subjects without these fields, what is asked of each (``None``: nothing), and warnings."""

    submitted: list[Any]
    asked: list[DecisionsAsked | None]
    warnings: tuple[str, ...]

    def shown(self, encoded: Sequence[bytes]) -> dict[int, ShownResult]:
        """The results with their decisions by their place, where any were asked for."""
        found = {
            place: with_decisions(one, asked)
            for place, (one, asked) in enumerate(zip(encoded, self.asked, strict=True))
            if asked is not None
        }
        return {
            place: structs.replace(one, recorded={**one.recorded, "position": place})
            for place, one in found.items()
        }


def asked_beside(envelope: dict[str, Any], submitted: Sequence[Any]) -> dict[str, Any] | None:
    """What of these fields stands beside the subjects; ``None`` if the call has none anywhere."""
    beside = {name: envelope[name] for name in FIELDS if name in envelope}
    in_one = any(isinstance(one, dict) and not FIELDS.isdisjoint(one) for one in submitted)
    return beside if beside or in_one else None


def decided_call(
    engine: Engine, caller: Caller, envelope: dict[str, Any], submitted: list[Any]
) -> DecidedCall:
    """Read both fields of a call, and the customers they name.

    Raises:
        Unprocessable: a field beside ``subjects`` has the wrong shape.
    """
    for_all, excluded = _of_envelope(envelope)
    wanted = [_customer_of(one) or for_all for one in submitted]
    named = sorted({one for one in wanted if one})
    may = not DECISIONS_READING.isdisjoint(caller.scopes)
    kept: dict[str, DecidedCustomer] = {}
    if may:
        for first in range(0, len(named), 500):
            kept |= decided_customers(engine, caller.client, named[first : first + 500])
    asked: list[DecisionsAsked | None] = []
    subjects: list[Any] = []
    unknown: list[str] = []
    searched = False
    for place, (one, ref) in enumerate(zip(submitted, wanted, strict=True)):
        customer = kept.get(ref)
        if ref and customer is None:
            unknown.append(f"subjects[{place}]")
            searched = searched or bool(_customer_of(one))
        own = _excluded_of(one)
        ids = tuple(dict.fromkeys((*excluded, *(own or ()))))
        left_out = {CUSTOMER} if customer and _customer_of(one) else set()
        left_out |= {EXCLUDED} if own is not None else set()
        subject = (
            {name: value for name, value in one.items() if name not in left_out}
            if left_out
            else one
        )
        subjects.append(subject)
        shows = isinstance(subject, dict) and (customer is not None or bool(ids))
        asked.append(DecisionsAsked(subject, customer, ids) if shows else None)
    said = _warnings(unknown, may=may, searched=searched)
    return DecidedCall(subjects, asked, (*said, *_misshapen(submitted)))


def _warnings(unknown: Sequence[str], *, may: bool, searched: bool) -> tuple[str, ...]:
    if not unknown:
        return ()
    also = "; what stands there in a subject was searched as a name" if searched else ""
    where = ", ".join(unknown[:5]) + (f" and {len(unknown) - 5} more" if len(unknown) > 5 else "")
    if not may:
        return (f"{where}: customer: this key may not read decisions (scope alerts:read){also}",)
    return (f"{where}: customer: you keep no such customer; no decision was applied{also}",)


def _misshapen(submitted: Sequence[Any]) -> tuple[str, ...]:
    """What is said of fields in subjects that have the wrong shape: they are read as texts."""
    said: list[str] = []
    for place, one in enumerate(submitted):
        if not isinstance(one, dict):
            continue
        if one.get(CUSTOMER) is not None and not _customer_of(one):
            said.append(
                f"subjects[{place}].customer: is no reference (text of 1 to {LONGEST_REF} "
                "characters); no decision was applied"
            )
        if one.get(EXCLUDED) is not None and _excluded_of(one) is None:
            said.append(
                f"subjects[{place}].exclude_entity_ids: is no list of at most {_MOST_EXCLUDED} "
                "texts; nothing was excluded"
            )
    return first_of(said, len(said), "such fields")


def _of_envelope(envelope: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    ref = envelope.get(CUSTOMER)
    if ref is not None and not _is_ref(ref):
        raise Unprocessable.in_field(
            CUSTOMER, "is no reference", f"send text of 1 to {LONGEST_REF} characters"
        )
    ids = envelope.get(EXCLUDED)
    if ids is not None and not _are_ids(ids):
        raise Unprocessable.in_field(
            EXCLUDED, "is no list of ids", f"send at most {_MOST_EXCLUDED} texts in a list"
        )
    return ref or "", tuple(ids or ())


def _customer_of(subject: object) -> str:
    ref = subject.get(CUSTOMER) if isinstance(subject, dict) else None
    return ref if isinstance(ref, str) and _is_ref(ref) else ""


def _excluded_of(subject: object) -> tuple[str, ...] | None:
    ids = subject.get(EXCLUDED) if isinstance(subject, dict) else None
    return tuple(ids) if isinstance(ids, list) and _are_ids(ids) else None


def _is_ref(value: object) -> bool:
    return isinstance(value, str) and 1 <= len(value) <= LONGEST_REF


def _are_ids(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= _MOST_EXCLUDED
        and all(isinstance(one, str) for one in value)
    )
