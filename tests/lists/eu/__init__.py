"""Tests of the EU parser; ``record`` builds a sanctioned entity out of its children."""

from __future__ import annotations

from typing import Any

from lxml import etree


def record(children: str) -> Any:
    return etree.fromstring(f'<sanctionEntity euReferenceNumber="EU.1">{children}</sanctionEntity>')
