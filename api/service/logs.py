"""Structured logs: one JSON object a line on standard error, ours and the libraries' alike.

No line ever holds a subject's name, a query string or a body: those are customers' personal data.
The request id is in every line of a request and in its answer, which is enough to find one.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

import msgspec
import structlog

from api.service.log_stream import LogStream
from api.service.settings import Settings


def configure_logs(settings: Settings, *, lasting: bool = False) -> None:
    """Send every log of this process through one formatter. Call once, from the process's start.

    ``lasting``: loggers keep what they are from their first line on, which saves a server time.
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    # Plain tracebacks: the pretty ones print local variables, and with them what was asked.
    renderer: Any = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    if settings.log_format == "json":
        shared.append(structlog.processors.format_exc_info)
        renderer = structlog.processors.JSONRenderer(serializer=_json)
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    lines = LogStream(sys.stderr)
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: lines,
        cache_logger_on_first_use=lasting,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(level, logging.WARNING))
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
        logging.getLogger(name).setLevel(level)
    # uvicorn's own access log prints the query string, and with it the names asked for.
    logging.getLogger("uvicorn.access").handlers.clear()
    logging.getLogger("uvicorn.access").propagate = False


def _json(event: Any, **_: Any) -> str:  # noqa: ANN401 - structlog's signature
    return msgspec.json.encode(event, enc_hook=str).decode()
