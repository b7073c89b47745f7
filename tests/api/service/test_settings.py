"""Settings: all documented, all readable from the environment, none read anywhere else."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from api.service.settings import Settings

PAGE = Path(__file__).parents[3] / "docs" / "settings.md"


def test_every_setting_is_documented_with_its_default_and_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("SEAL_KEY", "HEADS"):  # every test has a file of its own
        monkeypatch.delenv(f"DPRK_SCREEN_AUDIT_{name}_FILE")
    rows = re.findall(
        r"^\| `(DPRK_SCREEN_\w+)` \| (.*?) \| (.*) \|$", PAGE.read_text(), re.MULTILINE
    )
    documented = {name: (default, words) for name, default, words in rows}
    for name, field in Settings.model_fields.items():
        default, words = documented.pop(f"DPRK_SCREEN_{name.upper()}")
        shown = Settings().model_dump(mode="json")[name]
        expected = {"": "empty", "None": "empty", "{}": "empty", "[]": "empty"}.get(
            str(shown), f"`{shown}`"
        )
        assert default == expected.replace("True", "true").replace("False", "false"), name
        assert words == field.description, name
    assert not documented, "settings that do not exist"


def test_a_setting_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DPRK_SCREEN_MAX_SUBJECTS", "5")
    monkeypatch.setenv("DPRK_SCREEN_FETCH_URLS", '{"un": "https://mirror.example/un.xml"}')
    monkeypatch.setenv("DPRK_SCREEN_REFRESH_INTERVAL", "PT1H")
    settings = Settings()
    assert settings.max_subjects == 5
    assert settings.fetch_urls == {"un": "https://mirror.example/un.xml"}
    assert settings.refresh_interval.total_seconds() == 3600


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "70000"), ("WORKERS", "0"), ("SHRINK_LIMIT", "2"), ("LOG_FORMAT", "xml")],
)
def test_a_wrong_setting_is_refused_at_the_start(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"DPRK_SCREEN_{name}", value)
    with pytest.raises(ValidationError):
        Settings()


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("864000", timedelta(days=10)),
        ("90000.5", timedelta(seconds=90000.5)),
        ("P9D", timedelta(9)),
    ],
)
def test_a_duration_is_seconds_or_iso_8601(
    monkeypatch: pytest.MonkeyPatch, given: str, meant: timedelta
) -> None:
    monkeypatch.setenv("DPRK_SCREEN_EVENTS_RETENTION", given)
    assert Settings().events_retention == meant


def test_a_duration_that_is_too_short_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DPRK_SCREEN_EVENTS_RETENTION", "20")
    with pytest.raises(ValidationError, match="greater than 1 day"):
        Settings()
