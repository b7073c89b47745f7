"""The ready examples of the docs page, one click each: a party, a shipment, a false friend."""

from __future__ import annotations

from typing import Any

SCREEN_EXAMPLES: dict[str, Any] = {
    "person": {
        "summary": "A person, by name and year of birth",
        "value": {
            "subjects": [
                {
                    "id": "p-1",
                    "kind": "person",
                    "names": ["Ri Je-son"],
                    "birth_date": "1938",
                    "nationalities": ["DPRK"],
                }
            ]
        },
    },
    "vessel by IMO": {
        "summary": "A ship, by IMO number, whatever it is called today",
        "value": {
            "subjects": [{"id": "v-1", "kind": "vessel", "names": ["YU JONG 2"], "imo": "8604917"}]
        },
    },
    "company": {
        "summary": "A company, spelled as in a payment message",
        "value": {
            "subjects": [
                {
                    "id": "c-1",
                    "kind": "organization",
                    "names": ["KOREA KWANGSON BANKING CORP"],
                    "countries": ["North Korea"],
                }
            ],
            "options": {"jurisdictions": ["UN", "US", "EU", "UK"]},
        },
    },
    "petroleum shipment": {
        "summary": "A tanker cargo of gas oil for Nampo",
        "value": {
            "subjects": [
                {
                    "id": "s-1",
                    "kind": "vessel",
                    "names": ["YU JONG 2"],
                    "imo": "8604917",
                    "flag": "KP",
                    "activity": {
                        "description": "Ship-to-ship transfer of gas oil",
                        "cargo": [{"description": "gas oil", "hs_code": "2710", "quantity": 2000}],
                        "ports": [{"locode": "KPNAM", "name": "Nampo", "role": "discharge"}],
                        "vessel_events": [{"type": "sts", "area": "East China Sea"}],
                    },
                }
            ]
        },
    },
    "labor broker": {
        "summary": "A firm on no list that dispatches workers: the activity alone decides",
        "value": {
            "subjects": [
                {
                    "id": "l-1",
                    "kind": "organization",
                    "names": ["OOO Stroy Gorod"],
                    "countries": ["RU"],
                    "activity": {
                        "services": ["worker dispatch", "dormitory", "visa support"],
                        "employment": [
                            {
                                "nationality": "KP",
                                "employer": "OOO Stroy Gorod",
                                "employer_country": "RU",
                                "sector": "construction",
                                "work_country": "RU",
                                "start": "2025-04-01",
                            }
                        ],
                    },
                }
            ]
        },
    },
    "clean company": {
        "summary": "A shipping company of the Republic of Korea: nothing is found",
        "value": {
            "subjects": [
                {
                    "id": "k-1",
                    "kind": "organization",
                    "names": ["Korea Line Corporation"],
                    "countries": ["KR"],
                }
            ]
        },
    },
    "false friend": {
        "summary": "A bank in Seoul that sounds like a listed one: it stays clear",
        "value": {
            "subjects": [
                {
                    "id": "f-1",
                    "kind": "organization",
                    "names": ["Korea Development Bank"],
                    "countries": ["KR"],
                }
            ]
        },
    },
}
