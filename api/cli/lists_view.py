"""What ``dprk-screen lists`` shows: collected as values, printed as text or JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from rich.console import Console
from rich.markup import escape

from lists.custom import known_sources
from lists.entity import ListVersion
from lists.entity.diff import Diff, FieldChange
from lists.history import ListEvent, Trouble
from lists.parsing.report import Oddity
from lists.refresh import ImportReport
from lists.store import SnapshotStore

_SHOWN = 12
"""How many lines of a kind are shown to people unless they ask for all."""


class OddGroup(Struct, frozen=True):
    """Oddities of one kind: how many, and the first as an example."""

    severity: str
    field: str
    message: str
    count: int
    example: Oddity


class Status(Struct, frozen=True):
    """The state of one list. ``age_days`` counts from ``confirmed_at``; unknown without a date."""

    source: str
    title: str
    version: ListVersion | None
    age_days: float | None
    stale: bool
    counts: dict[str, int]
    groups: tuple[OddGroup, ...]
    oddities: tuple[Oddity, ...]
    refusal: str
    unreachable: str
    held: str


def statuses(store: SnapshotStore, now: datetime) -> tuple[Status, ...]:
    """Every official source, loaded or not, and every custom list."""
    active = {version.source: version for version in store.active()}
    troubles = store.log.troubles()
    found = []
    for one in known_sources(*active, *troubles):
        version = active.get(one.code)
        trouble = troubles.get(one.code, Trouble())
        reading = store.reading_of(version) if version else None
        current = (version.confirmed_at or version.published_at) if version else None
        age = now - current if current else None
        found.append(
            Status(
                source=one.code,
                title=one.title,
                version=version,
                age_days=None if age is None else round(age.total_seconds() / 86_400, 2),
                stale=version is not None and (age is None or age > one.stale_after),
                counts=dict(reading.counts) if reading else {},
                groups=grouped(reading.oddities) if reading else (),
                oddities=tuple(reading.oddities) if reading else (),
                refusal=trouble.refused,
                unreachable=trouble.unreachable,
                held=trouble.held,
            )
        )
    return tuple(found)


def grouped(oddities: Iterable[Oddity]) -> tuple[OddGroup, ...]:
    """Oddities by kind: skipped ones first, then the most frequent."""
    counts: Counter[tuple[str, str, str]] = Counter()
    first: dict[tuple[str, str, str], Oddity] = {}
    for oddity in oddities:
        key = (oddity.severity, oddity.field, oddity.message)
        counts[key] += 1
        first.setdefault(key, oddity)
    groups = [OddGroup(*key, count, first[key]) for key, count in counts.items()]
    return tuple(sorted(groups, key=lambda g: (g.severity != "skipped", -g.count, g.field)))


def last_change(store: SnapshotStore, code: str) -> tuple[str, str]:
    """The two versions of a source's last change; raises ``LookupError`` if there was none."""
    order: list[str] = []
    for event in reversed(store.events(code)):
        activated = event.kind in {"activated", "rolled_back"} and not event.sample
        if activated and order[-1:] != [event.version_id]:
            order.append(event.version_id)
    if len(order) < 2:
        raise LookupError(
            f"{code!r} is no version, nor a list that has changed since its import; "
            "`lists versions SOURCE` shows them"
        )
    return order[-2], order[-1]


def failure_line(report: ImportReport) -> str:
    """Everything that went wrong, in one line: a server shows it as the reason."""
    refused = [
        f"{outcome.source}: {'; '.join(outcome.reasons)}"
        for outcome in report.outcomes
        if outcome.state == "refused"
    ]
    unknown = [f"{one.path.name}: {one.reason}" for one in report.unknown if one.refused]
    return "refused: " + " | ".join([*refused, *unknown] or ["no list was found"])


def plain_unknown(unknown: Iterable[Any]) -> list[dict[str, Any]]:
    """Files that are not lists, as JSON values."""
    return [{"path": str(u.path), "reason": u.reason, "refused": u.refused} for u in unknown]


def print_report(out: Console, store: SnapshotStore, report: ImportReport) -> None:
    """Each imported package with its outcome, counts and differences."""
    for outcome in report.outcomes:
        version = outcome.version
        what = f" {version.id}, {version.entity_count:,} records" if version else ""
        out.print(f"[bold]{outcome.source}[/] {outcome.state}{what} ({outcome.seconds:.1f} s)")
        out.print(f"  from {escape(outcome.label)}")
        for reason in outcome.reasons:
            out.print(
                f"  {'despite' if outcome.state == 'activated' else 'because'} {escape(reason)}"
            )
        if version is not None and outcome.state == "refused":
            out.print(
                "  the last good version goes on serving; where the publisher made these changes: "
                f"lists activate {version.id} --reason TEXT"
            )
        if version is not None and outcome.state == "activated":
            out.print("  " + _counts(store.reading_of(version).counts))
        if outcome.diff is not None:
            print_diff(out, outcome.diff, indent="  ")
    for unknown in report.unknown:
        verb = "refused" if unknown.refused else "passed over"
        out.print(f"{verb}: {escape(str(unknown.path))}: {escape(unknown.reason)}")


def print_statuses(out: Console, shown: Iterable[Status], *, every_oddity: bool) -> None:
    """All lists, one block each."""
    for status in shown:
        version = status.version
        out.print(f"[bold]{status.source}[/]  {status.title}")
        if version is None:
            out.print("  not loaded")
        else:
            mark = " [yellow]SAMPLE[/]" if version.sample else ""
            stale = " [red]STALE[/]" if status.stale else ""
            out.print(f"  version {version.id}{mark}, {version.entity_count:,} records")
            out.print(
                f"  published {_when(version.published_at)}, fetched {_when(version.fetched_at)}, "
                f"last known current {_when(version.confirmed_at)}: {_days(status)}{stale}"
            )
            out.print("  " + _counts(status.counts))
            _print_oddities(out, status, every_oddity=every_oddity)
        if status.refusal:
            out.print(f"  [red]last file refused:[/] {escape(status.refusal)}")
            if status.held:
                out.print(
                    f"  held as {status.held}; to let it in: lists activate {status.held} "
                    "--reason TEXT"
                )
        if status.unreachable:
            out.print(f"  [yellow]publisher not reached:[/] {escape(status.unreachable)}")


def _days(status: Status) -> str:
    return "no date in the file" if status.age_days is None else f"{status.age_days} days"


def _print_oddities(out: Console, status: Status, *, every_oddity: bool) -> None:
    if every_oddity:
        for odd in status.oddities:
            line = f"{odd.severity} {odd.reference} {odd.field}: {odd.message}: {odd.value!r}"
            out.print(f"    {escape(line)}")
        return
    for group in status.groups[:_SHOWN]:
        example = f"{group.example.reference}: {group.example.value!r}"
        line = f"{group.count:>6,} {group.severity} {group.field}: {group.message} (e.g. {example})"
        out.print(f"    {escape(line)}")
    if len(status.groups) > _SHOWN:
        out.print(f"    and {len(status.groups) - _SHOWN} more kinds; `--odd` lists every value")


def print_versions(
    out: Console, known: Sequence[ListVersion], events: Sequence[ListEvent], active: str
) -> None:
    """Versions, then events; one line each, ids in full."""
    for version in known:
        mark = "*" if version.id == active else " "
        out.print(
            f"{mark} [bold]{version.id}[/]  {version.entity_count:,} records, {version.format}, "
            f"published {_when(version.published_at)}, fetched {_when(version.fetched_at)}, "
            f"last known current {_when(version.confirmed_at)}"
        )
    for event in events:
        kind = f"{event.kind} (forced)" if event.forced else event.kind
        counts_from = f", counts from {_when(event.effective_at)}" if event.effective_at else ""
        said = f": {event.reason}" if event.reason else ""
        line = f"{kind} {event.version_id}{counts_from} by {event.by or 'software'}{said}"
        out.print(f"  {_when(event.recorded_at)} {escape(line)}")


def print_diff(out: Console, diff: Diff, indent: str = "") -> None:
    """Differences in words: every party added, changed (with its fields) or delisted."""
    counts = diff.counts
    out.print(
        f"{indent}since {diff.before}: {counts['added']:,} added, {counts['changed']:,} changed, "
        f"{counts['delisted']:,} delisted"
    )
    lines = [f"+ {p.reference} {p.caption} ({p.kind})" for p in diff.added]
    lines += [f"- {p.reference} {p.caption} ({p.kind})" for p in diff.delisted]
    for change in diff.changed:
        fields = ", ".join(map(_field, change.fields))
        lines.append(f"~ {change.party.reference} {change.party.caption}: {fields}")
    # After an import the beginning will do; `lists diff` itself shows everything.
    limit = _SHOWN if indent else len(lines)
    for line in lines[:limit]:
        out.print(f"{indent}  {escape(line)}")
    if len(lines) > limit:
        out.print(f"{indent}  and {len(lines) - limit:,} more: `lists diff {diff.source}`")


def _field(change: FieldChange) -> str:
    if len(change.before) == len(change.after) == 1:
        return change.field + _one_value(change.before[0], change.after[0])
    return f"{change.field} (-{len(change.before)} +{len(change.after)})"


def _one_value(old: Any, new: Any) -> str:  # noqa: ANN401 (a value of any field)
    if isinstance(old, dict):
        parts = sorted(key for key in {*old, *new} if old.get(key) != new.get(key))
        return f" ({', '.join(parts)})"
    shown = f" {old!r} → {new!r}"
    return shown if len(shown) < 90 else " (text)"


def _counts(counts: dict[str, int]) -> str:
    # Tallies with words in their names break others down; `--json` has them all.
    plain = [(name, count) for name, count in sorted(counts.items()) if " " not in name]
    return escape(", ".join(f"{name} {count:,}" for name, count in plain))


def _when(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%d %H:%M") if moment else "unknown"
