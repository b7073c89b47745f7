"""Listed names inside longer texts: the ``wrapped`` weight of the self-test.

The texts stand in ``data/validation/wrapped_names.tsv``; ``{name}`` is the name tried, ``{other}``
and ``{firm}`` parties invented for the text.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import NamedTuple

_BESIDE = {"{other}": "John Brown", "{firm}": "Oakfield Dairy Supplies Ltd"}


class Wrapping(NamedTuple):
    """A text that a name of one kind of party may stand in."""

    kind: str
    template: str

    def around(self, name: str) -> str:
        """The text with a name in it."""
        text = self.template.replace("\\n", "\n")
        for place, party in _BESIDE.items():
            text = text.replace(place, party)
        return text.replace("{name}", name)


@cache
def wrappings(kind: str) -> tuple[Wrapping, ...]:
    """All texts for one kind of party, in the order of the table."""
    table = resources.files("screening").joinpath("data/validation/wrapped_names.tsv")
    rows = (line.split("\t", 1) for line in table.read_text("utf-8").splitlines())
    found = [Wrapping(*row) for row in rows if len(row) > 1 and not row[0].startswith("#")]
    return tuple(one for one in found if one.kind == kind)
