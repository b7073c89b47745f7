"""What a client may send: the request models, their limits and their words in the docs page.

Only ``POST /v1/screen`` has a body. Each subject is validated on its own, so that a bad one
becomes a result with its error while the others are answered (``api.service.subjects``). Unknown
fields are kept (``extra="allow"``) because they are answered with a warning, never dropped in
silence.
A field set to ``null`` is the same as one that is absent.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from lists.custom import PATTERN
from lists.entity import Kind
from lists.vocabulary.sources import SOURCES

SourceCode = Annotated[
    str,
    StringConstraints(pattern=PATTERN),
    Field(
        description="A list: " + ", ".join(f"`{one.code}`" for one in SOURCES) + " or the name of "
        "a custom list of this service (`GET /v1/lists`).",
        examples=["un"],
    ),
]
"""An official source of ``lists.vocabulary.sources.SOURCES``, or a custom list."""

Jurisdiction = Literal["UN", "US", "EU"]

Text = Annotated[str, Field(max_length=2000)]
Words = Annotated[str, Field(max_length=20_000)]


def _one_is_many(value: Any) -> Any:  # noqa: ANN401 - whatever JSON held
    return [value] if isinstance(value, str | dict) else value


T = TypeVar("T")
Many = Annotated[list[T], BeforeValidator(_one_is_many)]
"""A list; a single value stands for a list of one."""


class Lenient(BaseModel):
    """Keeps unknown fields for the warning, reads numbers as text, takes null as absent.

    Where ``text_field`` is set, a bare string stands for an object with that one field.
    ``other_words`` are what clients call a field that is not given by its own name.
    """

    model_config = ConfigDict(extra="allow", coerce_numbers_to_str=True)
    text_field: ClassVar[str] = ""
    other_words: ClassVar[Mapping[str, str]] = MappingProxyType({})

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, value: Any) -> Any:  # noqa: ANN401 - whatever JSON held
        if isinstance(value, str) and cls.text_field:
            return {cls.text_field: value}
        if not isinstance(value, dict):
            return value
        if None in value.values():
            value = {field: given for field, given in value.items() if given is not None}
        for word, field in cls.other_words.items():
            if word in value and field not in value:
                value = {field if name == word else name: held for name, held in value.items()}
        return value


class IdentifierIn(Lenient):
    """A number or code of the subject."""

    type: Text = Field(
        "",
        description="What it is: `imo`, `imo_company`, `mmsi`, `call_sign`, `passport`, "
        "`national_id`, `tax_id`, `inn`, `ogrn`, `uscc`, `registration`, `lei`, `bic`, `wallet`, "
        "`email`… Leave it out when it is not known: every type is then compared.",
        examples=["passport"],
    )
    value: Text = Field(description="The number as it stands in the paper.", examples=["654120260"])
    country: Text = Field("", description="Issuing country, in any spelling.", examples=["KP"])


class CargoIn(Lenient):
    """Goods, in words and by code."""

    text_field: ClassVar[str] = "description"
    description: Words = Field("", examples=["gas oil, 5,000 t"])
    hs_code: Text = Field("", description="Harmonized System code, 2 to 10 digits.")
    quantity: float | None = Field(None, description="Amount in `unit`.")
    unit: Text = Field("", examples=["t"])
    origin: Text = Field("", description="Country of origin of the goods.")


class PortIn(Lenient):
    """A port or border point, by UN/LOCODE and/or name."""

    text_field: ClassVar[str] = "name"

    locode: Text = Field("", examples=["KPNAM"])
    name: Text = Field("", examples=["Nampo"])
    country: Text = ""
    role: Text = Field("", description="`load`, `discharge` or `transit`.")
    call_date: Text = Field("", description="Day of the call, ISO 8601.")


class CounterpartyIn(Lenient):
    """Another party to the same deal. Screen it as a subject of its own as well."""

    text_field: ClassVar[str] = "name"

    name: Text
    role: Text = Field("", examples=["consignee"])
    country: Text = ""


class VesselEventIn(Lenient):
    """Something a ship did."""

    text_field: ClassVar[str] = "type"
    other_words: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"place": "area", "position": "area", "location": "area"}
    )

    type: Text = Field(
        description="`sts`, `ais_gap`, `flag_change`, `name_change`, `mmsi_change`, `port_call`, "
        "`draught_change`.",
        examples=["sts"],
    )
    date: Text = Field("", description="Day it happened, ISO 8601.")
    area: Text = Field(
        "",
        description="Sea, strait or port; `place`, `position` and `location` mean the same.",
        examples=["East China Sea"],
    )
    hours: float | None = Field(None, description="Duration in hours.")
    value: Text = Field("", description="New flag, name or number.")
    previous: Text = Field("", description="Former flag, name or number.")
    counterparty: Text = Field("", description="The other ship or party.")


class EmploymentIn(Lenient):
    """Work by a person or a work force."""

    text_field: ClassVar[str] = "details"

    nationality: Text = ""
    employer: Text = ""
    employer_country: Text = ""
    sector: Text = Field("", examples=["software development"])
    work_country: Text = ""
    start: Text = Field("", description="First day of work, ISO 8601.")
    wage: Text = ""
    details: Words = ""


class DocumentIn(Lenient):
    """A paper that came with the deal."""

    text_field: ClassVar[str] = "type"

    type: Text = Field(
        description="`exemption`, `op5_notice`, `certificate_of_origin`, …", examples=["exemption"]
    )
    reference: Text = ""
    issuer: Text = ""
    details: Words = ""


class ActivityIn(Lenient):
    """What is going to happen. A party that matches nothing can score on this alone."""

    description: Words = ""
    cargo: Many[CargoIn] = Field(default_factory=list, max_length=100)
    ports: Many[PortIn] = Field(default_factory=list, max_length=100)
    origin: Text = Field("", description="Country or place the deal starts from.")
    destination: Text = Field("", description="Country or place the deal ends in.")
    counterparties: Many[CounterpartyIn] = Field(default_factory=list, max_length=100)
    vessel_events: Many[VesselEventIn] = Field(default_factory=list, max_length=200)
    employment: Many[EmploymentIn] = Field(default_factory=list, max_length=100)
    services: Many[Text] = Field(
        default_factory=list, max_length=100, examples=[["crew change", "bunkering"]]
    )
    documents: Many[DocumentIn] = Field(default_factory=list, max_length=100)
    wallets: Many[Text] = Field(
        default_factory=list, max_length=200, description="Block chain addresses."
    )
    date: Text = Field("", description="Day of the deal, ISO 8601.")


class SubjectIn(Lenient):
    """One party to screen. Send what you have: a missing field never counts against anybody."""

    id: Text = Field("", description="Yours; it comes back with the result.", examples=["c-1"])
    kind: Text = Field(
        "",
        description="`person`, `organization`, `vessel` or `aircraft`. Left out: all are searched.",
        json_schema_extra={"enum": ["", "person", "organization", "vessel", "aircraft"]},
    )
    names: Many[Text] = Field(
        default_factory=list,
        max_length=50,
        description="Every name and spelling known, in any script and order.",
        examples=[["Korea Kwangson Banking Corp"]],
    )
    birth_date: Text = Field(
        "", description="A day, month or year: `1962-05-03`, `1962-05`, `1962`, `circa 1962`."
    )
    countries: Many[Text] = Field(
        default_factory=list,
        max_length=50,
        description="Countries of residence, registration or business.",
    )
    nationalities: Many[Text] = Field(default_factory=list, max_length=20)
    gender: Text = Field("", description="`male` or `female`.")
    identifiers: Many[IdentifierIn] = Field(default_factory=list, max_length=100)
    addresses: Many[Text] = Field(default_factory=list, max_length=50)
    imo: Text = Field("", description="IMO ship number.", examples=["8604917"])
    mmsi: Text = ""
    call_sign: Text = ""
    flag: Text = Field("", description="Flag state of a ship, in any spelling.")
    activity: ActivityIn | None = None


def _nullable(schema: dict[str, Any]) -> None:
    """Say of every option that null and, where a list is meant, a single value are taken too."""
    for name, option in schema["properties"].items():
        words = {key: option.pop(key) for key in ("title", "description") if key in option}
        taken = option.pop("anyOf", None) or [option]
        if option.get("type") == "array":
            taken.append(option["items"])
        if {"type": "null"} not in taken:
            taken.append({"type": "null"})
        schema["properties"][name] = {**words, "anyOf": taken}


def _day(value: Any) -> Any:  # noqa: ANN401 - whatever JSON held
    """Only text in ISO 8601: a bare number would be read as seconds since 1970."""
    if isinstance(value, str):
        return date.fromisoformat(value)
    if isinstance(value, date):
        return value
    raise ValueError("send a day as text, 2024-02-29")


class OptionsIn(Lenient):
    """How to screen. Everything has a default from the policy."""

    model_config = ConfigDict(
        extra="allow", coerce_numbers_to_str=False, json_schema_extra=_nullable
    )

    lists: Many[SourceCode] = Field(
        default_factory=list, description="Only these sources; empty: all."
    )
    kinds: Many[Kind] = Field(
        default_factory=list, description="Only listed parties of these kinds; empty: all."
    )
    threshold: float | None = Field(
        None,
        ge=0,
        le=1,
        strict=True,
        description="Match score from which a listed party is returned. The policy bounds it: "
        "a value outside is moved to the bound, with a warning.",
    )
    limit: int = Field(10, ge=1, le=100, strict=True, description="Most matches for one subject.")
    jurisdictions: Many[Jurisdiction] = Field(
        default_factory=list, description="Whose law binds you; empty: all three."
    )
    as_of: Annotated[date, BeforeValidator(_day)] | None = Field(
        None, description="Screen against the lists that were active on this day."
    )
    explain: bool = Field(default=True, strict=True, description="Build the explanation in words.")


class ScreenRequest(BaseModel):
    """Body of `POST /v1/screen`."""

    subjects: list[SubjectIn] = Field(
        min_length=1, description="Screened one by one, answered in this order."
    )
    options: OptionsIn = Field(default_factory=OptionsIn)
