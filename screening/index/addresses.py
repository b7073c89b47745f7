"""The address table: how compiled kernels receive their arrays without one argument each.

Handing a named tuple of arrays to a compiled function costs a third of a microsecond an array, more
than many searches take. So the arrays of ``layout`` are registered once, by address and length, in
a table of whole numbers; a kernel takes the table and opens from it the tuples it needs
(``open_rows(table).token[place]``), which costs it a few loads.

``AddressTable`` keeps every registered array alive, and is the only one to write addresses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast, get_args, get_type_hints

import numpy as np
from numba import from_dtype, types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np.arrayobj import populate_array

from screening.index.layout import (
    Containment,
    Expansions,
    Found,
    Joined,
    Joins,
    Marks,
    NameScale,
    Nearest,
    Outlines,
    Pairs,
    Rows,
    Scratch,
    Sweep,
    Tokens,
    Units,
    WordScale,
    WordTables,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from screening.index.layout import I64

SHAPES: tuple[type[Any], ...] = (
    Tokens,
    Rows,
    Outlines,
    Joins,
    NameScale,
    Containment,
    WordScale,
    Expansions,
    Joined,
    Marks,
    Units,
    Pairs,
    Sweep,
    Found,
    Nearest,
    Scratch,
    WordTables,
)
"""What the table holds, in this order: two numbers for each array, its address and its length."""


def _dtypes(shape: type[Any]) -> dict[str, np.dtype[Any]]:
    """Field by field, the numbers that an array of ``shape`` holds."""
    hints = get_type_hints(shape).items()
    return {field: np.dtype(get_args(get_args(hint)[1])[0]) for field, hint in hints}


_DTYPES = {shape: _dtypes(shape) for shape in SHAPES}
_FIRST = {
    shape: 2 * sum(len(before._fields) for before in SHAPES[:place])
    for place, shape in enumerate(SHAPES)
}


class AddressTable:
    """The table of one index; ``numbers`` is what kernels take."""

    def __init__(self) -> None:
        length = 2 * sum(len(shape._fields) for shape in SHAPES)
        self.numbers: I64 = np.zeros(length, np.int64)
        self._held: dict[type[Any], Sequence[Any]] = {}

    def register(self, arrays: Any) -> None:  # noqa: ANN401 - any of SHAPES
        """Register all arrays of a named tuple, replacing those registered before (once is enough).

        Raises ``TypeError`` for an array that is not what ``layout`` says: a kernel would read it
        as something else.
        """
        shape = type(arrays)
        if self._held.get(shape) is arrays:
            return
        place = _FIRST[shape]
        for (field, kind), array in zip(_DTYPES[shape].items(), arrays, strict=True):
            if array.dtype != kind or array.ndim != 1 or not array.flags.c_contiguous:
                raise TypeError(f"{shape.__name__}.{field} is no plain array of {kind}")
            self.numbers[place] = array.__array_interface__["data"][0]
            self.numbers[place + 1] = len(array)
            place += 2
        self._held[shape] = arrays


_fill, _pack = cast("Any", populate_array), cast("Any", cgutils.pack_array)


def _opener(shape: type[Any]) -> Callable[[I64], Any]:
    """A function, for kernels only, that reads one named tuple of arrays from the table."""
    members = [types.Array(from_dtype(kind), 1, "C") for kind in _DTYPES[shape].values()]
    opened = types.NamedTuple(members, shape)  # type: ignore[no-untyped-call]
    first = _FIRST[shape]

    def typed(_typing: Any, _table: Any) -> Any:  # noqa: ANN401 - numba's own compiler types
        def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:  # noqa: ANN401 - same
            table = context.make_array(signature.args[0])(context, builder, args[0])

            def number(place: int) -> Any:  # noqa: ANN401 - same
                where = context.get_constant(types.intp, place)
                return builder.load(builder.gep(table.data, [where]))

            values = []
            for place, member in enumerate(members):
                array = context.make_array(member)(context, builder)
                bytes_each = context.get_constant(types.intp, member.dtype.bitwidth // 8)
                _fill(
                    array,
                    data=builder.inttoptr(number(first + 2 * place), array.data.type),
                    shape=_pack(builder, [number(first + 2 * place + 1)]),
                    strides=_pack(builder, [bytes_each]),
                    itemsize=bytes_each,
                    meminfo=None,
                )
                values.append(array._getvalue())  # noqa: SLF001 - numba's own way to take the finished value
            return context.make_tuple(builder, signature.return_type, values)

        return opened(types.Array(types.int64, 1, "C")), generate

    return cast("Callable[[I64], Any]", intrinsic(typed))


open_tokens: Callable[[I64], Tokens] = _opener(Tokens)
open_rows: Callable[[I64], Rows] = _opener(Rows)
open_outlines: Callable[[I64], Outlines] = _opener(Outlines)
open_joins: Callable[[I64], Joins] = _opener(Joins)
open_name_scale: Callable[[I64], NameScale] = _opener(NameScale)
open_containment: Callable[[I64], Containment] = _opener(Containment)
open_word_scale: Callable[[I64], WordScale] = _opener(WordScale)
open_known: Callable[[I64], Expansions] = _opener(Expansions)
open_joined: Callable[[I64], Joined] = _opener(Joined)
open_marks: Callable[[I64], Marks] = _opener(Marks)
open_units: Callable[[I64], Units] = _opener(Units)
open_pairs: Callable[[I64], Pairs] = _opener(Pairs)
open_sweep: Callable[[I64], Sweep] = _opener(Sweep)
open_found: Callable[[I64], Found] = _opener(Found)
open_nearest: Callable[[I64], Nearest] = _opener(Nearest)
open_scratch: Callable[[I64], Scratch] = _opener(Scratch)
open_word_tables: Callable[[I64], WordTables] = _opener(WordTables)
