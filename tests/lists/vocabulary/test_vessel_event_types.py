"""Spellings of what a ship did."""

from __future__ import annotations

import pytest

from lists.vocabulary.vessel_event_types import vessel_event_type, vessel_event_types


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("sts", "sts"),
        ("Ship-to-Ship transfer", "sts"),
        ("AIS_GAP", "ais_gap"),
        ("AIS switched off", "ais_gap"),
        ("Re-flagging", "flag_change"),
        ("смена флага", "flag_change"),
        ("환적", "sts"),
        ("banana", ""),
        ("", ""),
    ],
)
def test_events_are_known_however_they_are_spelled(text: str, code: str) -> None:
    assert vessel_event_type(text) == code


def test_every_documented_event_is_known() -> None:
    assert vessel_event_types() == (
        *("sts", "ais_gap", "flag_change", "name_change"),
        *("mmsi_change", "port_call", "draught_change"),
    )
