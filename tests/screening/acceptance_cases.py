# ruff: noqa: E501  (the table is read across)
"""The acceptance cases of the domain brief whose list is among ours, one row per typology.

Case number, source, reference, a name on the list, typology, basis, words of the quote, and a party on
the path. Case 5 is in the UK list only.
"""

from __future__ import annotations

# case, source, reference, name on the list, typology, basis, words of the quote, a party on the path
CASES = [
    (1, "ofac_sdn", "23729", "CHON MA SAN", "STS", "list text", "ship-to-ship transfer operations for oil", "CHON MA SAN"),
    (1, "ofac_sdn", "23729", "CHON MA SAN", "PETRO_REFINED", "list text", "for oil", "CHON MA SAN"),
    (2, "un", "KPe.066", "KOREA YUJONG SHIPPING CO LTD", "STS", "list text", "loaded 1,168 kiloliters of fuel oil", ""),
    (2, "ofac_sdn", "23736", "YU JONG 2", "STS", "list text", "transfer operations for oil", "YU JONG 2"),
    (3, "un", "KPe.065", "KOREA SAMMA SHIPPING CO", "SHIP_IDENTITY", "list text", "to mask its identity", ""),
    (4, "eu", "EU.9442.82", "Unica", "SHIP_IDENTITY", "curated", "vessel identity laundering", ""),
    (4, "eu", "EU.9443.81", "New Konk", "SHIP_IDENTITY", "curated", "vessel identity laundering", ""),
    (6, "ofac_sdn", "24451", "GUDZON SHIPPING CO LLC", "PETRO_REFINED", "curated", "", ""),
    (6, "ofac_sdn", "24508", "PATRIOT", "PETRO_REFINED", "curated", "", ""),
    (7, "un", "KPe.060", "KINGLY WON INTERNATIONAL CO., LTD", "PETRO_REFINED", "list text", "oil deal valued at over $1 million", ""),
    (8, "un", "KPe.059", "HUAXIN SHIPPING HONGKONG LTD", "COAL_MINERAL", "list text", "8,000 metric tons of coal", ""),
    (8, "un", "KPe.059", "HUAXIN SHIPPING HONGKONG LTD", "SHIP_IDENTITY", "list text", "cover the ship’s name", ""),
    (9, "un", "KPe.036", "SINGWANG ECONOMICS AND TRADING GENERAL CORPORATION", "COAL_MINERAL", "list text", "firm for trading in coal", ""),
    (9, "ofac_sdn", "23764", "HUA FU", "COAL_MINERAL", "list text", "loaded DPRK coal at Najin", "HUA FU"),
    (10, "un", "KPe.001", "KOREA MINING DEVELOPMENT TRADING CORPORATION", "ARMS", "list text", "Primary arms dealer", ""),
    (11, "un", "KPi.017", "JANG YONG SON", "ARMS", "inherited", "Primary arms dealer", "KOREA MINING DEVELOPMENT TRADING CORPORATION"),
    (11, "ofac_sdn", "17615", "JANG, Yong Son", "ARMS", "inherited", "", "KOREA MINING DEVELOPMENT TRADING CORPORATION"),
    (12, "un", "KPe.020", "OCEAN MARITIME MANAGEMENT COMPANY, LIMITED (OMM)", "ARMS", "list text", "concealed cargo of arms", ""),
    (12, "ofac_sdn", "17069", "CHONG CHON GANG", "ARMS", "inherited", "arms", "OCEAN MARITIME MANAGEMENT COMPANY, LIMITED (OMM)"),
    (13, "ofac_sdn", "37065", "M LEASING LLC", "RUS_MIL_LOGISTICS", "curated", "North Korean armaments", ""),
    (13, "eu", "EU.11337.46", "M Leasing LLC", "RUS_MIL_LOGISTICS", "curated", "North Korean armaments", ""),
    (14, "ofac_sdn", "37059", "ANGARA", "RUS_MIL_LOGISTICS", "curated", "", ""),
    (14, "ofac_sdn", "37095", "LADY R", "RUS_MIL_LOGISTICS", "curated", "", ""),
    (14, "ofac_sdn", "37098", "MAIA-1", "RUS_MIL_LOGISTICS", "curated", "", ""),
    (14, "ofac_sdn", "46773", "MARIA", "RUS_MIL_LOGISTICS", "curated", "", ""),
    (15, "eu", "EU.11628.6", "Eastern Stevedoring Company", "RUS_MIL_LOGISTICS", "list text", "Vostochny Port", ""),
    (15, "eu", "EU.11748.50", "LLC Vostochnaya Stevedoring Company", "RUS_MIL_LOGISTICS", "curated", "Vostochny Port", ""),
    (16, "eu", "EU.11934.6", "Oleg Nikolaevich KOZHEMYAKO", "RUS_MIL_LOGISTICS", "curated", "Governor, Primorsky Krai", ""),
    (17, "eu", "EU.11874.67", "PJSC TransContainer", "RAIL", "curated", "largest railway container operator", ""),
    (18, "un", "KPe.012", "KOREAN COMMITTEE FOR SPACE TECHNOLOGY", "SPACE_MISSILE", "list text", "launches on 13 April 2012", ""),
    (18, "un", "KPe.029", "NATIONAL AEROSPACE TECHNOLOGY ADMINISTRATION", "SPACE_MISSILE", "list text", "space science", ""),
    (19, "un", "KPe.004", "NAMCHONGANG TRADING CORPORATION", "WMD_NUCLEAR", "list text", "vacuum pumps", ""),
    (20, "un", "KPe.047", "FOREIGN TRADE BANK (FTB)", "BANK", "list text", "primary foreign exchange bank", ""),
    (20, "ofac_sdn", "15603", "FOREIGN TRADE BANK OF THE DEMOCRATIC PEOPLE'S REPUBLIC OF KOREA", "BANK", "list text", "", ""),
    (20, "un", "KPi.067", "KIM KYONG IL", "BANK", "list text", "Foreign Trade Bank deputy chief representative in Libya", ""),
    (21, "ofac_sdn", "37517", "FAR EASTERN BANK", "BANK", "list text", "FAR EASTERN BANK", ""),
    (22, "ofac_sdn", "27383", "KOREA NAMGANG TRADING CORPORATION", "LABOR_BROKER", "curated", "handles DPRK personnel's visas", ""),
    (22, "eu", "EU.11623.11", "Korea Namgang Trading Company", "LABOR_BROKER", "curated", "visas, passports and departures", ""),
    (23, "ofac_sdn", "30082", "KOREA CHOLSAN GENERAL TRADING CORPORATION", "LABOR_BROKER", "curated", "", ""),
    (23, "ofac_sdn", "30083", "MOKRAN LLC", "LABOR_BROKER", "curated", "", ""),
    (24, "un", "KPe.050", "MANSUDAE OVERSEAS PROJECT GROUP OF COMPANIES", "LABOR_OVERSEAS", "list text", "exportation of workers", ""),
    (24, "un", "KPe.050", "MANSUDAE OVERSEAS PROJECT GROUP OF COMPANIES", "STATUE", "list text", "statues and monuments", ""),
    (25, "eu", "EU.11618.37", "SONG Rim", "IT_WORKER", "list text", "Head of IT Development Department", ""),
    (25, "ofac_sdn", "24977", "YANBIAN SILVERSTAR NETWORK TECHNOLOGY CO., LTD.", "IT_WORKER", "curated", "", ""),
    (26, "ofac_sdn", "27307", "LAZARUS GROUP", "CYBER_CRYPTO", "list text", "", ""),
    (26, "ofac_sdn", "28263", "TIAN, Yinyin", "CYBER_CRYPTO", "list text", "", ""),
    (27, "un", "KPe.048", "KOREAN NATIONAL INSURANCE COMPANY (KNIC)", "INSURANCE", "list text", "financial and insurance company", ""),
    (28, "un", "KPi.029", "PAK CHUN IL", "DIPLOMATIC", "list text", "Ambassador to Egypt", ""),
    (29, "ofac_sdn", "20520", "AIR KORYO", "AVIATION", "list text", "AIR KORYO", ""),
    (29, "ofac_sdn", "20552", "P-881", "AVIATION", "list text", "Air Koryo", ""),
    (30, "ofac_sdn", "39796", "TORNADO CASH", "CYBER_CRYPTO", "list text", "", ""),
]  # fmt: skip
