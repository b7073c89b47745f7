"""A few listed parties with what a client of yente looks at: names, numbers, ties, reasons."""

from __future__ import annotations

from datetime import date

from lists.entity import Address, DateInterval, Identifier, Link
from tests.factories import entity, listing, name, person, vessel

BITCOIN = "134r8iHv69xdT6p5qVKTsHrcUEuBVZAYak"
REASON = "KKBC provides financial services in support of Tanchon Commercial Bank."
KKBC = entity(
    "KOREA KWANGSON BANKING CORPORATION",
    key="6908518",
    reference="KPe.025",
    names=("KOREA KWANGSON BANKING CORPORATION", "KKBC"),
    countries=("KP",),
    addresses=(Address("Jungson-dong, Pyongyang", city="Pyongyang", country="KP"),),
    identifiers=(Identifier("bic", "KKBCKPPY", "KKBCKPPY"),),
    listings=(
        listing(
            "UNSC:KP",
            reason=REASON,
            listed_on=date(2016, 3, 2),
            amended_on=date(2017, 6, 1),
        ),
    ),
)
KOMID = entity(
    "KOREA MINING DEVELOPMENT TRADING CORPORATION",
    key="110412",
    reference="KPe.001",
    names=("KOREA MINING DEVELOPMENT TRADING CORPORATION", "KOMID"),
    countries=("KP",),
    listings=(listing("UNSC:KP", reference="KPe.001", listed_on=date(2009, 4, 24)),),
)
JANG = person(
    "JANG YONG SON",
    source="un",
    key="6908447",
    reference="KPi.017",
    names=("JANG YONG SON", name("Chang Yong Son", "weak_alias")),
    nationalities=("KP",),
    gender="male",
    birth_dates=(DateInterval(date(1957, 2, 20), date(1957, 2, 20)),),
    identifiers=(Identifier("passport", "563110024", "563110024", "KP"),),
    links=(Link("official_of", target_id="un-110412", target_name="KOMID", quote="Heads it."),),
    listings=(listing("UNSC:KP", reference="KPi.017"),),
)
CHON_MA_SAN = vessel("CHON MA SAN", "8660313", id="unv-8660313", source="un_vessels", flags=("KP",))
OWNER = entity(
    "CHONMYONG SHIPPING CO",
    key="28512",
    source="ofac_sdn",
    countries=("KP",),
    identifiers=(Identifier("imo_company", "5571322", "5571322"),),
    listings=(listing("DPRK4", source="ofac_sdn", reference="28512"),),
)
OWNED = vessel(
    "SONG WON",
    "8613360",
    id="ofac-28529",
    source="ofac_sdn",
    links=(Link("owned_by", target_id="ofac_sdn-28512", target_name="CHONMYONG SHIPPING CO"),),
    listings=(listing("DPRK4", source="ofac_sdn", reference="28529"),),
)
WALLET = person(
    "TIAN, Yinyin",
    source="ofac_sdn",
    key="28265",
    nationalities=("CN",),
    identifiers=(Identifier("wallet", BITCOIN, BITCOIN),),
    listings=(listing("DPRK3", source="ofac_sdn", reference="28265"),),
)
TWENTY = tuple(
    person(f"KIM, Chol {letter}", source="eu", key=f"9{number:02}")
    for number, letter in enumerate("ABCDEFGHIJKLMNOPQRST")
)

LISTS = {
    "un": (KKBC, KOMID, JANG),
    "un_vessels": (CHON_MA_SAN,),
    "ofac_sdn": (OWNER, OWNED, WALLET),
    "eu": TWENTY,
}
