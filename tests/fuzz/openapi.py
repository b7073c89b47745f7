"""schemathesis over the whole OpenAPI document, every check on, against a server on a real socket.

    python -m tests.fuzz.openapi --examples 1000

runs schemathesis' own command, all four phases (examples, coverage, fuzzing, stateful), at a server
of its own with three lists, keys of every scope, a recorded screening and a batch. Nothing is
excluded; what is set is in ``CONFIG``. Exit code 0: no answer contradicts the document.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from api.access.key_store import KeyStore
from api.access.scopes import SCOPES
from api.service.settings import Settings
from lists.db import open_engine, upgrade
from lists.store import SnapshotStore
from lists.vocabulary.sources import SOURCES
from tests.api.identity_provider import AUDIENCE, Provider
from tests.api.publishing import CHON_MA_SAN, KIM_YONG_CHOL, KWANGSON, publish
from tests.api.raw_http import served

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LISTS = {"un": KWANGSON, "un_vessels": CHON_MA_SAN, "ofac_sdn": KIM_YONG_CHOL}
SHEET = b"name\nKim Yong Chol\n"
CONFIG = """\
[auth.openapi.bearer]
bearer = "{token}"

# Half of the requests ask for what is there, the others for anything.
[dictionaries]
datasets = {{values = ["un", "default"]}}
lists = {{values = ["un", "ofac_sdn"]}}
versions = {{values = ["{version}"]}}
screenings = {{values = ["{screening}"]}}
parties = {{values = ["{party}"]}}

[parameters]
"path.dataset" = {{dictionary = "datasets", probability = 0.5}}
"path.source" = {{dictionary = "lists", probability = 0.5}}
"query.from" = {{dictionary = "versions", probability = 0.5}}
"query.to" = {{dictionary = "versions", probability = 0.5}}
"path.screening_id" = {{dictionary = "screenings", probability = 0.5}}
"path.entity_id" = {{dictionary = "parties", probability = 0.5}}

# What a request of the documented shape may be answered with: it asks for what is not there, or for
# what is not possible in the state things are in.
[checks]
negative_data_rejection.expected-statuses = ["4xx", "5xx"]
positive_data_acceptance.expected-statuses = ["2xx", 401, 403, 404, 409, "5xx"]

# It may name a list that this service does not have.
[[operations]]
include-path-regex = "^/v1/(screen|entities)$"
checks.positive_data_acceptance.expected-statuses = ["2xx", 401, 403, 404, 409, "5xx", 422]

# Whether bytes are a readable sheet cannot be said by a schema, nor that `DELETE ?keep=true` only
# cancels, after which the results are still there (what is gone is shown in tests/api/batch).
[[operations]]
include-path-regex = "^/v1/batches"
checks.use_after_free.enabled = false
checks.positive_data_acceptance.expected-statuses = ["2xx", 401, 403, 404, 409, "5xx", 400, 422]

# Nor whether a subject can be screened, a group exists, or a list is one of this service's.
[[operations]]
include-path-regex = "^/v1/customer"
checks.positive_data_acceptance.expected-statuses = ["2xx", 401, 403, 404, 409, "5xx", 422]

# Nor whether a cursor is one that a page gave, a key of repeated calls was sent with this request
# before, how far the feed of changes has come, or the alert is still as it was read.
[[operations]]
include-path-regex = "^/v1/(alerts|audit|exclusions|keys|lists|monitoring|screenings)"
checks.positive_data_acceptance.expected-statuses = [
    "2xx", 401, 403, 404, 409, "5xx", 410, 412, 422,
]
checks.missing_required_header.expected-statuses = [400, 401, 403, 404, 406, 415, 422, 428]

# Nor how far the feed has come, or whether an address is one that events may be sent to.
[[operations]]
include-path-regex = "^/v1/(events|webhooks)"
checks.positive_data_acceptance.expected-statuses = ["2xx", 401, 403, 404, 409, "5xx", 410, 422]

# Nor whether a text is JSON or a name of FollowTheMoney, nor how long all parameters are together.
[[operations]]
include-path-regex = "^/(match|search|reconcile)/"
checks.positive_data_acceptance.expected-statuses = ["2xx", 401, 403, 404, "5xx", 400, 414, 422]
"""


@contextmanager
def target(folder: Path, database: str) -> Iterator[tuple[str, dict[str, str]]]:
    """A server with something in every corner; its URL, and what ``CONFIG`` names.

    Callers show a token that may do everything, not a key: making, rotating and revoking keys is
    part of what is tried.
    """
    upgrade(database)
    engine = open_engine(database)
    store = SnapshotStore(engine)
    for source, party in LISTS.items():
        publish(store, source, [party])
    KeyStore(engine).create("somebody else", SCOPES)
    with Provider() as provider:
        settings = Settings(
            database_url=database,
            cache_dir=folder / "cache",
            batch_dir=folder / "batches",
            batch_workers=1,
            refresh_enabled=False,
            webhook_sending=False,
            fetch_urls=dict.fromkeys((one.code for one in SOURCES), "http://127.0.0.1:9/"),
            access_log=False,
            log_level="error",
            rate_per_key="",
            rate_per_address="",
            oidc_issuer=provider.issuer,
            oidc_audience=AUDIENCE,
        )
        token = provider.token(scope=" ".join(SCOPES), exp=int(time.time()) + 86_400)
        with served(settings) as port:
            base = f"http://127.0.0.1:{port}"
            yield base, {"token": token, **_begin(base, token)}
    engine.dispose()


def _begin(base: str, token: str) -> dict[str, str]:
    """One screening and one batch, so that there is something to find; the ids of what there is."""
    with httpx.Client(base_url=base, headers={"authorization": f"Bearer {token}"}) as client:
        subjects = [{"id": "1", "names": ["Korea Kwangson Banking Corp"]}]
        answer = client.post("/v1/screen", json={"subjects": subjects}).raise_for_status().json()
        typed = {"content-type": "text/csv"}
        client.post("/v1/batches", content=SHEET, headers=typed).raise_for_status()
    return {
        "screening": answer["results"][0]["screening_id"],
        "party": KWANGSON.id,
        "version": answer["lists"]["un"]["version"],
    }


def run(examples: int, database: str = "", more: Sequence[str] = ()) -> int:
    """Run schemathesis; its exit code."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        url = database or f"sqlite:///{folder}/lists.sqlite3"
        with target(folder, url) as (base, there):
            config = folder / "schemathesis.toml"
            config.write_text(CONFIG.format(**there))
            command = [
                *(
                    str(Path(sys.executable).with_name("schemathesis")),
                    "--config-file",
                    str(config),
                ),
                *("run", f"{base}/openapi.json", "--checks", "all"),
                *("--phases", "examples,coverage,fuzzing,stateful"),
                *("--max-examples", str(examples), *more),
            ]
            return subprocess.run(command, check=False, cwd=folder).returncode


def main() -> int:
    """The command; what it does not know is handed on to schemathesis."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=100, help="test cases an operation")
    parser.add_argument("--database", default="", help="an empty database; default: SQLite")
    given, more = parser.parse_known_args()
    began = time.monotonic()
    code = run(given.examples, given.database, more)
    print(f"{time.monotonic() - began:.0f} s, exit code {code}")  # noqa: T201 - what the command is for
    return code


if __name__ == "__main__":
    sys.exit(main())
