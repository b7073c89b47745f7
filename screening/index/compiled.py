"""How every kernel of the index is compiled, and the one machine instruction numpy lacks.

Kernels are compiled once per machine and kept in numba's cache beside the source; later processes
load them in milliseconds. Index arrays are always read-only, so each kernel has one signature.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit, types
from numba.extending import intrinsic

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Compile ``function`` with numba, cached on disk, without the interpreter lock."""
    return cast("F", njit(cache=True, nogil=True, error_model="numpy")(function))


def _population_count(_typing: Any, _word: Any) -> Any:  # noqa: ANN401 - numba's own compiler types
    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:  # noqa: ANN401 - same
        return builder.ctpop(args[0])

    return types.uint64(types.uint64), generate


population_count = intrinsic(_population_count)
"""Number of set bits of an unsigned 64-bit word; callable from kernels only."""
