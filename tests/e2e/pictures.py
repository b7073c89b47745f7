"""Makes the pictures of the documentation, from pages of a server on the bundled sample lists.

    python -m tests.e2e.pictures

screens the ship of the README, opens its certificate and the pages of the console in headless
Chromium, and writes what they show to ``docs/pictures``.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from lists.db import open_engine
from lists.store import SnapshotStore
from tests.api.publishing import KWANGSON, publish
from tests.e2e.browser import Keyboard, keyboard
from tests.e2e.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
SHIP = {"id": "v-1", "kind": "vessel", "names": ["PACIFIC DAWN"], "imo": "8604917"}
CUSTOMER = {"subject": {"names": ["Korea Kwangson Banking Corp"], "kind": "organization"}}
WIDTH, HEIGHT = 860, 900
LOW = {"width": WIDTH, "height": 560}
FILE = (
    "Ref.;Who is it;Born\n1;YU JONG 2 (IMO 8604917);\n2;Korea Kwangson Banking Corp;\n"
    "3;Petra Musterfrau;1980\n"
)


def certificate(server: Server, key: dict[str, str]) -> None:
    """The matches on the ship's certificate."""
    answer = httpx.post(f"{server.url}/v1/screen", json={"subjects": [SHIP]}, headers=key).json()
    screening = answer["results"][0]["screening_id"]
    with keyboard(server.url, viewport={"width": WIDTH, "height": HEIGHT}) as hands:
        hands.page.set_extra_http_headers(key)
        hands.open(f"/v1/screenings/{screening}/certificate?format=html")
        heading = hands.page.get_by_role("heading", name="Possible matches")
        heading.evaluate("heading => heading.scrollIntoView()")
        _save(hands, "certificate")


def search(hands: Keyboard) -> None:
    """The search box, and the answer of the ship: its beginning and how its score is made."""
    hands.open("/console")
    hands.page.fill("#q", "PACIFIC DAWN")
    hands.page.locator("form summary").click()
    hands.page.fill("#imo", "8604917")
    _save(hands, "console-search")
    hands.page.locator("main button").click()
    _save(hands, "console-answer")
    heading = hands.page.get_by_role("heading", name="Listed parties that match")
    heading.evaluate("e => e.scrollIntoView()")
    _save(hands, "console-match")


def namesake(hands: Keyboard) -> None:
    """A person with the name of a listed one and another birth date."""
    hands.open("/console")
    hands.page.fill("#q", "Ri Je-son")
    hands.page.locator("form summary").click()
    hands.page.fill("#birth_date", "1991-04-12")
    hands.page.locator("main button").click()
    hands.page.get_by_role("heading", name="Similar, but").evaluate("e => e.scrollIntoView()")
    _save(hands, "console-namesake")


def batch(hands: Keyboard) -> None:
    """A file as it is read, and its results."""
    hands.open("/console/batches")
    file = {"name": "customers.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    hands.page.set_input_files("#file", [file])  # type: ignore[list-item]  # a plain dictionary
    hands.page.get_by_role("button", name="Look at it").click()
    _save(hands, "console-file")
    hands.page.select_option("select[aria-labelledby='column-2']", "name")
    hands.page.get_by_role("button", name="Screen the file").click()
    hands.page.get_by_role("heading", name="Results").wait_for()
    _save(hands, "console-results")


def held(hands: Keyboard) -> None:
    """A list with a version that was held."""
    hands.open("/console/lists/un")
    _save(hands, "console-held")


def alert(hands: Keyboard) -> None:
    """An alert about the one customer."""
    hands.open("/console/alerts")
    hands.page.locator("th a").click()
    hands.page.get_by_role("heading", name="What was compared").evaluate("e => e.scrollIntoView()")
    _save(hands, "console-alert")


SHOWN: tuple[Callable[[Keyboard], None], ...] = (search, namesake, batch, held, alert)


def take() -> None:
    """Write every picture."""
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder)) as server:
        key = server.make_key()
        engine = open_engine(server.database_url)
        store = SnapshotStore(engine)
        version = publish(store, "un", [KWANGSON], sample=True, activate=False)
        loss = "it has 1 record and the active one 149: 99 % are gone (limit 10 %)"
        store.log.refuse("un", loss, version.id)
        engine.dispose()
        certificate(server, key)
        httpx.put(f"{server.url}/v1/customers/c-7", json=CUSTOMER, headers=key).raise_for_status()
        with keyboard(server.url, viewport=LOW) as hands:
            hands.sign_in(key["X-API-Key"])
            for show in SHOWN:
                show(hands)


def _save(hands: Keyboard, name: str) -> None:
    hands.page.screenshot(path=str(PICTURES / f"{name}.png"))


if __name__ == "__main__":
    take()
