"""The ready examples of the docs page: one click to a person, a ship, a firm and a shipment."""

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
            "options": {"jurisdictions": ["UN", "US", "EU"]},
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
}
