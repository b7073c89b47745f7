"""A client generated from ``/openapi.json`` cannot take an unscreened subject for a clear one."""

from __future__ import annotations

import importlib.util
import json
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from datamodel_code_generator import DataModelType, InputFileType, generate
from datamodel_code_generator.format import Formatter
from pydantic import ValidationError

if TYPE_CHECKING:
    from types import ModuleType

    from fastapi.testclient import TestClient


@pytest.fixture(name="models")
def _models(client: TestClient) -> ModuleType:
    """The models that datamodel-code-generator makes of the document."""
    return generated(client.get("/openapi.json").text)


@cache
def generated(document: str) -> ModuleType:
    """The module generated from a document; making it takes seconds."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "generated_models.py"
        generate(
            document,
            input_file_type=InputFileType.OpenAPI,
            output=path,
            output_model_type=DataModelType.PydanticV2BaseModel,
            formatters=[Formatter.BUILTIN],
        )
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[path.stem] = module  # its annotations are looked up there
        spec.loader.exec_module(module)
    return module


SUBJECTS: list[Any] = [
    {"names": ["Blue Door Widgets"]},
    {"names": ["Blue Door Widgets"], "foo": "Ri Won Ho"},
    {"id": "empty"},
    "no object",
    {"names": ["N/A"]},
]


@pytest.mark.slow
def test_every_answer_is_read_as_what_it_is_and_nothing_unscreened_as_clear(
    client: TestClient, models: ModuleType
) -> None:
    sent = client.post("/v1/screen", json={"subjects": SUBJECTS}).text
    read = [one.root for one in models.ScreenAnswer.model_validate_json(sent).results]
    assert [one.status for one in read] == [
        "screened",
        "partly_screened",
        "not_screened",
        "not_screened",
        "not_screened",
    ]
    bands = [getattr(one.band, "value", one.band) for one in read]
    assert bands == ["clear", "review", "unscreened", "unscreened", "unscreened"]


@pytest.mark.slow
@pytest.mark.parametrize("field", ["status", "band", "risk", "matches", "unread", "warnings"])
def test_an_answer_without_a_field_is_refused_never_filled_in(
    client: TestClient, models: ModuleType, field: str
) -> None:
    result = client.post("/v1/screen", json={"subjects": SUBJECTS[:1]}).json()["results"][0]
    models.Result.model_validate_json(json.dumps(result))
    del result[field]
    with pytest.raises(ValidationError):
        models.Result.model_validate_json(json.dumps(result))


@pytest.mark.slow
def test_neither_part_nor_whole_of_an_unscreened_subject_can_be_called_clear(
    client: TestClient, models: ModuleType
) -> None:
    results = client.post("/v1/screen", json={"subjects": SUBJECTS[1:3]}).json()["results"]
    for result in results:
        with pytest.raises(ValidationError):
            models.Result.model_validate_json(json.dumps({**result, "band": "clear"}))
