"""Tasks of people at the console, done in Chromium by the keyboard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import openpyxl
import pytest

from lists.db import open_engine
from lists.store import SnapshotStore
from tests.api.publishing import KWANGSON, publish
from tests.e2e.browser import Keyboard, keyboard
from tests.e2e.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

MESSY = (
    "Our customers;;\n\nRef.;Who is it;Born\n1;YU JONG 2 (IMO 8604917);\n"
    "2;Korea Kwangson Banking Corp;\n3;Petra Musterfrau;1980\n"
)
LOSS = "a newer version would lose 100 % of the records"


@pytest.fixture(scope="module", name="server")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("console")) as server:
        yield server


@pytest.fixture(scope="module", name="key")
def _key(server: Server) -> str:
    return server.make_key()["X-API-Key"]


@pytest.fixture(name="hands")
def _hands(server: Server, key: str) -> Iterator[Keyboard]:
    with keyboard(server.url) as hands:
        hands.open("/")
        hands.check()
        hands.sign_in(key)
        yield hands


def test_a_name_is_screened_and_its_certificate_printed(hands: Keyboard) -> None:
    hands.check()
    hands.type("YU JONG 2")
    hands.send()
    assert "Who is tied to whom" in hands.text
    assert "How the score is made" in hands.text
    hands.check()
    hands.follow("svg.graph a")
    assert "The record" in hands.text
    hands.check()
    hands.page.go_back()
    hands.follow("a[href$='/certificate']")
    assert "Screening certificate" in hands.page.locator("body").inner_text()
    hands.check()
    assert hands.page.pdf().startswith(b"%PDF")


def test_a_discounted_namesake_is_understood(hands: Keyboard) -> None:
    hands.type("Ri Je-son")
    hands.reach("form summary")
    hands.press("Enter")
    hands.reach("#birth_date")
    hands.type("1991-04-12")
    hands.send()
    text = hands.text
    assert "Similar, but not the same" in text
    assert "Speaks against it" in text
    assert "1938" in text
    hands.check()


def test_a_messy_file_is_corrected_screened_filtered_and_opened(
    hands: Keyboard, tmp_path: Path
) -> None:
    file = tmp_path / "customers.csv"
    file.write_text(MESSY)
    hands.follow("a[href$='/console/batches']")
    hands.page.on("filechooser", lambda _: None)  # it is caught from now on, not from the key on
    hands.reach("#file")
    with hands.page.expect_file_chooser() as chooser:
        hands.press("Enter")
    chooser.value.set_files(file)
    hands.check()
    hands.follow("form[enctype] button")
    hands.check()
    hands.reach("select[aria-labelledby='column-2']")
    hands.type("name:")
    hands.follow("button[value=start]")
    hands.page.get_by_role("heading", name="Results").wait_for()
    hands.check()
    assert "Petra Musterfrau" in hands.text
    hands.reach("input[value=block]")
    hands.press("Space")
    hands.reach("input[value=escalate]")
    hands.press("Space")
    hands.follow("form[method=get] button")
    assert "Petra Musterfrau" not in hands.text
    assert "YU JONG 2" in hands.text
    hands.reach("a[href*='format=xlsx']")
    with hands.page.expect_download() as download:
        hands.press("Enter")
    download.value.save_as(tmp_path / "results.xlsx")
    book: Any = openpyxl.load_workbook(tmp_path / "results.xlsx")
    cells = [str(cell.value) for sheet in book for row in sheet for cell in row]
    assert any("YU JONG 2" in cell for cell in cells)
    assert not any("Petra" in cell for cell in cells)


def test_a_held_list_is_looked_at_and_let_in(server: Server, hands: Keyboard) -> None:
    engine = open_engine(server.database_url)
    store = SnapshotStore(engine)
    version = publish(store, "un", [KWANGSON], sample=True, activate=False)
    store.log.refuse("un", LOSS, version.id)
    hands.follow("a[href$='/console/lists']")
    hands.check()
    hands.follow("a[href$='/console/lists/un']")
    assert LOSS in hands.text
    hands.check()
    hands.follow("a[href*='/changes?from=']")
    assert "No longer listed" in hands.text
    hands.check()
    hands.page.go_back()
    hands.follow("a[href*='/preview?version=']")
    hands.check()
    hands.page.go_back()
    hands.reach("#reason")
    hands.type("the publisher confirmed it by telephone")
    hands.send()
    assert f"{version.id} in use" in hands.text
    engine.dispose()


def test_an_alert_is_decided_with_a_second_approval(server: Server, hands: Keyboard) -> None:
    first, other = (server.make_key()["X-API-Key"] for _ in "ab")
    body = {"subject": {"names": ["Korea Kwangson Banking Corp"], "kind": "organization"}}
    header = {"X-API-Key": first}
    httpx.put(f"{server.url}/v1/customers/c-7", json=body, headers=header).raise_for_status()
    hands.follow("a[href$='/console/alerts']")
    hands.check()
    hands.follow("th a")
    hands.check()
    hands.reach("#reason")
    hands.type("false positive")
    hands.reach("#text")
    hands.type("our customer was born later")
    hands.follow("button[value=decide]")
    assert "Another person has to confirm it" in hands.text
    place = hands.page.url.removeprefix(server.url)
    hands.sign_in(other)
    hands.open(place)
    hands.follow("button[value=confirm]")
    assert "remembered until" in hands.text
    hands.check()
    hands.open("/console/alerts/exclusions")
    hands.check()


@pytest.mark.parametrize(
    "path", ["/console/deal", "/console/quality", "/console/screenings", "/console/nothing"]
)
def test_every_other_page_can_be_used_by_everybody(hands: Keyboard, path: str) -> None:
    hands.open(path)
    hands.check()


def test_a_page_fits_a_telephone(server: Server, key: str) -> None:
    with keyboard(server.url, viewport={"width": 360, "height": 740}) as hands:
        hands.sign_in(key)
        hands.type("YU JONG 2")
        hands.send()
        wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert hands.page.evaluate(wide) <= 0
        for path in ("/console", "/console/deal", "/console/batches", "/console/lists"):
            hands.open(path)
            assert hands.page.evaluate(wide) <= 0, path
            cells = "() => [...document.querySelectorAll('td, th')].map(c => c.clientWidth)"
            narrow = [width for width in hands.page.evaluate(cells) if 0 < width < 40]
            assert narrow == [], path  # a letter a line


def test_a_deal_of_a_listed_bank_is_checked_and_a_wrong_currency_said(hands: Keyboard) -> None:
    hands.open("/console/deal")
    hands.reach("#name")
    hands.type("Petra Musterfrau GmbH")
    hands.reach("#amount")
    hands.type("48,000")
    hands.reach("#currency")
    hands.type("EURO")
    hands.reach("#banks")
    hands.type("KKBCKPPY")
    hands.follow("main form[method=post] button")
    assert "EURO" in hands.page.locator("#currency-refused").inner_text()
    hands.check()
    hands.reach("#currency")
    hands.press("Control+a")
    hands.type("EUR")
    hands.follow("main form[method=post] button")
    assert "Listed parties that match the party itself: 0" in hands.text
    hands.check()
