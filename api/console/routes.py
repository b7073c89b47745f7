"""The routers of all console pages."""

from __future__ import annotations

from api.console import alerts, batches, deal, lists, parties, quality, search, sign_in, start

ROUTERS = tuple(
    one.router for one in (start, sign_in, search, deal, parties, batches, alerts, lists, quality)
)
