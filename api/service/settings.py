"""Every setting of the service, each an environment variable ``DPRK_SCREEN_<NAME>``.

Built once by the command line or the server factory and passed down; nothing reads the
environment later. ``docs/settings.md`` lists them all, and a test holds the two together.
"""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, IPvAnyNetwork
from pydantic_settings import BaseSettings, SettingsConfigDict


def _number_of_seconds(value: object) -> object:
    """Digits are seconds: of a text pydantic takes ISO 8601 alone, and the environment is texts."""
    digits = isinstance(value, str) and re.fullmatch(r"\s*[0-9]+(\.[0-9]+)?\s*", value, re.ASCII)
    return float(value) if digits else value  # type: ignore[arg-type]


Duration = Annotated[timedelta, BeforeValidator(_number_of_seconds)]
Positive = Annotated[int, Field(gt=0)]
Port = Annotated[int, Field(gt=0, le=65_535)]
Content = Literal["full", "hashed", "none"]
LogFormat = Literal["json", "console"]
LogLevel = Literal["debug", "info", "warning", "error"]


class Settings(BaseSettings):
    """Typed settings with their defaults. Sizes are bytes, times are seconds unless said."""

    model_config = SettingsConfigDict(env_prefix="DPRK_SCREEN_", extra="ignore", frozen=True)

    database_url: str = Field(
        "sqlite:///var/dprk-screen.sqlite3",
        description="Where list versions are kept: SQLite file or `postgresql+psycopg://…`.",
    )
    cache_dir: Path = Field(
        Path("var/cache"), description="Folder for downloads and index files; may be emptied."
    )

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65_535, description="Port to listen on; 0 picks a free one.")
    workers: Positive = Field(1, description="Server processes; each holds its own index.")
    root_path: str = Field("", description="URL prefix under which a reverse proxy serves this.")
    shutdown_grace: Positive = Field(
        30, description="Seconds running requests are given to finish after SIGTERM."
    )

    refresh_enabled: bool = Field(
        default=True,
        description="Fetch the official lists in the background (one process does it).",
    )
    refresh_interval: Duration = Field(
        timedelta(hours=6),
        gt=timedelta(0),
        description="Time between two fetches, as seconds or ISO 8601 (`PT6H`).",
    )
    refresh_retry: Duration = Field(
        timedelta(minutes=15),
        gt=timedelta(0),
        description="Time to the next try when a fetch failed.",
    )
    fetch_urls: dict[str, str] = Field(
        default_factory=dict,
        description='Other addresses per source, as JSON: `{"un": "https://mirror/un.xml"}`.',
    )
    max_list_bytes: Positive = Field(
        400_000_000, description="Largest list file that is fetched or read."
    )
    fetch_deadline: Duration = Field(
        timedelta(minutes=20),
        gt=timedelta(0),
        description="Longest time one list may take to arrive, retries included.",
    )
    shrink_limit: float | None = Field(
        None,
        ge=0,
        le=1,
        description="Share of records a new version may lose; empty: each source's own limit.",
    )

    poll_interval: float = Field(
        1.0, gt=0, le=3600, description="How often a worker looks for a newly active version."
    )
    as_of_cache: Positive = Field(
        2, description="How many earlier list states (`as_of`) are kept ready in memory."
    )

    max_body_bytes: Positive = Field(
        8_000_000, description="Largest request body; more is answered with 413."
    )
    max_subjects: Positive = Field(
        1000, description="Most subjects in one call; more is answered with 422."
    )
    max_call_letters: Positive = Field(
        47_000,
        description="Most work of one call, in letters of names (20 letters of other texts count "
        "as one, those that hold words of listed names as names); more is answered with 422.",
    )
    max_url_length: int = Field(
        8192,
        gt=0,
        le=65_535,
        description="Longest request target; more is answered with 414.",
    )
    max_header_bytes: Positive = Field(
        32_768, description="Largest request header section; more is answered with 431."
    )

    batch_enabled: bool = Field(
        default=True, description="Work on batches (turn off where only requests are answered)."
    )
    batch_dir: Path = Field(
        Path("var/batches"),
        description="Folder for uploaded files and results; shared by all servers of a database.",
    )
    batch_workers: int = Field(
        0, ge=0, description="Processes that screen a batch; 0: one for each core."
    )
    batch_small_rows: int = Field(
        2_000,
        ge=0,
        description="Rows up to which a batch is screened by the process that took it in, which "
        "spares the start of others; 0: every batch has processes of its own.",
    )
    batch_cluster: str = Field(
        "", description="Dask scheduler to screen batches on (`tls://…`); empty: this machine."
    )
    max_batch_bytes: Positive = Field(
        10_000_000_000, description="Largest batch file; more is answered with 413."
    )
    batch_waiting_rows: Positive = Field(
        10_000_000,
        description="Most rows of one client's batches that may wait or run (a batch counts as "
        "1,000 at least); more is answered with 429.",
    )
    batch_waiting_bytes: Positive = Field(
        20_000_000_000,
        description="Most bytes of one client's batch files that may wait or run; more is answered "
        "with 429.",
    )
    readers: Positive = Field(
        2, description="Processes of a worker that look at uploaded files at the same time."
    )
    reader_memory: Positive = Field(
        1_500_000_000, description="Bytes of memory that reading one file may take."
    )
    reader_seconds: Positive = Field(
        60,
        description="Processor seconds that looking at a file may take, and each part of a batch.",
    )
    batch_retention: Duration = Field(
        timedelta(days=30),
        gt=timedelta(0),
        description="How long an ended batch and its files are kept, as seconds or ISO 8601.",
    )

    idempotency_retention: Duration = Field(
        timedelta(hours=24),
        gt=timedelta(0),
        description="How long the answer to a call with an `Idempotency-Key` is kept.",
    )

    monitor_full_hour: int = Field(
        2,
        ge=-1,
        le=23,
        description="Hour (UTC) from which all customers are screened each day, to see that "
        "nothing was missed; -1: never.",
    )
    alert_rules: Path | None = Field(
        None,
        description="File of your own rules of alerts (persons, due dates, reasons), in place of "
        "the bundled ones.",
    )

    events_retention: Duration = Field(
        timedelta(days=90),
        gt=timedelta(days=1),
        description="How long events stay in the feed and deliveries in their log, as seconds or "
        "ISO 8601.",
    )
    webhook_sending: bool = Field(
        default=True, description="Send events to webhooks (turn off where nothing may go out)."
    )
    webhook_networks: list[IPvAnyNetwork] = Field(
        default_factory=list,
        description="Networks that are not public and events may be sent to, as JSON: "
        '`["10.20.0.0/16"]`.',
    )
    webhook_http: bool = Field(
        default=False, description="Let webhooks have `http` addresses, where nobody listens in."
    )
    webhook_ports: list[Port] = Field(
        default=[443, 8443], description="Ports that events may be sent to, as JSON."
    )
    webhook_timeout: float = Field(
        15.0, gt=0, le=120, description="Seconds that sending one event may take in all."
    )

    audit_content: Content = Field(
        "full",
        description="What is recorded of a screening beside hashes: `full` (replay needs it), "
        "`hashed` or `none`.",
    )
    audit_retention: Duration = Field(
        timedelta(days=3653),
        gt=timedelta(days=1),
        description="How long screenings stay recorded, as seconds or ISO 8601; ten years.",
    )
    audit_seal_key: str = Field(
        "",
        repr=False,
        description="Secrets that seal the audit record, 64 hexadecimal digits each, the newest "
        "first, separated by commas; empty: those of the key file.",
    )
    audit_seal_key_file: Path = Field(
        Path("var/audit/seal-keys"),
        description="File of the keys that seal the audit record; made on first use. Keep it where "
        "whoever can write the database cannot read it.",
    )
    audit_heads_file: Path = Field(
        Path("var/audit/heads.jsonl"),
        description="File to which heads of the audit record are appended, one a line.",
    )
    audit_heads_interval: Duration = Field(
        timedelta(minutes=5),
        gt=timedelta(0),
        description="Time between two heads, as seconds or ISO 8601.",
    )
    audit_heads_url: str = Field(
        "", description="Address to which each head is posted as JSON as well; empty: none."
    )

    rate_per_key: str = Field(
        "300000/minute", description="Most requests of one key or token; empty: no limit."
    )
    rate_per_address: str = Field(
        "60/minute", description="Most requests of an address without a valid key; empty: no limit."
    )
    rate_storage: str = Field(
        "memory://", description="Where requests are counted: each worker, or `redis://…` for all."
    )
    max_concurrent: Positive = Field(
        256,
        description="Most screenings a worker has open at once, and most other requests; more is "
        "answered with 503, and the queue kept short while too many come. Callers share it: up to "
        "twice as many are open where one has filled it.",
    )
    max_streams: Positive = Field(
        1200, description="Most event streams and downloads a worker has open; a key: half of them."
    )
    max_connections: Positive = Field(
        4096, description="Most connections of a worker; beyond, silent ones are closed first."
    )
    max_connections_per_address: Positive = Field(
        2048,
        description="The same for one IPv4 address or IPv6 /64 network that is no trusted proxy.",
    )
    body_timeout: float = Field(
        30.0,
        gt=0,
        description="Seconds a request's header, then its body, may take to arrive; between two "
        "pieces of a batch file.",
    )
    write_timeout: float = Field(
        30.0,
        gt=0,
        description="Seconds after which a client that reads more slowly than the least rate is "
        "disconnected.",
    )
    min_rate: Positive = Field(
        1000, description="Least rate, in bytes a second, of reading answers and sending files."
    )

    local_trust: bool = Field(
        default=False,
        description="While no key exists, let programs of this machine screen and read lists "
        "(`serve --trust-local`); never behind a proxy.",
    )
    insecure: bool = Field(
        default=False,
        description="Let everybody screen and read lists without a key (`serve --insecure`).",
    )
    console_session: Duration = Field(
        timedelta(hours=8),
        gt=timedelta(0),
        description="How long a sign-in to the console lasts, as seconds or ISO 8601.",
    )
    quality_dir: Path = Field(
        Path("var/quality"),
        description="Folder with the reports that the console shows: `self-test.json` and "
        "`evaluation.json`, as `dprk-screen evaluate … --json` writes them.",
    )
    key_poll: float = Field(
        2.0, gt=0, le=60, description="Within how many seconds a revoked key is refused everywhere."
    )
    trusted_proxies: list[str] = Field(
        default_factory=list,
        description='Networks whose `X-Forwarded-For` is believed, as JSON: `["10.0.0.0/8"]`.',
    )
    oidc_issuer: str = Field(
        "", description="Identity provider whose bearer tokens are accepted (extra `oidc`)."
    )
    oidc_audience: str = Field("", description="Audience such a token must name.")
    oidc_jwks_url: str = Field(
        "", description="Its key set; empty: `<issuer>/.well-known/jwks.json`."
    )
    oidc_scope_claim: str = Field(
        "scope", description="Claim that holds the scopes, as words or as a list."
    )
    oidc_client_claim: str = Field(
        "",
        description="Claim that names the client: that of keys of this name. Empty: each subject "
        "is a client of its own.",
    )
    oidc_console_client: str = Field(
        "",
        description="Client id of the console at the provider, where people sign in "
        "(authorization code with PKCE). Empty: with keys only.",
    )
    oidc_console_secret: str = Field(
        "", description="Secret of that client, for a provider that asks for one (HTTP Basic)."
    )
    oidc_console_scope: str = Field(
        "openid", description="Scopes that are asked for at the sign-in, separated by spaces."
    )
    console_url: str = Field(
        "",
        description="Address of the service as browsers see it, with the prefix of a proxy. The "
        "provider leads back to `<console_url>/console/sign-in/provider/callback`: register it.",
    )

    log_format: LogFormat = Field("json", description="`json` for machines, `console` for people.")
    log_level: LogLevel = Field("info", description="Lowest level that is logged.")
    access_log: bool = Field(
        default=True, description="One log line for each request (never its content)."
    )
