"""A FastAPI service that only reads a JSON body and answers: the least a request can cost.

``benchmarks.side_by_side`` runs it under the same server as the product, as a yardstick.
"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

app = FastAPI()


@app.get("/readyz")
async def ready() -> dict[str, str]:
    """Say that requests can come."""
    return {"status": "ready"}


@app.post("/v1/screen")
async def screen(body: dict[str, Any]) -> dict[str, int]:
    """Count the subjects of the body."""
    return {"subjects": len(body["subjects"])}
