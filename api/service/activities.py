"""From a submitted activity to ``screening.subject.Activity``; the other half of ``subjects``.

Countries, dates, HS codes and amounts are read with the subject's ``FieldReader``; texts go
through as they are, since indicators search them for words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from api.service.field_reader import FieldReader
from api.service.schemas import ActivityIn, CargoIn, EmploymentIn, PortIn, VesselEventIn
from screening.subject import (
    Activity,
    Cargo,
    Counterparty,
    Document,
    Employment,
    Port,
    VesselEvent,
)

_LOCODE = re.compile("[A-Z]{2} ?[A-Z2-9]{3}")
"""UN/LOCODE: ISO country, then three letters or digits 2-9."""


def activity_of(given: ActivityIn, reader: FieldReader) -> Activity:
    """All parts of an activity; what cannot be read is warned about and left out."""
    at = "activity."
    return Activity(
        description=given.description,
        cargo=tuple(
            _cargo(cargo, f"{at}cargo[{position}].", reader)
            for position, cargo in enumerate(given.cargo)
        ),
        ports=tuple(
            _port(port, f"{at}ports[{position}].", reader)
            for position, port in enumerate(given.ports)
        ),
        origin=reader.place(given.origin),
        destination=reader.place(given.destination),
        counterparties=tuple(_counterparties(given, f"{at}counterparties", reader)),
        vessel_events=tuple(
            _event(event, f"{at}vessel_events[{position}].", reader)
            for position, event in enumerate(given.vessel_events)
        ),
        employment=tuple(
            _employment(work, f"{at}employment[{position}].", reader)
            for position, work in enumerate(given.employment)
        ),
        services=reader.texts(f"{at}services", given.services),
        documents=tuple(
            Document(paper.type.strip(), paper.reference, paper.issuer, paper.details)
            for paper in given.documents
        ),
        wallets=reader.texts(f"{at}wallets", given.wallets, "number"),
        date=reader.day(f"{at}date", given.date),
    )


def _counterparties(given: ActivityIn, at: str, reader: FieldReader) -> Iterator[Counterparty]:
    for position, party in enumerate(given.counterparties):
        name = reader.text(f"{at}[{position}].name", party.name, "name")
        country = reader.country(f"{at}[{position}].country", party.country)
        if name or not party.name.strip():  # a placeholder names nobody
            yield Counterparty(name=name, role=party.role.strip(), country=country)


def _cargo(given: CargoIn, at: str, reader: FieldReader) -> Cargo:
    return Cargo(
        description=given.description,
        hs_code=reader.hs_code(f"{at}hs_code", given.hs_code),
        quantity=reader.amount(f"{at}quantity", given.quantity),
        unit=given.unit.strip(),
        origin=reader.country(f"{at}origin", given.origin),
    )


def _port(given: PortIn, at: str, reader: FieldReader) -> Port:
    # A bare "KPNAM" arrives as a name; "NAMPO" has the same shape, so the name is kept beside it.
    locode = given.locode or (given.name if _LOCODE.fullmatch(given.name.strip()) else "")
    return Port(
        locode="".join(locode.split()).upper(),
        name=given.name.strip(),
        country=reader.country(f"{at}country", given.country),
        role=given.role.strip().lower(),
        call_date=reader.day(f"{at}call_date", given.call_date),
    )


def _event(given: VesselEventIn, at: str, reader: FieldReader) -> VesselEvent:
    return VesselEvent(
        type=given.type.strip().lower(),
        date=reader.day(f"{at}date", given.date),
        area=given.area,
        hours=reader.amount(f"{at}hours", given.hours),
        value=given.value,
        previous=given.previous,
        counterparty=reader.text(f"{at}counterparty", given.counterparty, "name"),
    )


def _employment(given: EmploymentIn, at: str, reader: FieldReader) -> Employment:
    return Employment(
        nationality=reader.country(f"{at}nationality", given.nationality),
        employer=reader.text(f"{at}employer", given.employer, "name"),
        employer_country=reader.country(f"{at}employer_country", given.employer_country),
        sector=given.sector,
        work_country=reader.country(f"{at}work_country", given.work_country),
        start=reader.day(f"{at}start", given.start),
        wage=given.wage,
        details=given.details,
    )
