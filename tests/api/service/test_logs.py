"""The line of a request is the same whether structlog makes it or the short way."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from api.service import logs
from api.service.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _no_direct_lines() -> Iterator[None]:
    yield
    logs._Direct.lines = None


def line_of(capsys: pytest.CaptureFixture[str], *, lasting: bool, **given: Any) -> str:
    """What is written about one request."""
    logs.configure_logs(Settings(**given), lasting=lasting)
    capsys.readouterr()
    logs.log_request("c-1", "POST", "/v1/screen", 200, 0.0012345)
    return capsys.readouterr().err


def test_a_lasting_server_writes_the_same_line(capsys: pytest.CaptureFixture[str]) -> None:
    usual, short = (
        line_of(capsys, lasting=lasting, log_format="json") for lasting in (False, True)
    )
    assert logs._Direct.lines is not None
    without_time = re.compile(r'"timestamp":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"')
    assert len(without_time.findall(usual)) == len(without_time.findall(short)) == 1
    assert without_time.sub("", usual) == without_time.sub("", short)
    assert json.loads(short)["ms"] == 1.23


@pytest.mark.parametrize("given", [{"log_format": "console"}, {"log_level": "warning"}])
def test_other_formats_and_levels_are_left_to_structlog(given: dict[str, Any]) -> None:
    logs.configure_logs(Settings(**given), lasting=True)
    assert logs._Direct.lines is None
