"""Sessions of people who signed in to the console with an API key or at an identity provider.

A session is a signed token in a cookie, so every worker and server of one database knows it without
a table of sessions: the id of the key, when it ends, and a random number, sealed (HMAC-SHA256) with
the key of the audit record, which is kept outside the database. It holds no secret of the key.
Signing out puts it among those that are over (``api.access.ended_sessions``). Each request
asks the keys again, so a revoked or expired key ends its sessions. Of somebody who signed in at the
provider it holds who that is and what they may do, as the provider said it then. Without a key (a
machine that is trusted) a session holds no key id and opens nothing: it only ties forms to a
browser.
"""

from __future__ import annotations

import base64
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence

    from starlette.types import Scope

    from api.service.settings import Settings

COOKIE: Final = "dprk_screen_console"
CONSOLE: Final = "/console"
"""The path that console pages and their cookie are below."""
_SESSION: Final = b"console session\n"
_FORM: Final = b"console form\n"
_LONGEST: Final = 3_800
"""Characters of a token; browsers keep cookies of 4,096."""


class Sealing(Protocol):
    """A secret that seals texts (``api.audit.seal_keys.SealKey``)."""

    def seal(self, purpose: bytes, text: bytes) -> str:
        """The seal of a text."""

    def sealed(self, purpose: bytes, text: bytes, seal: object) -> bool:
        """Is this the seal of that text?"""


class Person(NamedTuple):
    """Somebody who signed in at the identity provider ``issuer``, and the scopes they had then."""

    issuer: str
    id: str
    name: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Session:
    """One browser's session; ``ends`` is Unix time.

    ``key_id`` is that of the key somebody signed in with, ``person`` who signed in at the identity
    provider; both are empty where nobody did.
    """

    key_id: str
    ends: int
    nonce: str
    person: Person | None = None

    @property
    def signed_in(self) -> bool:
        """Whether somebody signed in."""
        return bool(self.key_id) or self.person is not None

    @property
    def _content(self) -> str:
        content = f"{self.key_id}.{self.ends}.{self.nonce}"
        return f"{content}.{_encoded(self.person)}" if self.person else content


class Sessions:
    """Makes and reads session tokens; ``keys`` gives the secrets, newest first."""

    def __init__(
        self,
        keys: Callable[[], Sequence[Sealing]],
        seconds: float,
        clock: Callable[[], float] = time.time,
        ended: Container[str] = (),
    ) -> None:
        self._keys = keys
        self._ended = ended
        self.seconds = int(seconds)
        self._clock = clock

    @classmethod
    def of(
        cls,
        settings: Settings,
        keys: Callable[[], Sequence[Sealing]],
        ended: Container[str],
    ) -> Sessions:
        """Those of the settings; ``ended`` are the random numbers of those that were signed out."""
        return cls(keys, settings.console_session.total_seconds(), ended=ended)

    def begin(self, key_id: str = "", person: Person | None = None) -> Session:
        """A new session, which ends by itself after ``seconds``."""
        ends = int(self._clock()) + self.seconds
        return Session(key_id, ends, secrets.token_urlsafe(18), person)

    def token(self, session: Session) -> str:
        """The session as it stands in the cookie."""
        content = session._content  # noqa: SLF001 - of the class above
        return f"{content}.{self._keys()[0].seal(_SESSION, content.encode())}"

    def read(self, token: str) -> Session | None:
        """The session of a token; ``None`` for one that we did not make or that is over."""
        content, _, seal = token.rpartition(".")
        parts = content.split(".")
        if len(token) > _LONGEST or len(parts) not in {3, 4} or not token.isascii():
            return None
        if not any(key.sealed(_SESSION, content.encode(), seal) for key in self._keys()):
            return None
        person = _decoded(parts[3]) if len(parts) == 4 else None
        session = Session(parts[0], int(parts[1]), parts[2], person)
        over = session.ends <= self._clock() or session.nonce in self._ended
        return None if over else session

    def form_token(self, session: Session) -> str:
        """What each form of this session holds, and no other site can know."""
        return self._keys()[0].seal(_FORM, session.nonce.encode())

    def is_form_token(self, session: Session, shown: str) -> bool:
        """Whether a form came from a page of this session."""
        return any(key.sealed(_FORM, session.nonce.encode(), shown) for key in self._keys())


def _encoded(person: Person) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(person)).rstrip(b"=").decode()


def _decoded(text: str) -> Person:
    """Who stands in a token whose seal is ours."""
    return msgspec.json.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=Person)


def session_cookie(scope: Scope, cookie: str = COOKIE) -> str:
    """The token in a cookie of a request; empty without one, and where there are two."""
    found = [
        value.strip()
        for name, header in scope["headers"]
        if name == b"cookie"
        for part in header.decode("latin-1").split(";")
        for key, _, value in [part.partition("=")]
        if key.strip() == cookie
    ]
    return found[0] if len(found) == 1 else ""


def is_console(path: str) -> bool:
    """Whether a path, as the router sees it, is that of a console page."""
    return path == CONSOLE or path.startswith(f"{CONSOLE}/")
