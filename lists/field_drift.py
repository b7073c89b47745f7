"""Whether a field of a list's file vanished, and which new one stands in its place.

A field is an element, an attribute or a column (``lists.parsing.fields``). One that is read and has
no value any more is a loss, named together with a field never seen before that came where it stood:
"INDIVIDUAL/INDIVIDUAL_ALIAS is gone, 2,752 values lost; INDIVIDUAL_AKA is new". Pure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lists.parsing.fields import KnownField, known_fields

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MANY = 20
"""Values that do not all leave by chance: fewer may go with a few parties."""
_UNNAMED = KnownField("", 0, "")


def vanished_fields(
    form: str, before: Mapping[str, int], after: Mapping[str, int], delisted: int = 0
) -> tuple[str, ...]:
    """Sentences that name every field of which all values are gone.

    Args:
        form: The format of both files.
        before: Values by field in the last good version.
        after: Values by field in the new one.
        delisted: Parties that left in between, who may have had the few values of a rare field.
    """
    known = known_fields(form)
    new = [name for name in after if after[name] and name not in known and not before.get(name)]
    gone = [name for name in before if before[name] and not after.get(name)]
    found = []
    for name in sorted(gone):
        if known.get(name, _UNNAMED).unread or _part_of_another(name, gone):
            continue
        instead = [each for each in new if _takes_the_place(each, name, before, after)]
        many = before[name] >= _MANY and before[name] > 2 * delisted
        if instead or (many and not _moved(name, before, after)):
            found.append(_sentence(name, before[name], instead))
    return (*found, *_missing_files(before, after))


def missing_fields(
    form: str, source: str, fields: Mapping[str, int], parties: int
) -> tuple[str, ...]:
    """Sentences that name every field a file of this source must have and has too little of."""
    known = known_fields(form)
    new = [name for name in fields if fields[name] and name not in known]
    short = [
        row.field
        for row in known_fields(form, source).values()
        if fields.get(row.field, 0) < row.least * parties / 1000
    ]
    found = []
    for name in sorted(short):
        if _part_of_another(name, short):
            continue
        has = fields.get(name, 0)
        least = known[name].least * parties // 1000
        instead = [each for each in new if _around(each) == _around(name)]
        what = f"{name} is missing" if not has else f"{name} has {has:,} values"
        found.append(f"{what}, at least {least:,} expected{_named(instead)}")
    return tuple(found)


def _sentence(name: str, values: int, instead: Sequence[str]) -> str:
    return f"{name} is gone, {values:,} values lost{_named(instead)}"


def _named(instead: Sequence[str]) -> str:
    return f"; {', '.join(_own(one) for one in instead)} is new" if instead else ""


def _own(name: str) -> str:
    return name.rpartition("/")[2]


def _around(name: str) -> str:
    """The element around a field, or the file a column is in."""
    for mark in ("@", "/", ": ", " ("):
        if mark in name:
            return name.rpartition(mark)[0]
    return ""


def _part_of_another(name: str, gone: Sequence[str]) -> bool:
    """Whether the element around a field is gone too, so that one sentence says it all."""
    around = _around(name)
    return bool(around) and any(_own(one) == around for one in gone if one != name)


def _takes_the_place(
    new: str, old: str, before: Mapping[str, int], after: Mapping[str, int]
) -> bool:
    return _around(new) == _around(old) and after[new] * 2 >= before[old]


def _moved(name: str, before: Mapping[str, int], after: Mapping[str, int]) -> bool:
    """Whether another field in the same place gained as many values as this one lost."""
    return any(
        after[other] - before.get(other, 0) >= before[name] / 2
        for other in after
        if other != name and _around(other) == _around(name)
    )


def _missing_files(before: Mapping[str, int], after: Mapping[str, int]) -> tuple[str, ...]:
    """Files of a set that the last good version had: columns are named "file: column"."""
    had, has = ({_around(name) for name in fields if ": " in name} for fields in (before, after))
    return tuple(f"the set has no {role} file any more" for role in sorted(had - has))
