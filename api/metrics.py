"""Prometheus metrics: what an operator alarms on (``GET /metrics`` is in ``api.health``).

With several worker processes each writes to ``PROMETHEUS_MULTIPROC_DIR`` (the command line sets it)
and any of them answers for all. Label values are fixed words, never anything a client sent.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from api.standing import SOFTWARE

if TYPE_CHECKING:
    from starlette.types import Scope

    from api.live import Live

_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """The service's own meters, on a registry of their own (tests make several)."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        # Looking a labelled meter up costs more than moving it: both kinds are few and kept here.
        self._by_route: dict[tuple[str, int], tuple[Counter, Histogram]] = {}
        self._by_kind: dict[tuple[str, str], tuple[Counter, Histogram]] = {}
        self.requests = Counter(
            "dprk_screen_requests",
            "Requests by route and status",
            ("route", "status"),
            registry=registry,
        )
        self.request_seconds = Histogram(
            "dprk_screen_request_seconds",
            "Time to answer",
            ("route",),
            registry=registry,
            buckets=_SECONDS,
        )
        self.screened = Counter(
            "dprk_screen_subjects",
            "Subjects screened, by kind and band",
            ("kind", "band"),
            registry=registry,
        )
        self.screen_seconds = Histogram(
            "dprk_screen_subject_seconds",
            "Time to screen one subject, by kind",
            ("kind",),
            registry=registry,
            buckets=_SECONDS,
        )
        self.refused_access = Counter(
            "dprk_screen_refused_access",
            "Requests refused for who asked, by code",
            ("code",),
            registry=registry,
        )
        self._add_list_meters(registry)

    def _add_list_meters(self, registry: CollectorRegistry) -> None:
        self.list_age = Gauge(
            "dprk_screen_list_age_seconds",
            "Age of the version in use, by source",
            ("source",),
            registry=registry,
            multiprocess_mode="mostrecent",
        )
        self.list_entities = Gauge(
            "dprk_screen_list_entities",
            "Listed parties in use, by source",
            ("source",),
            registry=registry,
            multiprocess_mode="mostrecent",
        )
        self.sample = Gauge(
            "dprk_screen_sample_list",
            "1 while a source is only the bundled sample",
            ("source",),
            registry=registry,
            multiprocess_mode="mostrecent",
        )
        self.refused = Gauge(
            "dprk_screen_list_refused",
            "1 while the newest file of a source stands refused",
            ("source",),
            registry=registry,
            multiprocess_mode="mostrecent",
        )
        self.refresh_failures = Counter(
            "dprk_screen_refresh_failures",
            "Failed fetches of the official lists",
            registry=registry,
        )
        self.build_failing = Gauge(
            "dprk_screen_index_build_failing",
            "1 while newer lists cannot be loaded",
            registry=registry,
            multiprocess_mode="max",
        )
        Gauge(
            "dprk_screen_build_info",
            "Software version",
            ("software",),
            registry=registry,
            multiprocess_mode="max",
        ).labels(SOFTWARE).set(1)

    def request(self, scope: Scope, status: int, seconds: float) -> None:
        """Count one answered request under its route's template, never its path."""
        key = (getattr(scope.get("route"), "path", "none"), status)
        meters = self._by_route.get(key)
        if meters is None:
            count = self.requests.labels(key[0], str(status))
            meters = self._by_route[key] = (count, self.request_seconds.labels(key[0]))
        meters[0].inc()
        meters[1].observe(seconds)

    def subject(self, kind: str | None, band: str, seconds: float) -> None:
        """Count one screened subject."""
        key = (kind or "any", band)
        meters = self._by_kind.get(key)
        if meters is None:
            count = self.screened.labels(*key)
            meters = self._by_kind[key] = (count, self.screen_seconds.labels(key[0]))
        meters[0].inc()
        meters[1].observe(seconds)

    def lists(self, live: Live) -> None:
        """Bring the gauges up to what this worker serves from."""
        self.build_failing.set(bool(live.build_error))
        for state in live.states:
            if state.version:
                self.list_age.labels(state.source).set((state.age_days or 0) * 86_400)
                self.list_entities.labels(state.source).set(state.entities)
            self.sample.labels(state.source).set(state.sample)
            self.refused.labels(state.source).set(bool(state.refused))

    def text(self) -> bytes:
        """The exposition, of all worker processes when there are several."""
        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            return generate_latest(self.registry)
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)

    def close(self) -> None:
        """Forget the live gauges of this process when it ends."""
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            mark_process_dead(os.getpid())  # type: ignore[no-untyped-call]
