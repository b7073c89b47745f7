"""Prometheus metrics: what an operator alarms on (``GET /metrics`` is in ``api.routes.health``).

With several worker processes each writes to ``PROMETHEUS_MULTIPROC_DIR`` (the command line sets it)
and any of them answers for all: counters and histograms are summed, so are open requests; of gauges
about the database or the lists the newest value counts. Label values are fixed words, never
anything a client sent. ``docs/operations.md`` lists them all; a test holds the two together.
"""

from __future__ import annotations

import math
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from api.access.connections import CLOSINGS
from api.service.software import software

if TYPE_CHECKING:
    from starlette.types import Scope

    from api.operations.metrics_store import Figures
    from api.service.list_reloader import ListReloader

_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """The meters of this service, on their own registry (tests create several)."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        # Looking a labelled meter up costs more than moving it: both kinds are few and kept here.
        self._by_route: dict[tuple[str, int], tuple[Counter, Histogram]] = {}
        self._by_kind: dict[tuple[str, str], tuple[Counter, Histogram]] = {}
        self.requests = self._counter("requests", "Requests by route and status", "route", "status")
        self.request_seconds = self._histogram("request_seconds", "Time to answer", "route")
        self.screened = self._counter(
            "subjects", "Subjects screened, by kind and band", "kind", "band"
        )
        self.screen_seconds = self._histogram(
            "subject_seconds", "Time to screen one subject, by kind", "kind"
        )
        self.refused_access = self._counter(
            "refused_access", "Requests refused for who asked, by code", "code"
        )
        self.rate_storage_failures = self._counter(
            "rate_storage_failures", "Times the shared rate storage did not answer"
        )
        self.open_requests = self._gauge(
            "open_requests", "Requests being answered now", mode="livesum"
        )
        self.audit_head_failures = self._counter(
            "audit_head_failures",
            "Heads of the audit record that were not noted, or noted ones that are gone from it",
        )
        self.reconciled = self._counter(
            "monitoring_reconciliation_differences",
            "Changes that only the daily screening of all customers found; should be 0",
        )
        self.deliveries = self._counter(
            "webhook_deliveries",
            "Events sent to webhooks: delivered, waiting for another attempt, failed for good",
            "outcome",
        )
        for outcome in ("delivered", "waiting", "failed"):
            self.deliveries.labels(outcome)
        self.dropped = self._counter(
            "closed_connections", "Connections refused or closed by the service", "why"
        )
        for why in CLOSINGS:
            self.dropped.labels(why)
        self._add_list_meters()
        self._add_figures()

    def _add_figures(self) -> None:
        self.batches = self._gauge("batches", "Batches, by state", ("state",))
        self.oldest_batch = self._gauge(
            "batch_oldest_waiting_seconds", "Age of the oldest batch nobody works on; 0 if none"
        )
        self.webhooks = self._gauge("webhooks", "Webhooks, by state", ("state",))
        self.webhook_due = self._gauge(
            "webhook_oldest_due_seconds", "How long the oldest delivery is due and not sent"
        )
        self.outbox_age = self._gauge(
            "event_oldest_unnumbered_seconds", "Age of the oldest event not in the feed yet"
        )
        self.monitoring_behind = self._gauge(
            "monitoring_behind_seconds",
            "Time since lists changed that customers were not screened against; 0 if they were",
        )
        self.audit_head = self._gauge("audit_head_seq", "Number of the last audit entry")
        self.audit_age = self._gauge(
            "audit_last_write_age_seconds", "Time since the last audit entry; 0 while there is none"
        )
        self.alerts = self._gauge("alerts", "Alerts, by state and band", ("state", "band"))
        self.alerts_overdue = self._gauge(
            "alerts_overdue", "Undecided alerts past due, by band", ("band",)
        )
        self.database_up = self._gauge("database_up", "1 if the database answered this scrape")
        self.disk_free = self._gauge("disk_free_bytes", "Free disk, by folder", ("folder",))

    def _counter(self, name: str, words: str, *labels: str) -> Counter:
        return Counter(f"dprk_screen_{name}", words, labels, registry=self.registry)

    def _histogram(self, name: str, words: str, *labels: str) -> Histogram:
        full = f"dprk_screen_{name}"
        return Histogram(full, words, labels, registry=self.registry, buckets=_SECONDS)

    def _gauge(
        self,
        name: str,
        words: str,
        labels: tuple[str, ...] = (),
        mode: Literal["mostrecent", "max", "livesum"] = "mostrecent",
    ) -> Gauge:
        return Gauge(
            f"dprk_screen_{name}", words, labels, registry=self.registry, multiprocess_mode=mode
        )

    def _add_list_meters(self) -> None:
        self.list_age = self._gauge(
            "list_age_seconds", "Age of the version in use, by source", ("source",)
        )
        self.list_entities = self._gauge(
            "list_entities", "Listed parties in use, by source", ("source",)
        )
        self.sample = self._gauge(
            "sample_list", "1 while a source is only the bundled sample", ("source",)
        )
        self.refused = self._gauge(
            "list_refused", "1 while the newest file of a source stands refused", ("source",)
        )
        self.unreachable = self._gauge(
            "list_unreachable", "1 while a publisher gave no file at the last refresh", ("source",)
        )
        self.refresh_failures = self._counter(
            "refresh_failures", "Failed fetches of the official lists"
        )
        self.build_failing = self._gauge(
            "index_build_failing", "1 while newer lists cannot be loaded", mode="max"
        )
        build = self._gauge("build_info", "Software version", ("software",), "max")
        build.labels(software()).set(1)

    def request(self, scope: Scope, status: int, seconds: float) -> None:
        """Count one answered request under its route's template, never its path."""
        key = (getattr(scope.get("route"), "path", "none"), status)
        meters = self._by_route.get(key)
        if meters is None:
            count = self.requests.labels(key[0], str(status))
            meters = self._by_route[key] = (count, self.request_seconds.labels(key[0]))
        meters[0].inc()
        meters[1].observe(seconds)

    def closed_connections(self, why: str) -> None:
        """Count a connection that was refused, or closed before its end."""
        self.dropped.labels(why).inc()

    def delivery(self, outcome: str) -> None:
        """Count an event that was sent to a webhook, by what came of it."""
        self.deliveries.labels(outcome).inc()

    def subject(self, kind: str | None, band: str, seconds: float) -> None:
        """Count one screened subject."""
        key = (kind or "any", band)
        meters = self._by_kind.get(key)
        if meters is None:
            count = self.screened.labels(*key)
            meters = self._by_kind[key] = (count, self.screen_seconds.labels(key[0]))
        meters[0].inc()
        meters[1].observe(seconds)

    def lists(self, reloader: ListReloader) -> None:
        """Update the gauges of the lists this worker serves from."""
        self.build_failing.set(bool(reloader.build_error))
        for state in reloader.states:
            if state.version:
                days = math.inf if state.age_days is None else state.age_days
                self.list_age.labels(state.source).set(days * 86_400)
                self.list_entities.labels(state.source).set(state.entities)
            self.sample.labels(state.source).set(state.sample)
            self.refused.labels(state.source).set(bool(state.refused))
            self.unreachable.labels(state.source).set(bool(state.unreachable))

    def figures(self, figures: Figures | None) -> None:
        """Update the gauges of the database; ``None``: it did not answer."""
        self.database_up.set(figures is not None)
        if figures is None:
            return
        for state, number in figures.batches.items():
            self.batches.labels(state).set(number)
        self.oldest_batch.set(figures.oldest_waiting_seconds)
        self.audit_head.set(figures.audit_seq)
        for state, number in figures.events.webhooks.items():
            self.webhooks.labels(state).set(number)
        self.webhook_due.set(figures.events.oldest_due_seconds)
        self.outbox_age.set(figures.events.unnumbered_seconds)
        self.monitoring_behind.set(figures.events.monitoring_behind_seconds)
        self.audit_age.set(figures.audit_age_seconds)
        for (state, band), number in figures.alerts.by_state_and_band.items():
            self.alerts.labels(state, band).set(number)
        for band, number in figures.alerts.overdue.items():
            self.alerts_overdue.labels(band).set(number)

    def disks(self, free: dict[str, int]) -> None:
        """Update the gauges of free disk space in bytes."""
        for folder, number in free.items():
            self.disk_free.labels(folder).set(number)

    def text(self) -> bytes:
        """All metrics in Prometheus' text format, of all worker processes."""
        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            return generate_latest(self.registry)
        _remove_dead_workers(Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]))
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)

    def close(self) -> None:
        """Remove the live gauges of this process when it ends."""
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            mark_process_dead(os.getpid())  # type: ignore[no-untyped-call]


def _remove_dead_workers(folder: Path) -> None:
    """Drop live gauges of workers that were killed: they would count as open for ever."""
    for path in folder.glob("gauge_live*_*.db"):
        found = re.fullmatch(r"gauge_live\w*?_(\d+)\.db", path.name)
        if found is None:
            continue
        try:
            os.kill(int(found[1]), 0)
        except ProcessLookupError:
            mark_process_dead(int(found[1]))  # type: ignore[no-untyped-call]
        except PermissionError:  # alive, of another user
            continue
