"""Which programmes of different lists are about one matter: the regime of a country, or a theme.

Publishers name their programmes each in a way of their own (``RUSSIA-EO14024``, ``UK:RUS``,
``UKR``). Records of two lists that are under one regime agree in that; which programme imposes what
is no matter here.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from lists.vocabulary.sources import listed_for_dprk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lists.entity import Listing

_PROGRAMMES = {
    "AF and terrorism": "SDGT FTO TAQA TERR EUAQ AFG UK:AQD UK:CTI UK:CT UK:AFG AU:UN1267"
    " AU:UN1988 AU:UN1373 JP:TALIBAN JP:TERRORISM UNSC:QD UNSC:TA",
    "Balkans": "BALKANS BIH UK:BIH AU:FFRY JP:FRY",
    "BY": "BELARUS BLR UK:BEL AU:BELARUS JP:BELARUS",
    "CD": "DRCONGO COD UK:DRC AU:UN1533 JP:DRC UNSC:CD",
    "CF": "CAR CAF UK:CAF AU:UN2745 JP:CAR UNSC:CF",
    "cyber": "CYBER CYB UK:CYB AU:CYBER",
    "GW": "GNB UK:GNB AU:UN2048 UNSC:GB",
    "HT": "HAITI HTI UK:HTI UNSC:HT",
    "human rights and corruption": "GLOMAG MAGNIT HR UK:GHR UK:GAC AU:THEMATIC",
    "IQ": "IRAQ IRQ UK:IRQ AU:UN1518 JP:IRAQ UNSC:IQ",
    "IR": "IRAN IFSR IRGC IFCA IRN UK:INU UK:IRN AU:IRAN AU:UN1737 JP:IRAN UNSC:IR",
    "LY": "LIBYA LBY UK:LIB AU:LIBYA AU:UN1970 JP:LIBYA UNSC:LY",
    "ML": "MALI MLI UK:MLI AU:UN2374 UNSC:ML",
    "MM": "BURMA MMR UK:MYA AU:MYANMAR",
    "NI": "NICARAGUA NIC UK:NIC",
    "RU": "RUSSIA UKRAINE CAATSA PEESA UKR RUS RUSDA UK:RUS AU:RUSSIA AU:UKRAINE JP:RUSSIA"
    " JP:CRIMEA",
    "SD": "SUDAN DARFUR SDN SDNZ UK:SUD AU:UN1591 JP:SUDAN UNSC:SD",
    "SO": "SOMALIA SOM UK:SOM AU:UN2713 JP:SOMALIA UNSC:SO",
    "SS": "SOUTH SSD UK:SSD AU:UN2206 JP:SOUTH UNSC:SS",
    "SY": "SYRIA SYR UK:SYR AU:SYRIA JP:SYRIA",
    "VE": "VENEZUELA VEN UK:VEN",
    "YE": "YEMEN YEM UK:YEM AU:UN2140 JP:YEMEN UNSC:YE",
    "ZW": "ZIMBABWE ZWE UK:ZIM AU:ZIMBABWE",
}
_FIRST_WORD = re.compile(r"[^\s-]+")
"""``RUSSIA-EO14024`` is a programme about Russia; ``LIBYA3`` the third about Libya."""


def regimes_of(listings: Iterable[Listing]) -> frozenset[str]:
    """The regimes that acts of listing are made under, as far as they are known."""
    found = set()
    for listing in listings:
        if listed_for_dprk(listing):
            found.add("KP")
        for programme in listing.programmes:
            if known := _regime(programme):
                found.add(known)
    return frozenset(found)


@cache
def _regime(programme: str) -> str:
    table = _table()
    first = _FIRST_WORD.match(programme)
    plain = first[0] if first else programme
    return table.get(programme) or table.get(plain) or table.get(plain.rstrip("0123456789"), "")


@cache
def _table() -> dict[str, str]:
    return {code: regime for regime, codes in _PROGRAMMES.items() for code in codes.split()}
