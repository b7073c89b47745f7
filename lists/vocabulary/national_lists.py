"""Rows of lists that states keep for themselves, each served where somebody imports it.

A part of the table in ``lists.vocabulary.sources``. Most of them repeat the UN's list; what each
adds is shown by ``dprk-screen lists sources``.
"""

from __future__ import annotations

from datetime import timedelta

from lists.vocabulary.source import DprkProgrammes, Source

_LAW_NOT_READ = "its country's law has not been read for the typologies"

NATIONAL_LISTS: tuple[Source, ...] = (
    Source(
        code="au_dfat",
        title="Australia's Consolidated List",
        publisher="Department of Foreign Affairs and Trade",
        url="https://www.dfat.gov.au/sites/default/files/Australian_Sanctions_Consolidated_List.xlsx",
        min_records=2_000,
        # O Kuk-ryol, Amroggang Development Banking, Daedong Credit Bank, Kang Chun-Il
        canaries=("2645", "2538", "3165", "3410"),
        stale_after=timedelta(days=14),
        short_title="Australian Consolidated List",
        authority="Department of Foreign Affairs and Trade",
        country="au",
        jurisdiction="AU",
        opensanctions="au_dfat_sanctions",
        parsers={"dfat_xlsx": "lists.au.dfat"},
        optional=True,
        law_pending=_LAW_NOT_READ,
        adds="firms and persons of Australia's own DPRK regime that no other list names",
        dprk=DprkProgrammes(
            prefixes=("AU:DPRK", "AU:UN1718"),
            covers={
                "AU:DPRK": "Autonomous Sanctions Regulations 2011, DPRK: several grounds",
                "AU:UN1718": "UNSCR 1718 and successors: several listing grounds",
            },
        ),
    ),
    Source(
        code="jp_mof",
        title="Japan's list of parties whose assets are frozen",
        publisher="Ministry of Finance",
        # The page that links the files: their names carry their date (shisantouketsu20260305.xlsx).
        url=(
            "https://www.mof.go.jp/policy/international_policy/gaitame_kawase/gaitame/"
            "economic_sanctions/list.html"
        ),
        min_records=1_500,
        # Tanchon Commercial Bank; KOMID, Munitions Industry Department; Office 39, Hana Banking
        canaries=("DPRK-UN1695-E-11", "DPRK-UN1718-E-28", "DPRK-E-8", "DPRK-E-32"),
        stale_after=timedelta(days=60),
        short_title="Japanese asset freeze list",
        authority="Ministry of Finance",
        country="jp",
        jurisdiction="JP",
        opensanctions="jp_mof_sanctions",
        parsers={"mof_xlsx": "lists.jp.mof", "mof_csv": "lists.jp.mof"},
        optional=True,
        law_pending=_LAW_NOT_READ,
        adds="firms of 2006 that other lists took off, and names in katakana",
        dprk=DprkProgrammes(
            prefixes=("JP:DPRK",),
            covers={
                "JP:DPRK": "Foreign Exchange and Foreign Trade Act, Japan's own DPRK measures",
                "JP:DPRK-UN1695": "UNSCR 1695: missile and weapons of mass destruction programmes",
                "JP:DPRK-UN1718": "UNSCR 1718 and successors: several listing grounds",
            },
        ),
    ),
    Source(
        code="ch_seco",
        title="Switzerland's list of sanctioned persons, firms and ships",
        publisher="State Secretariat for Economic Affairs",
        url=(
            "https://www.sesam.search.admin.ch/sesam-search-web/pages/downloadXmlGesamtliste.xhtml"
            "?lang=en&action=downloadXmlGesamtlisteAction"
        ),
        min_records=4_000,
        canaries=(),
        stale_after=timedelta(days=7),
        short_title="Swiss sanctions list",
        authority="State Secretariat for Economic Affairs",
        country="ch",
        jurisdiction="CH",
        opensanctions="ch_seco_sanctions",
        parsers={"seco_xml": "lists.ch.seco"},
        root=r"swiss-sanctions-list\b",
        optional=True,
        law_pending=_LAW_NOT_READ,
        adds="nothing: it mirrors the lists of the UN and the EU",
        dprk=DprkProgrammes(
            prefixes=("CH:DPRK",),
            covers={"CH:DPRK": "Ordinance on measures against the DPRK: several grounds"},
        ),
    ),
    Source(
        code="ca_sema",
        title="Canada's Consolidated List of Autonomous Sanctions",
        publisher="Global Affairs Canada",
        url=(
            "https://www.international.gc.ca/world-monde/assets/office_docs/"
            "international_relations-relations_internationales/sanctions/sema-lmes.xml"
        ),
        min_records=2_500,
        canaries=(),
        stale_after=timedelta(days=60),
        short_title="Canadian autonomous sanctions list",
        authority="Global Affairs Canada",
        country="ca",
        jurisdiction="CA",
        opensanctions="ca_dfatd_sema_sanctions",
        parsers={"sema_xml": "lists.ca.sema"},
        root=r"data-set\b",
        optional=True,
        law_pending=_LAW_NOT_READ,
        adds="nothing: Canada's DPRK regulations are a full ban and name nobody",
        dprk=DprkProgrammes(
            prefixes=("CA:DPRK",),
            covers={"CA:DPRK": "Special Economic Measures against the DPRK: a full ban"},
        ),
    ),
)
