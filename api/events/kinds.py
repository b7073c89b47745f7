"""The kinds of events, and how a client names those it wants."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sqlalchemy import false, or_, true

from api.events.tables import EVENT
from api.service.errors import Unprocessable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

KINDS: Final = {
    "alert.opened": "a customer has an alert that was not there, or one that opened again",
    "alert.changed": "an open alert changed: its party, band, assignee or state",
    "alert.resolved": "an alert was decided or closed",
    "decision.made": "an alert was decided, with the outcome",
    "list.activated": "another version of a list is active (also after a roll-back)",
    "list.retired": "a list is not used any more",
    "list.held": "a new file of a list was not taken up: the checks held it, or it is unreadable",
    "list.stale": "a list is older than its publisher's interval allows; once for each time",
    "monitoring.run_finished": "customers were screened again, with what came of your own",
    "batch.finished": "a batch ended: completed, failed or cancelled",
    "webhook.disabled": "nothing is sent to a webhook any more, since it failed for days",
    "webhook.test": "asked for with POST /v1/webhooks/{id}/test; in no feed",
}
"""Every kind and what happened."""

MOST_KINDS: Final = 30
_FAMILIES: Final = frozenset(kind.partition(".")[0] for kind in KINDS)
_NAMES = "|".join(
    re.escape(one) for one in (*KINDS, *(f"{family}.*" for family in sorted(_FAMILIES)))
)
KINDS_PATTERN: Final = rf"^(?:(?:{_NAMES})(?:, ?(?:{_NAMES}))*)?$"
"""Kinds separated by commas, for the API document."""
_WANTED = re.compile(r"[a-z_]{1,40}\.(?:\*|[a-z_]{1,40})")


def checked_kinds(wanted: Sequence[object], field: str) -> tuple[str, ...]:
    """Kinds as a client named them: ``alert.opened``, or ``alert.*`` for a family of them.

    Raises:
        Unprocessable: one is not known; an event that is awaited must not be one that never comes.
    """
    if len(wanted) > MOST_KINDS:
        raise Unprocessable.in_field(
            field, f"holds {len(wanted)} kinds", f"send at most {MOST_KINDS}, or a family: alert.*"
        )
    for one in wanted:
        if not isinstance(one, str) or not _known(one):
            shown = str(one)[:60]
            raise Unprocessable.in_field(
                field, f"{shown!r} is no kind of event", f"send some of {', '.join(KINDS)}"
            )
    return tuple(sorted({str(one) for one in wanted}))


def _known(kind: str) -> bool:
    if kind.endswith(".*"):
        return kind[:-2] in _FAMILIES
    return kind in KINDS


def is_wanted(kind: str, wanted: Sequence[str]) -> bool:
    """Whether a kind is among those that were named; all are if none was."""
    family = f"{kind.partition('.')[0]}.*"
    return not wanted or kind in wanted or family in wanted


def among(wanted: Sequence[str]) -> ColumnElement[bool]:
    """``is_wanted`` as an SQL condition."""
    if not wanted:
        return true()
    families = [
        EVENT.c.kind.startswith(one[:-1], autoescape=True) for one in wanted if one.endswith(".*")
    ]
    exact = [one for one in wanted if _WANTED.fullmatch(one) and not one.endswith(".*")]
    return or_(false(), EVENT.c.kind.in_(exact), *families)
