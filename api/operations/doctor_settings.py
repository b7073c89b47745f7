"""Settings that contradict one another, cannot work here or have unexpected effects. Pure.

``doctor`` shows them. A setting that is invalid by itself stops the start and never gets here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from importlib.util import find_spec
from ipaddress import ip_network
from typing import TYPE_CHECKING, Literal, NamedTuple

from limits import parse

from api.access.addresses import is_loopback
from lists.vocabulary.sources import SOURCES

if TYPE_CHECKING:
    from api.service.settings import Settings

_OFAC_RECORDS = timedelta(days=3650)
"""31 CFR 501.601: records are kept for ten years (in force since 12 March 2025)."""


class Contradiction(NamedTuple):
    """``FAIL``: it cannot work; ``note``: it works, and the operator should know."""

    verdict: Literal["note", "FAIL"]
    words: str


def contradictions(settings: Settings, *, open_without_key: bool) -> Iterator[Contradiction]:
    """All findings about these settings; ``open_without_key``: no key was ever created."""
    yield from _access(settings, open_without_key)
    yield from _identity(settings)
    yield from _limits(settings)
    yield from _lists(settings)
    yield from _batches(settings)
    yield from _record(settings)


def _fail(words: str) -> Contradiction:
    return Contradiction("FAIL", words)


def _note(words: str) -> Contradiction:
    return Contradiction("note", words)


def _access(settings: Settings, open_without_key: bool) -> Iterator[Contradiction]:  # noqa: FBT001 - as the caller says it
    local = is_loopback(settings.host)
    nothing_to_show = open_without_key and not settings.oidc_issuer
    if settings.insecure and settings.oidc_issuer:
        yield _fail("INSECURE lets everybody in, although OIDC_ISSUER asks for tokens")
    elif settings.insecure and not local:
        yield _note(f"INSECURE: everybody who reaches {settings.host} is answered without a key")
    elif nothing_to_show and not local:
        yield _note(
            f"HOST is {settings.host}, and no key exists: `dprk-screen serve` makes the first one "
            "and prints it once"
        )
    elif nothing_to_show and not settings.local_trust:
        yield _note(
            "no key exists, so nobody is answered: make one with `dprk-screen keys create NAME`, "
            "or serve programs of this machine alone with LOCAL_TRUST=true"
        )
    elif nothing_to_show:
        yield _note(
            "LOCAL_TRUST: without a key, programs of this machine screen and read lists, and so "
            "does everybody behind a proxy that runs on it"
        )
    for network in settings.trusted_proxies:
        try:
            if ip_network(network).num_addresses >= 2**31:
                yield _note(f"TRUSTED_PROXIES holds {network}: anybody may claim any address")
        except ValueError:
            yield _fail(f"TRUSTED_PROXIES: {network!r} is no network such as 10.0.0.0/8")


def _identity(settings: Settings) -> Iterator[Contradiction]:
    if settings.oidc_issuer:
        if not settings.oidc_audience:
            yield _fail("OIDC_ISSUER is set without OIDC_AUDIENCE: no token could be checked")
        if find_spec("jwt") is None:
            yield _fail("OIDC_ISSUER needs the extra `oidc`")
        if settings.oidc_console_client and not settings.console_url:
            yield _fail(
                "OIDC_CONSOLE_CLIENT is set without CONSOLE_URL: the service will not start"
            )
    elif settings.oidc_audience or settings.oidc_jwks_url:
        yield _fail("OIDC_AUDIENCE or OIDC_JWKS_URL is set without OIDC_ISSUER: tokens are refused")


def _limits(settings: Settings) -> Iterator[Contradiction]:
    for name in ("rate_per_key", "rate_per_address"):
        wanted = getattr(settings, name)
        try:
            if wanted:
                parse(wanted)
        except ValueError:
            yield _fail(f"{name.upper()}: {wanted!r} is no rate such as 60/minute")
    if settings.rate_storage.startswith("memory:"):
        if settings.workers > 1 and settings.rate_per_key:
            times = settings.workers
            yield _note(f"rates are counted by each of {times} workers: {times} times as much")
    elif find_spec("redis") is None and settings.rate_storage.startswith("redis"):
        yield _fail("RATE_STORAGE needs the extra `redis`")
    if settings.shutdown_grace < settings.body_timeout:
        yield _note("SHUTDOWN_GRACE is shorter than BODY_TIMEOUT: slow uploads are cut at the end")


def _lists(settings: Settings) -> Iterator[Contradiction]:
    known = {source.code for source in SOURCES}
    for code in settings.fetch_urls:
        if code not in known:
            yield _fail(f"FETCH_URLS: there is no source {code!r}; known: {', '.join(known)}")
    if settings.fetch_urls and not settings.refresh_enabled:
        yield _note("FETCH_URLS is set, and REFRESH_ENABLED=false: nothing is fetched by itself")
    if settings.refresh_enabled and settings.refresh_retry > settings.refresh_interval:
        yield _note("REFRESH_RETRY is longer than REFRESH_INTERVAL: a failure delays the next try")


def _batches(settings: Settings) -> Iterator[Contradiction]:
    cluster = settings.batch_cluster
    if not cluster:
        return
    if not settings.batch_enabled:
        yield _note("BATCH_CLUSTER is set, and BATCH_ENABLED=false: this server starts no batch")
    if find_spec("distributed") is None:
        yield _fail("BATCH_CLUSTER needs the extra `cluster`")
    if not cluster.startswith("tls://"):
        yield _note("BATCH_CLUSTER is not tls://: subjects cross the network unencrypted")


def _record(settings: Settings) -> Iterator[Contradiction]:
    if settings.audit_content != "full":
        yield _note(f"AUDIT_CONTENT={settings.audit_content}: screenings cannot be replayed")
    if settings.audit_retention < _OFAC_RECORDS:
        yield _note("AUDIT_RETENTION is shorter than the ten years of 31 CFR 501.601")
    if settings.access_log and settings.log_level in {"warning", "error"}:
        yield _note(f"ACCESS_LOG is on, and LOG_LEVEL={settings.log_level} hides its lines")
