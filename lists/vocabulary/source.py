"""What is stated of a published list: a row of the table in ``lists.vocabulary.sources``."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class DprkProgrammes:
    """How a publisher marks that a listing is made for the DPRK.

    A listing is, if one of its programme codes starts with one of ``prefixes``, if its reference
    matches ``reference``, or if all of the list is (``whole_list``). Codes that start with one of
    ``shared`` cover other countries too and count only with ``shared_mark`` in the remarks.
    ``covers`` says by programme what it covers, for parties whose listing states no conduct.
    """

    prefixes: tuple[str, ...] = ()
    reference: str = ""
    whole_list: bool = False
    shared: tuple[str, ...] = ()
    shared_mark: str = ""
    covers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """One published list.

    ``shrink_limit`` is the share of records (0 to 1) that may go from one version to the next.
    A list not confirmed for longer than ``stale_after`` is called stale in every answer.
    ``short_title`` is what explanations call it. ``authority`` and ``country`` are whoever lists,
    as FollowTheMoney names it; ``opensanctions`` is the list's name in OpenSanctions' catalogue
    (opensanctions.org/datasets), which yente's clients ask for. ``jurisdiction`` is whose law it
    carries out. ``parsers`` are modules by format. ``root`` is a pattern of the root element of its
    XML and what stands in its tag, where that alone tells the list. ``optional`` lists are served
    when somebody imports them, not fetched, and not missed when they are absent. With ``floors`` a
    first version is held when it has less of anything than every real edition had. ``url`` is empty
    for a list that nobody publishes as a file: it is imported only. ``states_reasons_of`` is the
    list whose parties its rows explain: the statements of reasons of the same acts of listing.
    ``law_pending`` says why the catalogue cites none of its jurisdiction's law yet. ``adds`` is
    what the list has for the DPRK that others have not, in a line, as far as that is known; what it
    adds to the lists at hand is counted by ``lists sources``.
    """

    code: str
    title: str
    publisher: str
    url: str
    min_records: int
    canaries: tuple[str, ...]
    shrink_limit: float = 0.10
    stale_after: timedelta = timedelta(days=3)
    short_title: str = ""
    authority: str = ""
    country: str = ""
    jurisdiction: str = ""
    opensanctions: str = ""
    parsers: Mapping[str, str] = field(default_factory=dict)
    root: str = ""
    optional: bool = False
    states_reasons_of: str = ""
    floors: bool = True
    law_pending: str = ""
    adds: str = ""
    dprk: DprkProgrammes = DprkProgrammes()
