"""The manifest of the reconciliation service: its functions and their addresses."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request

from api.service.serving_state import ServingState
from api.service.software import software
from api.yente.model import schemata
from api.yente.reconcile_schemas import ReconcileManifest, as_type

_BATCH = 50
"""Queries OpenRefine is asked to send at a time."""
_SCHEMA_SPACE = "https://followthemoney.tech/explorer/schemata/"
_TYPES = ("Thing", "LegalEntity", "Person", "Organization", "Company", "Vessel", "Airplane")
_SETTINGS: list[dict[str, Any]] = [
    {
        "name": "limit",
        "label": "Limit",
        "type": "number",
        "default": 0,
        "help_text": "Most values of each row; 0 for all of them.",
    },
    {
        "name": "render",
        "label": "Values",
        "type": "select",
        "default": "caption",
        "choices": [
            {"value": "caption", "name": "For people: names of countries"},
            {"value": "raw", "name": "For programs: codes"},
        ],
        "help_text": "Whether a country is a name or a code.",
    },
]


def manifest_of(request: Request, dataset: str, serving: ServingState) -> ReconcileManifest:
    """The manifest; a key from the request's URL is put into its addresses too."""
    base = f"{str(request.base_url).rstrip('/')}/reconcile/{quote(dataset)}"
    key = request.query_params.get("api_key", "")
    after = f"?{urlencode({'api_key': key})}" if key else ""
    page = f"{base}/preview/{{{{id}}}}{after}"
    return ReconcileManifest(
        versions=["0.2"],
        name=f"dprk-screen: {dataset} ({', '.join(serving.loaded.by_source)})",
        identifierSpace=f"{request.base_url!s}entities/",
        schemaSpace=_SCHEMA_SPACE,
        documentation=f"{request.base_url!s}docs",
        serviceVersion=software(),
        batchSize=_BATCH,
        view={"url": page},
        preview={"url": page, "width": 430, "height": 360},
        suggest={
            what: {"service_url": base, "service_path": f"/suggest/{what}{after}"}
            for what in ("entity", "property", "type")
        },
        extend={
            "propose_properties": {
                "service_url": base,
                "service_path": f"/extend/property{after}",
            },
            "property_settings": _SETTINGS,
        },
        defaultTypes=[as_type(name) for name in schemata() if name in _TYPES],
    )
