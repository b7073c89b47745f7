"""The options a client may send, with their limits and their words in the docs page.

What it may send of a subject stands in ``lists/vocabulary/subject_fields.toml``. Unknown options
are kept (``extra="allow"``) because they are answered with a warning, never dropped in silence. One
that is set to ``null`` is the same as one that is absent.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, TypeVar

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
from screening.model.codes import Jurisdiction

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


def _one_is_many(value: Any) -> Any:  # noqa: ANN401 - whatever JSON held
    return [value] if isinstance(value, str | dict) else value


T = TypeVar("T")
_MOST = 200
"""Values of one option; there are fewer lists, kinds and jurisdictions."""
Many = Annotated[list[T], Field(max_length=_MOST), BeforeValidator(_one_is_many)]
"""A list; a single value stands for a list of one."""


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


class OptionsIn(BaseModel):
    """How to screen. Everything has a default from the policy."""

    model_config = ConfigDict(extra="allow", json_schema_extra=_nullable)

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, value: Any) -> Any:  # noqa: ANN401 - whatever JSON held
        if not isinstance(value, dict):
            return value
        return {field: given for field, given in value.items() if given is not None}

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
    limit: int = Field(10, ge=1, le=100, strict=True, description="Most matches shown.")
    jurisdictions: Many[Jurisdiction] = Field(
        default_factory=list, description="Whose law binds you; empty: all of them."
    )
    as_of: Annotated[date, BeforeValidator(_day)] | None = Field(
        None, description="Screen against the lists that were active on this day."
    )
    explain: bool = Field(default=True, strict=True, description="Build the explanation in words.")
    nearest: bool = Field(
        default=False,
        strict=True,
        description="Name the listed parties nearest to a clear subject in `explanation.checked`, "
        "and why they are not it. For calls of at most ten subjects; takes half as long again.",
    )


class ScreenRequest(BaseModel):
    """Body of `POST /v1/screen`."""

    subjects: list[dict[str, Any]] = Field(
        min_length=1, description="Screened one by one, answered in this order."
    )
    options: OptionsIn = Field(default_factory=OptionsIn)
    customer: str = Field(
        "",
        max_length=200,
        description="Reference of a customer you keep: its decisions are shown with the matches. "
        "May stand in a subject as well.",
    )
    exclude_entity_ids: list[str] = Field(
        default_factory=list,
        max_length=1000,
        description="Ids of listed parties whose matches are marked as `excluded`. May stand in a "
        "subject as well.",
    )
