"""Parts of other libraries that they do not promise to keep: where they are used, and why.

A new release may take them away or change them silently. When one of these tests fails after an
update, read the library's changes, run the tests of the files named, and widen the range.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.test_architecture import module_of

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class PrivatePart:
    """Something of a library that is not its documented interface."""

    library: str
    tested: tuple[tuple[int, int], tuple[int, int]]
    """The first release it was tested with, and the first one it was not."""
    module: str
    attributes: tuple[str, ...]
    used_in: tuple[str, ...]
    why: str

    def __str__(self) -> str:
        return self.module


PRIVATE_PARTS = (
    PrivatePart(
        "uvicorn",
        ((0, 54), (0, 55)),
        "uvicorn.protocols.http.httptools_impl",
        (
            "STATUS_LINE",
            "HttpToolsProtocol.on_message_begin",
            "HttpToolsProtocol.on_headers_complete",
            "HttpToolsProtocol.on_response_complete",
            "HttpToolsProtocol.on_url",
            "HttpToolsProtocol.on_header",
            "HttpToolsProtocol.on_body",
            "HttpToolsProtocol.on_message_complete",
            "HttpToolsProtocol.shutdown",
            "HttpToolsProtocol.timeout_keep_alive_handler",
            "HttpToolsProtocol.send_400_response",
            "HttpToolsProtocol.data_received",
            "HttpToolsProtocol._start_asgi_task",
            "RequestResponseCycle",
        ),
        ("api/server/http_limits.py", "api/server/whole_answer.py"),
        "limits on what is read before a request exists and on connections, a moment for "
        "requests that arrive while the service ends, and answers without a task; uvicorn has no "
        "settings for them",
    ),
    PrivatePart(
        "limits",
        ((5, 8), (5, 9)),
        "limits.aio.storage.redis.redispy",
        ("RedispyBridge.get_connection",),
        ("api/access/shared_windows.py",),
        "its storage has no method that closes the connections",
    ),
    PrivatePart(
        "numba",
        ((0, 68), (0, 69)),
        "numba.core.cgutils",
        ("pack_array",),
        ("screening/index/addresses.py",),
        "kernels open arrays from a table of addresses",
    ),
    PrivatePart(
        "numba",
        ((0, 68), (0, 69)),
        "numba.np.arrayobj",
        ("populate_array",),
        ("screening/index/addresses.py",),
        "kernels open arrays from a table of addresses",
    ),
    PrivatePart(
        "numba",
        ((0, 68), (0, 69)),
        "numba.core.caching",
        ("FunctionCache", "IndexDataCacheFile"),
        ("screening/index/compiled.py",),
        "all kernels share one stamp: each holds the code of those it calls",
    ),
)


@pytest.mark.parametrize("part", PRIVATE_PARTS, ids=str)
def test_a_private_part_is_used_only_with_releases_it_was_tested_with(part: PrivatePart) -> None:
    major, minor, *_ = version(part.library).split(".")
    first, beyond = part.tested
    assert first <= (int(major), int(minor)) < beyond, f"{part.why}: test {part.used_in} again"


@pytest.mark.parametrize("part", PRIVATE_PARTS, ids=str)
def test_a_private_part_is_still_there(part: PrivatePart) -> None:
    for attribute in part.attributes:
        found: object = import_module(part.module)
        for name in attribute.split("."):
            found = getattr(found, name)


def test_private_modules_are_imported_only_where_it_is_said() -> None:
    allowed = {(part.module, place) for part in PRIVATE_PARTS for place in part.used_in}
    private = {part.module for part in PRIVATE_PARTS if "." in part.module}
    found = []
    for package in ("api", "lists", "screening"):
        for path in sorted((ROOT / package).rglob("*.py")):
            place = str(path.relative_to(ROOT))
            for module, *taken in module_of(path).imports:
                names = {module, *(f"{module}.{name}" for name in taken)}
                hidden = any(step.startswith("_") for step in module.split(".")[1:])
                own = module.split(".")[0] in {"api", "lists", "screening"}
                found += [
                    f"{place} imports {name}"
                    for name in names & private
                    if (name, place) not in allowed
                ]
                if hidden and not own:
                    found.append(f"{place} imports {module}")
    assert found == []
