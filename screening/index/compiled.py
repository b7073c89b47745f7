"""How every kernel of the index is compiled, and the one machine instruction numpy lacks.

Kernels are compiled once per machine and kept in numba's cache beside the source; later processes
load them in milliseconds. numba looks at a kernel's own file only to see whether it is still the
same; but a kernel holds the code of those it calls, and the places of the arrays in their table. So
all kernels bear one stamp, of every file they may be made of, and are compiled anew together.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import njit, types
from numba.extending import intrinsic

F = TypeVar("F", bound=Callable[..., Any])


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
        kept._source_stamp = sources_stamp()  # noqa: SLF001 - numba has no door for this
        # compared before the rest is unpickled: a class renamed since could not be found any more
        kept._version = f"{kept._version} {sources_stamp()}"  # noqa: SLF001 - same
    return cast("F", kernel)


@cache
def sources_stamp() -> str:
    """A name for the present state of every file that kernels are made of."""
    folder = Path(__file__).parent
    digest = hashlib.sha256()
    for path in (*sorted(folder.glob("*.py")), folder.parent / "naming" / "tokens.py"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _population_count(_typing: Any, _word: Any) -> Any:  # noqa: ANN401 - numba's own compiler types
    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:  # noqa: ANN401 - same
        return builder.ctpop(args[0])

    return types.uint64(types.uint64), generate


population_count = intrinsic(_population_count)
"""Number of set bits of an unsigned 64-bit word; callable from kernels only."""
