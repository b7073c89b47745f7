"""What a reconciliation client reads (W3C community group, Reconciliation Service API 0.2)."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from api.service.errors import FieldProblem
from api.yente.model import Property, schemata
from api.yente.schemas import ScoredFtmEntity
from lists.entity import Entity
from lists.ftm import ftm_id, ftm_schema


class ReconcileType(Struct, frozen=True):
    """A schema as a type."""

    id: str
    name: str
    description: str = ""


class ReconcileProperty(Struct, frozen=True):
    """A property by its qualified name, `Person:birthDate`."""

    id: str
    name: str
    description: str = ""


class ReconcileEntity(Struct, frozen=True):
    """A listed party as a suggestion."""

    id: str
    name: str
    description: str
    type: list[ReconcileType]
    notable: list[ReconcileType]


class ReconcileFeature(Struct, frozen=True):
    """One term of the score, in bits."""

    id: str
    value: float


class ReconcileCandidate(Struct, frozen=True):
    """A listed party that may be the one asked for. `match`: it reaches the threshold."""

    id: str
    name: str
    description: str
    type: list[ReconcileType]
    score: float
    match: bool
    features: list[ReconcileFeature]


class ReconcileResult(Struct, frozen=True):
    """The candidates of one query, best first.

    With `error` it was not, or only partly, screened, as `status` and `band` say. Candidates at the
    end with `match` false may bear the very name while other fields speak against them.
    """

    result: list[ReconcileCandidate]
    screening_id: str
    warnings: list[str]
    error: str
    errors: tuple[FieldProblem, ...]
    status: Literal["screened", "partly_screened", "not_screened"]
    band: Literal["clear", "review", "escalate", "block", "unscreened"]


class ReconcileEntities(Struct, frozen=True):
    """Parties whose names begin with what was typed."""

    prefix: str
    result: list[ReconcileEntity]
    code: str = "/api/status/ok"
    status: str = "200 OK"


class ReconcileProperties(Struct, frozen=True):
    """Properties whose names begin with what was typed."""

    prefix: str
    result: list[ReconcileProperty]
    code: str = "/api/status/ok"
    status: str = "200 OK"


class ReconcileTypes(Struct, frozen=True):
    """Types whose names begin with what was typed."""

    prefix: str
    result: list[ReconcileType]
    code: str = "/api/status/ok"
    status: str = "200 OK"


class ReconcileProposal(Struct, frozen=True):
    """Properties that can be fetched for entities of a type."""

    limit: int
    type: str
    properties: list[ReconcileProperty]


class ReconcileExtension(Struct, frozen=True):
    """Values of properties: by entity and property, each as `{"str": …}`."""

    meta: list[ReconcileProperty]
    rows: dict[str, dict[str, list[dict[str, str]]]]


class ReconcileManifest(Struct, frozen=True, kw_only=True):
    """What the service offers and where."""

    versions: list[str]
    name: str
    identifierSpace: str  # noqa: N815 - the specification's name
    schemaSpace: str  # noqa: N815 - same
    documentation: str
    serviceVersion: str  # noqa: N815 - same
    batchSize: int  # noqa: N815 - same
    view: dict[str, str]
    preview: dict[str, Any]
    suggest: dict[str, dict[str, str]]
    extend: dict[str, Any]
    defaultTypes: list[ReconcileType]  # noqa: N815 - same


SHAPES = (
    ReconcileManifest,
    ReconcileResult,
    ReconcileEntities,
    ReconcileProperties,
    ReconcileTypes,
    ReconcileProposal,
    ReconcileExtension,
)


def as_type(schema: str) -> ReconcileType:
    """A schema as a type."""
    known = schemata().get(schema)
    if known is None:
        return ReconcileType(schema, schema)
    return ReconcileType(known.name, known.plural, known.label)


def as_property(known: Property) -> ReconcileProperty:
    """A property of a schema."""
    return ReconcileProperty(known.qualified, known.label, f"{known.schema}, {known.name}")


def as_candidate(found: ScoredFtmEntity) -> ReconcileCandidate:
    """A match as a candidate."""
    return ReconcileCandidate(
        id=found.id,
        name=found.caption,
        description=describe(found.schema_, found.datasets[0], found.properties),
        type=[as_type(found.schema_)],
        score=found.score,
        match=found.match,
        features=[ReconcileFeature(name, value) for name, value in found.features.items()],
    )


def as_suggestion(party: Entity, properties: dict[str, list[str]]) -> ReconcileEntity:
    """A party as a suggestion; ``properties`` are those FollowTheMoney has of it."""
    kind = as_type(ftm_schema(party))
    about = describe(kind.id, party.source, properties)
    return ReconcileEntity(ftm_id(party.id), party.caption, about, [kind], [kind])


def describe(schema: str, source: str, properties: dict[str, list[Any]]) -> str:
    """A line that tells namesakes apart: what, on which list, from where, born when."""
    known = schemata().get(schema)
    told = [known.label if known else schema, source]
    for name in ("country", "nationality", "flag", "birthDate", "imoNumber"):
        told += [value for value in properties.get(name, [])[:2] if isinstance(value, str)]
    return ", ".join(dict.fromkeys(told))
