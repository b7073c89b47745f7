"""``GET /algorithms``: the one way of scoring, which yente's names of algorithms refer to."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Response
from msgspec import Struct

from api.routes.dependencies import ServingStateDep, json_response
from api.routes.openapi import answers, problems
from api.service.errors import InvalidQuery

router = APIRouter(tags=["yente protocol"], default_response_class=Response)

OURS: Final = "dprk-screen"
ALIASES: Final = (
    "best",
    "logic-v2",
    "logic-v1",
    "name-based",
    "name-qualified",
    "regression-v1",
)
"""Names that yente's clients send; each is answered by ours."""

_SCORING: Final = "docs/scoring.md"
_FEATURES: Final = {
    "prior": "before anything is compared",
    "name": "how alike the best listed name is, and how much of it is rare",
    "named_in_text": "in which role a submitted text names the party; weighs nothing",
    "name_kind": "the listed name is a weak alias or a former one",
    "number": "another number in the name",
    "name_order": "syllables of a name in another order",
    "legal_form": "another legal form",
    "other_words": "words left on one side or on both",
    "kind": "the listed party is of another kind",
    "birth_date": "the dates of birth agree or not",
    "nationality": "the nationalities agree or not",
    "country": "the countries agree or not",
    "flag": "the flags agree or not",
    "gender": "the genders agree or not",
    "address": "the same address",
    "namesake": "a well known namesake of a listed party",
    "imo": "the same IMO number, or another one; so for each type of number (`passport`, `lei`…)",
}


class FtmFeature(Struct, frozen=True):
    """One kind of evidence. `coefficient` is 1: features are already in bits, and are added."""

    description: str
    url: str
    coefficient: float = 1.0


class FtmAlgorithmDocs(Struct, frozen=True):
    """What an algorithm does. Nothing is configured by a request: the policy's hash names all."""

    name: str
    description: str
    features: dict[str, FtmFeature]
    config: dict[str, Any] = {}


class FtmAlgorithm(Struct, frozen=True):
    """An algorithm by one of its names."""

    name: str
    description: str
    features: dict[str, FtmFeature]
    docs: FtmAlgorithmDocs


class FtmAlgorithms(Struct, frozen=True):
    """Every name that `algorithm` may have."""

    algorithms: list[FtmAlgorithm]
    default: str
    best: str


SHAPES = (FtmAlgorithms,)


def checked(algorithm: str) -> None:
    """Check that an algorithm's name is known.

    Raises:
        InvalidQuery: it is none.
    """
    if algorithm.strip().lower() not in {OURS, *ALIASES}:
        known = ", ".join((OURS, *ALIASES))
        raise InvalidQuery(f"no such algorithm {algorithm[:60]!r}; use one of {known}")


@router.get(
    "/algorithms",
    operation_id="listAlgorithms",
    summary="Scoring algorithms, by yente's names",
    responses={**answers("FtmAlgorithms"), **problems(503)},
)
async def algorithms(serving: ServingStateDep) -> Response:
    """Lists the one algorithm of this service and the names of yente's that lead to it."""
    own = f"Sum of evidence in bits, policy {serving.loaded.policy.hash}: see {_SCORING}."
    described = [_algorithm(OURS, own)]
    described += [_algorithm(name, f"Answered by {OURS}. {own}") for name in ALIASES]
    answer = FtmAlgorithms(described, OURS, OURS)
    return json_response(answer)


def _algorithm(name: str, description: str) -> FtmAlgorithm:
    features = {key: FtmFeature(words, _SCORING) for key, words in _FEATURES.items()}
    return FtmAlgorithm(name, description, features, FtmAlgorithmDocs(name, description, features))
