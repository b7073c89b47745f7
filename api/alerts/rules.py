"""The rules of working on alerts: due dates, how many persons decide, reasons (``rules.toml``)."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Literal

import msgspec

Outcome = Literal["true_match", "false_positive", "inconclusive", "no_longer_listed"]
"""What a decision comes to. ``no_longer_listed``: there is no match any more to decide about."""


class BandRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What holds for alerts of a band: hours until they are due, persons that a decision needs."""

    due_hours: Annotated[int, msgspec.Meta(ge=1, le=87_600)]
    persons: Annotated[int, msgspec.Meta(ge=1, le=2)]


class BandRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The rule of each band."""

    block: BandRule
    escalate: BandRule
    review: BandRule
    clear: BandRule

    def of(self, band: str) -> BandRule:
        """The rule of a band by its name."""
        found = getattr(self, band)
        assert isinstance(found, BandRule)  # noqa: S101 (bands are these four)
        return found


class ExclusionRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many days a false positive is remembered while nothing changes."""

    days: Annotated[int, msgspec.Meta(ge=1, le=3_653)]


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a decision may be made: a code, the outcome it belongs to, and what it means."""

    code: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    outcome: Outcome
    meaning: str


class _Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    bands: BandRules
    exclusions: ExclusionRule
    reasons: tuple[Reason, ...]


class AlertRules(msgspec.Struct, frozen=True):
    """The rules with the hash of the file they were read from."""

    hash: str
    bands: BandRules
    exclusions: ExclusionRule
    reasons: tuple[Reason, ...]

    def persons(self, band: str) -> int:
        """How many persons a decision on an alert of this band needs."""
        return self.bands.of(band).persons

    def due(self, band: str) -> timedelta:
        """How long after it opened an alert of this band is due."""
        return timedelta(hours=self.bands.of(band).due_hours)

    @property
    def remembered(self) -> timedelta:
        """How long a false positive is remembered."""
        return timedelta(days=self.exclusions.days)

    def codes(self, outcome: str) -> tuple[str, ...]:
        """The codes of reasons for an outcome."""
        return tuple(one.code for one in self.reasons if one.outcome == outcome)


class RulesRefused(ValueError):  # noqa: N818 - named like UnknownVersion
    """A file of rules that is not whole."""


@cache
def alert_rules(path: Path | None = None) -> AlertRules:
    """The bundled rules, or those of a file.

    Raises:
        RulesRefused: the file cannot be read, or is not whole.
    """
    try:
        if path is None:
            text = (resources.files("api.alerts") / "rules.toml").read_text("utf-8")
        else:
            text = path.read_text("utf-8")
        written = msgspec.toml.decode(text, type=_Written)
    except (OSError, UnicodeDecodeError, msgspec.MsgspecError) as error:
        raise RulesRefused(f"rules of alerts in {path}: {error}") from None
    outcomes = {one.outcome for one in written.reasons}
    if lacking := sorted(set(Outcome.__args__) - outcomes):  # type: ignore[attr-defined]
        raise RulesRefused(f"rules of alerts in {path}: no reason for {', '.join(lacking)}")
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    return AlertRules(digest, written.bands, written.exclusions, written.reasons)
