"""How every kernel of the index is compiled, and the one machine instruction numpy lacks.

Kernels are compiled once per machine and kept in numba's cache beside the source; later processes
load them in milliseconds. numba looks at a kernel's own file only to see whether it is still the
same; but a kernel holds the code of those it calls, and the places of the arrays in their table. So
all kernels bear one stamp, of every file they may be made of, and are compiled anew together.

A kernel of another state of the sources reads the wrong arrays, and finds nobody. numba writes its
index before the code that the index names, under a name that the code before had too: whoever looks
between the two would run the old code for the new. Here code is never written over: each has a name
of its own, and names begin with the stamp.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba import njit, types
from numba.extending import intrinsic

F = TypeVar("F", bound=Callable[..., Any])

_INDEX, _CODE = ".nbi", ".nbc"
_SHOWN = 12
"""Letters of a hash in the name of a file."""
_FOLDERS: set[Path] = set()
"""Where files of kernels are kept."""


def compiled(function: F) -> F:
    """Compile ``function`` with numba, cached on disk, without the interpreter lock."""
    return _stamped(function, njit(cache=True, nogil=True, error_model="numpy")(function))


def inlined(function: F) -> F:
    """The same for a function that is called for each row: its code becomes the caller's.

    Else each call opens the table anew, which may take longer than what it does.
    """
    kernel = njit(cache=True, nogil=True, error_model="numpy", forceinline=True)(function)
    return _stamped(function, kernel)


def _stamped(_function: F, kernel: Any) -> F:  # noqa: ANN401 - numba's dispatcher, no public type
    kept = getattr(getattr(kernel, "_cache", None), "_cache_file", None)
    if kept is not None:  # there is none where numba is told not to compile
        keep_apart(kept, sources_stamp())
    return cast("F", kernel)


def keep_apart(kept: Any, stamp: str) -> None:  # noqa: ANN401 - numba's, no public type
    """Let a kernel's files (``IndexDataCacheFile``) be those of one state of the sources alone."""
    name = f"{kept._index_name.removesuffix(_INDEX)}.{stamp[:_SHOWN]}"  # noqa: SLF001 - no door
    kept._source_stamp = stamp  # noqa: SLF001 - same
    kept._index_name = f"{name}{_INDEX}"  # noqa: SLF001 - same
    kept._index_path = str(Path(kept._cache_path, kept._index_name))  # noqa: SLF001 - same
    _FOLDERS.add(Path(kept._cache_path))  # noqa: SLF001 - same
    kept._data_name = lambda _number: f"{name}.{uuid.uuid4().hex[:_SHOWN]}{_CODE}"  # noqa: SLF001


def remove_older() -> None:
    """Remove what was compiled of other states of the sources, from beside the present files.

    A process that still runs such a state has its kernels in memory.
    """
    present = f".{sources_stamp()[:_SHOWN]}."
    for folder in _FOLDERS:
        for path in folder.glob("*.nb[ic]"):
            if present not in path.name:
                with suppress(OSError):  # of another user, or removed by another process
                    path.unlink()


@cache
def sources_stamp() -> str:
    """A name for the present state of every file that kernels are made of."""
    folder = Path(__file__).parent
    digest = hashlib.sha256(numba.__version__.encode())
    elsewhere = {*folder.parent.glob("*/*_kernel.py"), folder.parent / "naming" / "tokens.py"}
    for path in sorted({*folder.glob("*.py"), *elsewhere}):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _population_count(_typing: Any, _word: Any) -> Any:  # noqa: ANN401 - numba's own compiler types
    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:  # noqa: ANN401 - same
        return builder.ctpop(args[0])

    return types.uint64(types.uint64), generate


population_count = intrinsic(_population_count)
"""Number of set bits of an unsigned 64-bit word; callable from kernels only."""
