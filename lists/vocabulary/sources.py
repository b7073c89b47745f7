"""The published lists this service knows, and every fact of each: a visible table, one row a list.

URLs are the publishers' own and each can be replaced by a setting (``DPRK_SCREEN_FETCH_URLS``).
``canaries`` are records that have stood on the list for years; ids or references as
``lists.entity.Entity`` has them. ``min_records`` is well under the smallest edition seen, so it
catches broken files and not small ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from lists.entity import REPORTED
from lists.vocabulary.national_lists import NATIONAL_LISTS
from lists.vocabulary.source import DprkProgrammes, Source

if TYPE_CHECKING:
    from lists.entity import Listing

_OFAC = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/"


_OFAC_PARSERS = {
    "ofac_advanced_xml": "lists.ofac.xml",
    "ofac_simple_xml": "lists.ofac.simple_xml",
    "ofac_enhanced_xml": "lists.ofac.enhanced_xml",
    "ofac_csv": "lists.ofac.csv",
}
# DPRK: E.O. 13551; DPRK2: 13687; DPRK3: 13722; DPRK4: 13810. NPWMD covers Iran and others too.
_OFAC_DPRK = DprkProgrammes(
    prefixes=("DPRK",),
    shared=("NPWMD",),
    shared_mark="North Korea Sanctions Regulations",
    covers={
        "DPRK": "E.O. 13551: arms, luxury goods, illicit finance and other DPRK conduct",
        "DPRK2": (
            "E.O. 13687: the Government of the DPRK, the Workers' Party and those who support them"
        ),
        "DPRK3": (
            "E.O. 13722: transport, mining, energy and finance sectors, minerals, labor, cyber,"
            " censorship and human-rights abuse"
        ),
        "DPRK4": (
            "E.O. 13810: construction, energy, finance, fishing, IT, manufacturing, medical,"
            " mining, textiles and transport, ports and trade with the DPRK"
        ),
        "DPRK-NKSPEA": "North Korea Sanctions and Policy Enhancement Act of 2016: several conducts",
        "NPWMD": (
            "E.O. 13382: proliferation of weapons of mass destruction and their delivery, and"
            " support for it"
        ),
    },
)

SOURCES: tuple[Source, ...] = (
    Source(
        code="un",
        title="United Nations Security Council Consolidated List",
        publisher="United Nations",
        url="https://scsanctions.un.org/resources/xml/en/consolidated.xml",
        min_records=500,
        canaries=("KPe.001", "KPe.004", "KPe.010", "KPe.020", "KPi.001", "KPi.007", "QDe.004"),
        short_title="UN sanctions list",
        authority="United Nations Security Council",
        jurisdiction="UN",
        opensanctions="un_sc_sanctions",
        parsers={"un_xml": "lists.un.xml"},
        root=r"CONSOLIDATED_LIST\b",
        dprk=DprkProgrammes(
            prefixes=("UNSC:KP", "UNSC:1718", "UNSC:DPRK", "1718"),
            reference=r"KP[ie]\.\d+",
            covers={"UNSC": "UNSCR 1718 and successors: several listing grounds"},
        ),
    ),
    Source(
        code="un_vessels",
        title="UN 1718 Designated Vessels List",
        publisher="United Nations",
        url="https://main.un.org/securitycouncil/en/sanctions/1718/materials/1718-Designated-Vessels-List",
        min_records=40,
        # CHON MA SAN, YU JONG 2, AN SAN 1, ASIA BRIDGE 1: designated in March 2018
        canaries=("unv-8660313", "unv-8604917", "unv-7303803", "unv-8916580"),
        # The page changes a few times in ten years.
        stale_after=timedelta(days=30),
        short_title="UN 1718 designated vessels list",
        authority="United Nations Security Council",
        jurisdiction="UN",
        opensanctions="un_1718_vessels",
        parsers={"un_vessels_html": "lists.un.vessels"},
        dprk=DprkProgrammes(whole_list=True),
    ),
    Source(
        code="ofac_sdn",
        title="OFAC Specially Designated Nationals and Blocked Persons List",
        publisher="United States Treasury, OFAC",
        url=_OFAC + "SDN_ADVANCED.XML",
        min_records=5_000,
        # KOMID, Tangun, Office 39, Reconnaissance General Bureau, Green Pine, Korea Daesong Bank
        canaries=("9345", "11599", "12209", "12210", "12212", "12312"),
        short_title="OFAC SDN list",
        authority="Office of Foreign Assets Control",
        country="us",
        jurisdiction="US",
        opensanctions="us_ofac_sdn",
        parsers=_OFAC_PARSERS,
        dprk=_OFAC_DPRK,
    ),
    Source(
        code="ofac_cons",
        title="OFAC Consolidated Non-SDN List",
        publisher="United States Treasury, OFAC",
        url=_OFAC + "CONS_ADVANCED.XML",
        min_records=100,
        canaries=(),
        stale_after=timedelta(days=7),
        short_title="OFAC consolidated non-SDN list",
        authority="Office of Foreign Assets Control",
        country="us",
        jurisdiction="US",
        opensanctions="us_ofac_cons",
        parsers=_OFAC_PARSERS,
        dprk=_OFAC_DPRK,
    ),
    Source(
        code="eu",
        title="EU Consolidated Financial Sanctions List",
        publisher="European Commission",
        url=(
            "https://webgate.ec.europa.eu/fsd/fsf/public/files/xmlFullSanctionsList_1_1/content"
            "?token=dG9rZW4tMjAxNw"
        ),
        min_records=2_000,
        # General Bureau of Atomic Energy, KOMID, Korea Ryonbong, Yun Ho-jin, Ri Je-son
        canaries=("eu-5482", "eu-5492", "eu-5493", "eu-5475", "eu-5474"),
        short_title="EU sanctions list",
        authority="European Union",
        country="eu",
        jurisdiction="EU",
        opensanctions="eu_fsf",
        parsers={"eu_xml": "lists.eu.xml", "eu_csv": "lists.eu.csv"},
        root=r"export\b.*fpi/fsd/export",
        dprk=DprkProgrammes(
            prefixes=("PRK",),
            covers={"PRK": "Reg. (EU) 2017/1509: several listing grounds"},
        ),
    ),
    Source(
        code="eu_journal",
        title="Annexes to EU acts, from the Official Journal",
        publisher="European Union, as tabled by the operator",
        url="",
        min_records=1,
        canaries=(),
        # Annexes change every few weeks; a team updates its table by hand.
        stale_after=timedelta(days=45),
        short_title="EU Official Journal annexes",
        authority="European Union",
        country="eu",
        jurisdiction="EU",
        opensanctions="eu_journal_sanctions",
        parsers={"eu_journal_csv": "lists.eu.journal"},
        optional=True,
        states_reasons_of="eu",
        adds="statements of reasons for arms and troops to Russia, ships under a port ban",
        dprk=DprkProgrammes(prefixes=("PRK",)),
    ),
    Source(
        code="uk",
        title="UK Sanctions List",
        publisher="Foreign, Commonwealth and Development Office",
        url="https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.xml",
        min_records=3_000,
        # Second Academy of Natural Sciences, Academy of National Defense Science, two officials
        canaries=("DPR0189", "DPR0124", "DPR0001", "DPR0054"),
        short_title="UK Sanctions List",
        authority="Foreign, Commonwealth and Development Office",
        country="gb",
        jurisdiction="UK",
        opensanctions="gb_fcdo_sanctions",
        parsers={
            "uk_xml": "lists.uk.xml",
            "ofsi_conlist_csv": "lists.uk.conlist",
            "ofsi_conlist_xlsx": "lists.uk.conlist",
        },
        root=r"Designations\b",
        dprk=DprkProgrammes(
            prefixes=("UK:DPR",),
            covers={"UK:DPR": "DPRK (Sanctions) (EU Exit) Regulations 2019: several grounds"},
        ),
    ),
    *NATIONAL_LISTS,
)

FETCHED: tuple[Source, ...] = tuple(one for one in SOURCES if not one.optional)
"""The lists that are fetched from their publishers unless an operator says otherwise."""


def source(code: str) -> Source:
    """The source with this code; raises ``KeyError`` naming the known ones."""
    found = find_source(code)
    if found is None:
        raise KeyError(f"no list {code!r}; known: {', '.join(one.code for one in SOURCES)}")
    return found


def find_source(code: str) -> Source | None:
    """The published list of this code, or ``None`` for a custom one."""
    return next((one for one in SOURCES if one.code == code), None)


def short_title(code: str) -> str:
    """What explanations call a list: a custom one by its own name."""
    known = find_source(code)
    return known.short_title if known else code


def listed_for_dprk(listing: Listing) -> bool:
    """Whether an act of listing is made under a DPRK programme or reference.

    Programmes count whatever list they stand on: custom lists repeat those of the publishers. What
    is only reported is no listing under any programme.
    """
    if REPORTED in listing.measures:
        return False
    known = find_source(listing.source)
    if known is not None and known.dprk.whole_list:
        return True
    rules = _rules()
    if rules.reference.match(listing.reference):
        return True
    return any(
        programme.startswith(rules.prefixes)
        or any(
            programme.startswith(shared) and mark in listing.remarks
            for shared, mark in rules.shared
        )
        for programme in listing.programmes
    )


def programme_covers(programme: str) -> str:
    """What a DPRK programme covers, in words; empty for one that no list names."""
    return next((one.dprk.covers[programme] for one in SOURCES if programme in one.dprk.covers), "")


@dataclass(frozen=True, slots=True)
class _Rules:
    """The marks of all lists together."""

    prefixes: tuple[str, ...]
    reference: re.Pattern[str]
    shared: tuple[tuple[str, str], ...]


@cache
def _rules() -> _Rules:
    marks = [one.dprk for one in SOURCES]
    references = "|".join(mark.reference for mark in marks if mark.reference)
    return _Rules(
        tuple(dict.fromkeys(prefix for mark in marks for prefix in mark.prefixes)),
        re.compile(references),
        tuple(dict.fromkeys((code, mark.shared_mark) for mark in marks for code in mark.shared)),
    )
