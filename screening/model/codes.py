"""Codes that code and tables share, so that a wrong one is a type error or stops the start.

What a typology is, its law and its words stand in ``screening/data/typologies.toml``; a table that
names a code not listed here cannot be loaded.
"""

from __future__ import annotations

from typing import Literal

TypologyCode = Literal[
    "PETRO_REFINED",
    "PETRO_CRUDE",
    "PETRO_NGL",
    "AVFUEL",
    "PETRO_EXPORT",
    "STS",
    "COAL_MINERAL",
    "SEAFOOD",
    "TEXTILE",
    "SECTOR_EXPORT",
    "INDUSTRIAL_IMPORT",
    "FOOD_HUMANITARIAN",
    "LUXURY",
    "LUXURY_HORSE",
    "ARMS",
    "RUS_MIL_LOGISTICS",
    "SPACE_MISSILE",
    "WMD_NUCLEAR",
    "PROLIF_FINANCE",
    "BANK",
    "LABOR_OVERSEAS",
    "LABOR_BROKER",
    "IT_WORKER",
    "CYBER_CRYPTO",
    "SHIP_NETWORK",
    "SHIP_IDENTITY",
    "VESSEL_SERVICES",
    "RAIL",
    "AVIATION",
    "JV",
    "STATUE",
    "INSURANCE",
    "DIPLOMATIC",
    "STATE_PARTY",
]
"""Codes of the typologies, in the order of the catalogue."""

Family = Literal[
    "goods", "route", "document", "papers", "money", "party", "nexus", "mention",
    "vessel", "identity numbers", "AIS", "MMSI", "flags",
    "person", "sector", "broker", "IT",
]  # fmt: skip
"""Kinds of signals: of one family only the strongest counts. ``nexus`` and ``mention`` are ties to
the DPRK, the second one in nothing but the words of a text."""

Jurisdiction = Literal["UN", "US", "EU", "UK"]
"""Whose law the catalogue knows, and a client may say binds it."""

CitationCheck = Literal["checked", "paragraph not checked"]
"""Whether somebody has read a cited paragraph in the published text."""

ReportCheck = Literal["", "checked", "source not checked"]
"""Whether somebody has read the source of a curated or reported fact; empty for other findings."""

CounterName = Literal[
    "committee_exemption",
    "humanitarian_consignee",
    "rajin_coal",
    "op5_notice",
    "diplomatic_use",
    "refugee",
    "aircraft_spares",
    "passenger_service",
    "lawful_cargo",
    "subject_matter",
]
"""What speaks against a typology; the policy says how much."""
