"""How uvicorn is started: our protocol class, named by path, and no extras."""

from __future__ import annotations

from typing import Any

SERVER_OPTIONS: dict[str, Any] = {
    "http": "api.server.http_limits:LimitedProtocol",
    "ws": "none",
    "proxy_headers": False,  # api.server.auth_middleware decides whom to believe
    "access_log": False,  # ours never shows the query string, uvicorn's does
    "log_config": None,
    "server_header": False,
}
"""Options of ``uvicorn.run`` that this service depends on (``dprk-screen serve``)."""
