"""Scopes: what a key may be allowed to do, and which scope each path needs.

The table is compared with the very path the router compares, by literal prefix, before routing. A
path that stands in no row needs a caller too (any), and a test holds every route against the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from starlette.types import Scope

SCOPES: Final = {
    "screen": "screen subjects",
    "batch": "send batches and read their results",
    "lists:read": "read lists, their versions and changes, and listed parties",
    "lists:write": "have the lists fetched, let a held version in or keep it out",
    "monitor": "keep customers under monitoring and read what changed for them",
    "events": "read what happened, and have it sent to an address",
    "alerts:read": "read alerts about customers, decisions and exclusions",
    "alerts:decide": "work on alerts: assign, comment, decide, confirm, end exclusions",
    "audit": "read, export, verify and replay what everybody had screened",
    "admin": "make, list, rotate and revoke keys",
}
"""Every scope and what it allows. None includes another."""

KEYLESS_SCOPES: Final = frozenset({"screen", "lists:read"})
"""All that is ever done without a key. The records, batches, keys and changes of lists need one: a
proxy on this machine that adds no header makes the whole Internet look local (decision 0067)."""

PUBLIC: Final = "public"
ANY: Final = "any"
ANY_KEY: Final = "any key"
KEY: Final = "key:"
"""How the ids of callers with a key begin."""


NAMED: Final = "name:"
"""How clients begin that have a name."""
OF_CLIENT: Final = "oidc-client:"
"""How the ids of callers begin whose token names their client."""


def token_caller_id(subject: str, client: str = "") -> str:
    """The id of the caller of a token: by its subject, and the client that a claim names.

    The name of the client is written with ``%3A`` for ``:``, so that it ends at the next one.
    """
    if not client:
        return f"oidc:{subject}"
    return f"{OF_CLIENT}{client.replace('%', '%25').replace(':', '%3A')}:{subject}"


def client_of(caller_id: str, caller_name: str) -> str:
    """The client a caller belongs to: keys of one name are one client's (rotation makes new keys).

    So are tokens that name it. Batches take turns and have quotas by client, and a customer belongs
    to one.
    """
    if caller_id.startswith(OF_CLIENT):
        named = caller_id.removeprefix(OF_CLIENT).partition(":")[0]
        return f"{NAMED}{named.replace('%3A', ':').replace('%25', '%')}"
    return f"{NAMED}{caller_name}" if caller_id.startswith(KEY) and caller_name else caller_id


@dataclass(frozen=True, slots=True)
class Caller:
    """The authenticated client. ``id`` goes into audit record and log, ``name`` into the record."""

    id: str
    name: str
    scopes: frozenset[str]
    keyless: bool = False
    """Showed no key or token."""

    @property
    def client(self) -> str:
        """The client this caller belongs to (``client_of``)."""
        return client_of(self.id, self.name)

    def may(self, need: str) -> bool:
        """Whether the caller has what ``needed`` says."""
        return need == ANY or need in self.scopes or (need == ANY_KEY and not self.keyless)


@dataclass(frozen=True, slots=True)
class Access:
    """The scopes needed for reading and for changing what is below a path."""

    prefix: str
    read: str
    write: str


ACCESS: Final = (
    Access("/healthz", PUBLIC, PUBLIC),
    Access("/readyz", PUBLIC, PUBLIC),
    Access("/openapi.json", PUBLIC, PUBLIC),
    Access("/docs", PUBLIC, PUBLIC),
    Access("/redoc", PUBLIC, PUBLIC),
    Access("/static-offline-docs", PUBLIC, PUBLIC),
    # The console: each page as the API calls it answers with. Its session: api.access.sessions.
    Access("/console/static", PUBLIC, PUBLIC),
    Access("/console/sign-in", PUBLIC, PUBLIC),
    Access("/console/sign-out", PUBLIC, PUBLIC),
    Access("/console/search", "screen", "screen"),
    Access("/console/deal", "screen", "screen"),
    Access("/console/screenings", ANY_KEY, ANY_KEY),
    Access("/console/parties", "lists:read", "lists:read"),
    Access("/console/batches", "batch", "batch"),
    Access("/console/alerts", "alerts:read", "alerts:decide"),
    Access("/console/lists", "lists:read", "lists:write"),
    Access("/console/quality", "lists:read", "lists:read"),
    Access("/metrics", ANY_KEY, ANY_KEY),
    Access("/v1/screen", "screen", "screen"),
    Access("/v1/batches", "batch", "batch"),
    Access("/v1/customers", "monitor", "monitor"),
    Access("/v1/customer-groups", "monitor", "monitor"),
    Access("/v1/monitoring", "monitor", "monitor"),
    Access("/v1/events", "events", "events"),
    Access("/v1/webhooks", "events", "events"),
    Access("/v1/alerts", "alerts:read", "alerts:decide"),
    Access("/v1/reports", "alerts:read", "alerts:read"),
    Access("/v1/exclusions", "alerts:read", "alerts:decide"),
    Access("/v1/entities", "lists:read", "lists:read"),
    Access("/v1/lists", "lists:read", "lists:write"),
    Access("/v1/typologies", "lists:read", "lists:read"),
    # Own screenings with any key, those of everybody with `audit` (api.routes.screenings.sees).
    Access("/v1/screenings", ANY_KEY, "audit"),
    Access("/v1/audit", "audit", "audit"),
    Access("/v1/keys", "admin", "admin"),
    # what yente's clients call
    Access("/match", "screen", "screen"),
    Access("/reconcile", "screen", "screen"),
    Access("/search", "lists:read", "lists:read"),
    Access("/entities", "lists:read", "lists:read"),
    Access("/catalog", "lists:read", "lists:read"),
    Access("/manifest", "lists:read", "lists:read"),
    Access("/algorithms", "lists:read", "lists:read"),
    # `/console` itself leads those who may screen to the search and the others on.
    Access("/console", ANY, ANY),
    Access("/", ANY, ANY),
)
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


@lru_cache(maxsize=512)
def needed(method: str, path: str) -> str:
    """The scope a request needs, ``ANY_KEY`` for one with any key, ``ANY`` or ``PUBLIC``.

    ``ANY``: everybody who is answered at all; ``PUBLIC``: everybody.
    """
    row = row_of(path)
    if row is None:
        return ANY
    return row.read if method in _READING else row.write


def row_of(path: str) -> Access | None:
    """The row of the table a path falls under."""
    for row in ACCESS:
        prefix = row.prefix
        if path.startswith(prefix) and (len(path) == len(prefix) or path[len(prefix)] == "/"):
            return row
    return None


def route_path(scope: Scope) -> str:
    """The path of an ASGI request as the router compares it: without the prefix of a proxy.

    Only a whole first part counts as the prefix (``root_path``): below ``/api``, ``/apiary`` is a
    path of its own.
    """
    path: str = scope["path"]
    prefix: str = scope.get("root_path", "")
    below = path.removeprefix(prefix)
    return below if path.startswith(prefix) and below[:1] in {"", "/"} else path


def needed_by(scope: Scope) -> str:
    """``needed`` for an ASGI request, seeing the path as the router will."""
    return needed(scope["method"], route_path(scope))
