"""The nginx configuration of the documentation, in front of the service, believed and no more."""

from __future__ import annotations

import re
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from api.access.key_store import KeyStore
from api.audit.store import AuditLog
from tests.api.raw_http import served
from tests.attempts.proxies import nginx
from tests.conftest import lacking

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.service.settings import Settings
    from lists.store import SnapshotStore

DOCUMENTED = Path(__file__).parents[2] / "docs" / "examples" / "nginx.conf"


@contextmanager
def documented_proxy(upstream: int, folder: Path) -> Iterator[str]:
    """The address of nginx with that configuration, without TLS, on free ports."""
    program = shutil.which("nginx") or lacking("nginx", "nginx is not installed")
    site = DOCUMENTED.read_text("utf-8").replace("127.0.0.1:8000", f"127.0.0.1:{upstream}")
    plain = re.sub(r"(?m)^\s*ssl_\w+ .*;$", "", site)

    def listening(port: int) -> str:
        return plain.replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")

    with nginx(program, upstream, folder, listening) as port:
        yield f"http://127.0.0.1:{port}"


def test_behind_it_clients_screen_and_their_own_address_is_recorded(
    three_lists: SnapshotStore, settings: Settings, tmp_path: Path
) -> None:
    believing = settings.model_copy(update={"trusted_proxies": ["127.0.0.1/32"]})
    key = KeyStore(three_lists.engine).create("bank", ["screen", "batch"]).key
    named = {"x-api-key": key, "host": "screening.example"}
    body = {"subjects": [{"names": ["Korea Kwangson Banking Corp"]}]}
    with served(believing) as port, documented_proxy(port, tmp_path) as outside:
        forged = {**named, "x-forwarded-for": "203.0.113.9"}
        answer = httpx.post(f"{outside}/v1/screen", json=body, headers=forged, timeout=30)
        assert answer.json()["results"][0]["band"] == "block"
        own = answer.json()["results"][0]["screening_id"]
        recorded = AuditLog(three_lists.engine).find(own).entry.facts
        assert recorded["address"] == "127.0.0.1", "what the client claims is replaced"
        large = b"name\n" + b"Nobody Listed Anywhere\n" * 400_000  # 9 MB: more than a request
        queued = httpx.post(
            f"{outside}/v1/batches",
            content=large,
            headers={**named, "content-type": "text/csv"},
            timeout=60,
        )
        assert queued.status_code == 202
        assert httpx.post(f"{outside}/v1/screen", content=large, timeout=30).status_code == 413
        unknown = httpx.post(
            f"{outside}/v1/screen", json=body, headers={"host": "screening.example"}, timeout=30
        )
        assert unknown.status_code == 401
