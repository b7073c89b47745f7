"""The publishers this service knows: a visible table, one row a list.

URLs are the publishers' own and each can be replaced by a setting (``DPRK_SCREEN_FETCH_URLS``).
``canaries`` are records that have stood on the list for years; ids or references as
``lists.entity.Entity`` has them. ``min_records`` is well under the smallest edition seen, so it
catches broken files and not small ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

_OFAC = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/"


@dataclass(frozen=True, slots=True)
class Source:
    """One published list.

    ``shrink_limit`` is the share of records (0 to 1) that may go from one version to the next.
    A list not confirmed for longer than ``stale_after`` is called stale in every answer.
    """

    code: str
    title: str
    publisher: str
    url: str
    min_records: int
    canaries: tuple[str, ...]
    shrink_limit: float = 0.10
    stale_after: timedelta = timedelta(days=3)


SOURCES: tuple[Source, ...] = (
    Source(
        code="un",
        title="United Nations Security Council Consolidated List",
        publisher="United Nations",
        url="https://scsanctions.un.org/resources/xml/en/consolidated.xml",
        min_records=500,
        canaries=("KPe.001", "KPe.004", "KPe.010", "KPe.020", "KPi.001", "KPi.007", "QDe.004"),
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
    ),
    Source(
        code="ofac_sdn",
        title="OFAC Specially Designated Nationals and Blocked Persons List",
        publisher="United States Treasury, OFAC",
        url=_OFAC + "SDN_ADVANCED.XML",
        min_records=5_000,
        # KOMID, Tangun, Office 39, Reconnaissance General Bureau, Green Pine, Korea Daesong Bank
        canaries=("9345", "11599", "12209", "12210", "12212", "12312"),
    ),
    Source(
        code="ofac_cons",
        title="OFAC Consolidated Non-SDN List",
        publisher="United States Treasury, OFAC",
        url=_OFAC + "CONS_ADVANCED.XML",
        min_records=100,
        canaries=(),
        stale_after=timedelta(days=7),
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
    ),
)


def source(code: str) -> Source:
    """The source with this code; raises ``KeyError`` naming the known ones."""
    for one in SOURCES:
        if one.code == code:
            return one
    raise KeyError(f"no list {code!r}; known: {', '.join(one.code for one in SOURCES)}")
