"""Traces over OpenTelemetry if the standard ``OTEL_`` variables ask for them.

When off, ``span`` returns one shared empty context and no middleware is added. When on, spans hold
counts, states and route templates only: never a path, a query, a reference, a name or the text of
an exception, because traces leave the service.
"""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib.metadata import version as installed_version
from typing import TYPE_CHECKING, Any, Final

from api.service.load_limit import WHOLE_ANSWER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span, Tracer
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

NOT_BY_FASTAPI: Final = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
"""FastAPI's own spans hold the path and the query, and with them names."""

_OFF: Final[AbstractContextManager[None]] = nullcontext()
_EXTRA = "OTEL_EXPORTER_OTLP_ENDPOINT needs the extra `telemetry`: dprk-screen[telemetry]"


class _Tracing:
    provider: TracerProvider | None = None
    tracer: Tracer | None = None


def wanted() -> bool:
    """Whether the standard variables name a collector."""
    names = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
    off = os.environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true"
    none = os.environ.get("OTEL_TRACES_EXPORTER", "otlp") == "none"
    return not off and not none and any(os.environ.get(name) for name in names)


def begin() -> None:
    """Start tracing if it is wanted; call once, when the process starts.

    Raises:
        ValueError: it is wanted and the extra ``telemetry`` is not installed.
    """
    if not wanted() or _Tracing.provider is not None:
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 - an extra
            OTLPSpanExporter,
        )
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError:
        raise ValueError(_EXTRA) from None
    begin_with(BatchSpanProcessor(OTLPSpanExporter()))


def begin_with(processor: Any) -> None:  # noqa: ANN401 - the extra's SpanProcessor
    """Trace into a given span processor (tests keep spans in memory)."""
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - an extra
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415

    resource = {"service.name": os.environ.get("OTEL_SERVICE_NAME") or "dprk-screen"}
    resource["service.version"] = version = installed_version("dprk-screen")
    _Tracing.provider = TracerProvider(resource=Resource.create(resource))
    _Tracing.provider.add_span_processor(processor)
    _Tracing.tracer = _Tracing.provider.get_tracer("dprk-screen", version)


def end() -> None:
    """Send the spans that are waiting and stop; without effect if nothing was started."""
    if _Tracing.provider is not None:
        _Tracing.provider.shutdown()
    _Tracing.provider = _Tracing.tracer = None


def tracing() -> bool:
    """Whether requests are traced."""
    return _Tracing.tracer is not None


def span(name: str, **attributes: int | str) -> AbstractContextManager[Any]:
    """A context that traces a piece of work below the current span; almost free when off."""
    if _Tracing.tracer is None:
        return _OFF
    return _open(name, attributes)


@contextmanager
def _open(name: str, attributes: dict[str, int | str], **given: Any) -> Iterator[Span]:  # noqa: ANN401 - as start_span takes them
    from opentelemetry.trace import Status, StatusCode, use_span  # noqa: PLC0415 - an extra

    assert _Tracing.tracer is not None  # noqa: S101 - looked at by span()
    opened = _Tracing.tracer.start_span(name, attributes=attributes, **given)
    with use_span(opened, end_on_exit=True, record_exception=False, set_status_on_exception=False):
        try:
            yield opened
        except BaseException as error:
            # The kind of error, never its message: that may hold what was asked.
            opened.set_attribute("error.type", type(error).__name__)
            opened.set_status(Status(StatusCode.ERROR))
            raise


class Traced:
    """The outermost ASGI middleware, added only when wanted: a server span for each request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Trace a request as a child of the caller's span, if it names one."""
        if scope["type"] != "http" or _Tracing.tracer is None:
            await self.app(scope, receive, send)
            return
        from opentelemetry.trace import SpanKind, Status, StatusCode  # noqa: PLC0415 - an extra
        from opentelemetry.trace.propagation.tracecontext import (  # noqa: PLC0415
            TraceContextTextMapPropagator,
        )

        carried = {
            name.decode("latin-1"): value.decode("latin-1")
            for name, value in scope["headers"]
            if name in {b"traceparent", b"tracestate"}
        }
        parent = TraceContextTextMapPropagator().extract(carried)
        method = scope["method"] if scope["method"].isalpha() else "_OTHER"
        attributes: dict[str, int | str] = {"http.request.method": method[:16]}
        scope.get("extensions", {}).pop(WHOLE_ANSWER, None)  # the status passes here
        with _open(method[:16], attributes, context=parent, kind=SpanKind.SERVER) as opened:

            async def record_status(message: Message) -> None:
                if message["type"] == "http.response.start":
                    opened.set_attribute("http.response.status_code", message["status"])
                    if message["status"] >= 500:
                        opened.set_status(Status(StatusCode.ERROR))
                await send(message)

            await self.app(scope, receive, record_status)
            route = getattr(scope.get("route"), "path", None)
            if route:
                opened.update_name(f"{method[:16]} {route}")
                opened.set_attribute("http.route", route)
            if "request_id" in scope:
                opened.set_attribute("dprk_screen.request_id", scope["request_id"])
