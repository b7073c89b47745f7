"""Every kind of damage to every official format is held, with the loss named.

The whole lists are written by ``tests.lists.whole_lists``; a new format is one row there. What may
be renamed without a loss is written down in ``lists/data/list_fields.tsv`` with the reason.
"""

from __future__ import annotations

import csv
import io
import random
import re
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lists.db import open_engine
from lists.detect import detect
from lists.imports import Intent, parse
from lists.ofac import csv as ofac_csv
from lists.parsing.fields import known_fields
from lists.parsing.report import ParseReport
from lists.refresh import import_paths
from lists.store import SnapshotStore
from lists.vocabulary import sources
from tests.lists.whole_lists import FORMATS, PARTIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lists.entity import ListVersion

SEEDS = (3, 19, 51, 77, 91)
CONLIST = tuple(
    one.field for one in known_fields("ofsi_conlist_csv").values() if "(" not in one.field
)
CONLIST_LABELS = ("UK Sanctions List Ref", "UK Statement of Reasons", "UN Ref", "Phone number")
XML = tuple(form for form in FORMATS if form.endswith("_xml"))


@pytest.fixture(autouse=True)
def _small_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    small = tuple(replace(one, min_records=5, canaries=(), floors=False) for one in sources.SOURCES)
    monkeypatch.setattr(sources, "SOURCES", small)


class Served:
    """A service that has a whole list, and may get a damaged one."""

    def __init__(self, store: SnapshotStore, folder: Path, form: str) -> None:
        self.store, self.folder = store, folder
        self.whole = FORMATS[form]
        folder.mkdir()
        self.files = self.whole.write(folder)
        assert import_paths(store, [folder]).ok
        self.good = self.active()

    def active(self) -> ListVersion:
        (version,) = self.store.active()
        return version

    def damage(self, change: Callable[[str], str], *roles: str) -> None:
        """Change the text of the files with these roles, or of all."""
        for role, path in self.files.items():
            if not roles or role in roles:
                path.write_bytes(change(path.read_bytes().decode()).encode())

    def reasons(self) -> str:
        """Why the files as they are now are held; empty if they are not."""
        report = import_paths(self.store, [self.folder])
        said = [reason for one in report.outcomes for reason in one.reasons]
        said += [one.reason for one in report.unknown if one.refused]
        assert self.active() == self.good or not said
        return "; ".join(said)


@pytest.fixture
def served(request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path) -> Iterator[Served]:
    engine = open_engine(sqlite_url)
    yield Served(SnapshotStore(engine), tmp_path / "list", request.param)
    engine.dispose()


def every_format(function: Callable[..., None]) -> Callable[..., None]:
    return pytest.mark.parametrize("served", FORMATS, indirect=True)(function)


@every_format
def test_the_same_file_again_is_no_loss(served: Served) -> None:
    assert import_paths(served.store, [served.folder]).outcomes[0].state == "unchanged"


@every_format
def test_a_list_with_one_party_more_and_one_less_is_taken(served: Served) -> None:
    gone, new = served.whole.key(58), served.whole.key(98)
    served.damage(lambda text: text.replace(gone, new))
    (outcome,) = import_paths(served.store, [served.folder]).outcomes
    assert (outcome.state, outcome.reasons) == ("activated", ())


@every_format
@pytest.mark.parametrize("seed", SEEDS)
def test_a_file_cut_anywhere_is_held(served: Served, seed: int) -> None:
    chance = random.Random(seed)
    role = chance.choice(sorted(served.files))
    share = chance.uniform(0.05, 0.999)
    served.damage(lambda text: text[: int(len(text) * share)], role)
    assert served.reasons()


@pytest.mark.parametrize("served", ["ofac_csv"], indirect=True)
@pytest.mark.parametrize("role", ["alt", "add", "comments", "primary"])
def test_a_set_without_one_of_its_files_is_held(served: Served, role: str) -> None:
    served.files[role].unlink()
    assert role in served.reasons() or "main file" in served.reasons()


@pytest.mark.parametrize("served", ["ofac_csv"], indirect=True)
@pytest.mark.parametrize("role", ["alt", "add", "primary"])
def test_an_old_file_of_a_set_is_held(served: Served, role: str) -> None:
    """Parties 20 to 24 left and five came; one file is still that of the day before."""
    old = served.files[role].read_bytes()

    def next_day(text: str) -> str:
        return re.sub(r"\b4002([0-4])(?=,)", r"4009\1", text)

    served.damage(next_day)
    served.files[role].write_bytes(old)
    assert "belong to no party" in served.reasons()


@pytest.mark.parametrize("served", ["ofac_csv"], indirect=True)
def test_files_of_two_dates_are_held(served: Served) -> None:
    for role, path in served.files.items():
        day = "20260101" if role == "alt" else "20260227"
        path.rename(path.with_name(f"{day}_{path.name}"))
    added = '40001,99,"aka","ONE MORE",-0- \r\n'
    alt = next(served.folder.glob("*alt*"))
    alt.write_bytes(added.encode() + alt.read_bytes())
    assert "of several dates" in served.reasons()


def renamed(text: str, field: str) -> str:
    """The text with an element, or an attribute of an element, renamed."""
    if "@" in field:
        element, _, name = field.partition("@")
        return re.sub(rf"<((?:\w+:)?{element})\b([^<>]*?)\s{name}=", rf"<\1\2 {name}New=", text)
    name = field.rpartition("/")[2]
    return re.sub(rf"<(/?){name}(?=[\s/>])", rf"<\1{name}New", text)


def fields_of(form: str) -> list[str]:
    """The elements and attributes of a whole list, each name once."""
    with tempfile.TemporaryDirectory() as folder:
        FORMATS[form].write(Path(folder))
        (package,) = detect([Path(folder)]).packages
        report = ParseReport(package.source)
        assert len(list(parse(package, report))) == PARTIES
    return sorted({one if "@" in one else one.rpartition("/")[2] for one in report.fields})


def may_be_renamed(form: str, name: str) -> bool:
    """Whether nothing is read from any field of this name."""
    rows = known_fields(form).values()
    own = [row for row in rows if name in {row.field, row.field.rpartition("/")[2]}]
    return bool(own) and all(row.unread for row in own)


@pytest.mark.parametrize(
    ("served", "field"),
    [(form, field) for form in XML for field in fields_of(form)],
    indirect=["served"],
)
def test_a_renamed_element_or_attribute_is_held_and_named(
    served: Served, field: str, request: pytest.FixtureRequest
) -> None:
    form = request.node.callspec.params["served"]
    before = {role: path.read_bytes() for role, path in served.files.items()}
    served.damage(lambda text: renamed(text, field))
    assert {role: path.read_bytes() for role, path in served.files.items()} != before
    said = served.reasons()
    if not said:
        assert may_be_renamed(form, field), field
        return
    name = re.split("[@/]", field)[-1]
    whole = ("root", "records", "no party", "no list", "published")
    assert name in said or any(word in said for word in whole), said


@pytest.mark.parametrize("served", ["ofsi_conlist_csv"], indirect=True)
@pytest.mark.parametrize("heading", CONLIST)
def test_a_renamed_column_is_held_and_named(served: Served, heading: str) -> None:
    def changed(text: str) -> str:
        first, headings, rest = text.split("\r\n", 2)
        named = [f"New {one}" if one == heading else one for one in headings.split(",")]
        return "\r\n".join((first, ",".join(named), rest))

    served.damage(changed)
    said = served.reasons()
    assert heading in said or may_be_renamed("ofsi_conlist_csv", heading), said


@pytest.mark.parametrize("served", ["ofsi_conlist_csv"], indirect=True)
@pytest.mark.parametrize("label", CONLIST_LABELS)
def test_a_renamed_label_inside_a_column_is_held_and_named(served: Served, label: str) -> None:
    served.damage(lambda text: text.replace(f"({label}):", f"(New {label}):"))
    said = served.reasons()
    assert f"Other Information ({label}) is gone" in said or "have the keys they had" in said


@pytest.mark.parametrize("served", ["un_vessels_html"], indirect=True)
@pytest.mark.parametrize(
    "label",
    ["Flag", "Call Sign", "Type", "Designated as economic resources of", "Other information"],
)
def test_a_renamed_label_of_the_page_of_ships_is_held_and_named(served: Served, label: str) -> None:
    served.damage(lambda text: text.replace(f"<td>{label}</td>", f"<td>New {label}</td>"))
    assert f"{label.replace(' ', '').casefold()} is gone" in served.reasons()


@pytest.mark.parametrize("served", ["un_vessels_html"], indirect=True)
@pytest.mark.parametrize(
    "heading",
    ["8 (d) of resolution 1718", "12 (a) of", "12 (d) of", "6 of resolution 2371", "Ocean"],
)
def test_a_renamed_measure_of_the_page_of_ships_is_held(served: Served, heading: str) -> None:
    served.damage(lambda text: text.replace(heading, "new measure", 1))
    assert "measure of" in served.reasons()


@pytest.mark.parametrize("served", ["ofac_csv"], indirect=True)
@pytest.mark.parametrize("column", [one.field for one in known_fields("ofac_csv").values()])
def test_an_emptied_column_of_a_file_without_headings_is_held_and_named(
    served: Served, column: str
) -> None:
    role, _, name = column.partition(": ")
    at = ofac_csv.COLUMNS[role].index(name)

    def emptied(text: str) -> str:
        rows = list(csv.reader(text.rstrip("\x1a").splitlines()))
        out = io.StringIO()
        table = csv.writer(out, lineterminator="\r\n")
        table.writerows([*row[:at], "-0- ", *row[at + 1 :]] for row in rows)
        return out.getvalue() + "\x1a"

    served.damage(emptied, role)
    said = served.reasons()
    assert (
        may_be_renamed("ofac_csv", column) or column in said or "broken" in said or not_a_part(said)
    )


def not_a_part(said: str) -> bool:
    """Without its first columns no file is known for a part of OFAC's set."""
    return "the set has no" in said or "main file" in said or "neither XML" in said


@every_format
@pytest.mark.parametrize("times", ["once", "always"])
def test_keys_that_come_twice_are_held(served: Served, times: str) -> None:
    keys = [served.whole.key(number) for number in range(0, PARTIES, 2)]
    if times == "once":
        keys = [keys[1], keys[5]]
    one = keys[0]

    def doubled(text: str) -> str:
        for key in keys[1:]:
            text = text.replace(key, one)
        return text

    served.damage(doubled)
    assert served.reasons()


ALIASES = {
    "un_xml": r"<(INDIVIDUAL|ENTITY)_ALIAS>.*?</\1_ALIAS>",
    "un_vessels_html": r" 2: [A-Z]+ STAR",
    "ofac_simple_xml": r"<akaList>.*?</akaList>",
    "ofac_advanced_xml": r"<Alias [^>]*Primary=\"false\".*?</Alias>",
    "eu_xml": r"<nameAlias wholeName=\"Chun [^>]*>",
    "uk_xml": r"<Name><Name6>Chun.*?</Name>",
    "ofsi_conlist_csv": r"(?m)^Chun .*\r\n",
    "ofac_csv": r"(?m)^\d+,\d+,aka,.*\r\n",
    "seco_xml": r"<name name-type=\"alias\".*?</name>|<spelling-variant>.*?</spelling-variant>",
}


@every_format
def test_a_list_without_any_alias_is_held(served: Served, request: pytest.FixtureRequest) -> None:
    form = request.node.callspec.params["served"]
    roles = ("alt",) if form == "ofac_csv" else ()
    served.damage(lambda text: re.sub(ALIASES[form], "", text), *roles)
    said = served.reasons()
    assert "aliases are gone" in said or "aliases, " in said or "the set has no alt file" in said


@every_format
def test_a_list_whose_dprk_parties_are_another_countrys_is_held(served: Served) -> None:
    """As if the DPRK's rows had been dropped and others had come in their place."""
    if not served.whole.dprk:
        pytest.skip("all of the list is the DPRK's")
    served.damage(lambda text: text.replace(served.whole.dprk, served.whole.other))
    assert "DPRK parties" in served.reasons()


def test_a_first_list_without_aliases_is_held_too(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = tuple(replace(one, floors=True) for one in sources.SOURCES)
    monkeypatch.setattr(sources, "SOURCES", small)
    FORMATS["un_xml"].write(tmp_path)
    path = tmp_path / "consolidated.xml"
    text = path.read_text("utf-8").replace("INDIVIDUAL_ALIAS>", "INDIVIDUAL_AKA>")
    path.write_text(text, "utf-8")
    engine = open_engine(sqlite_url)
    (outcome,) = import_paths(SnapshotStore(engine), [path]).outcomes
    engine.dispose()
    assert outcome.state == "refused"
    said = [one for one in outcome.reasons if "INDIVIDUAL_ALIAS is missing" in one]
    assert said
    assert "INDIVIDUAL_AKA is new" in said[0]


@every_format
def test_a_held_version_is_kept_and_can_be_let_in(served: Served) -> None:
    if not served.whole.dprk:
        pytest.skip("all of the list is the DPRK's")
    served.damage(lambda text: text.replace(served.whole.dprk, served.whole.other))
    assert served.reasons()
    trouble = served.store.log.troubles()[served.whole.source]
    assert "DPRK parties" in trouble.refused
    forced = Intent(force=True, reason="the programme ended", by="an officer")
    (outcome,) = import_paths(served.store, [served.folder], forced).outcomes
    assert outcome.state == "activated"
    event = served.store.events(served.whole.source)[0]
    assert (event.forced, event.by) == (True, "an officer")
    assert "the programme ended; despite: all " in event.reason


@every_format
def test_a_file_read_in_a_wrong_encoding_is_held(served: Served) -> None:
    def with_accents(text: str) -> str:
        return re.sub(r"Chun (?=\d)|CHUN |[A-Z]+ (?=GENERAL)| STAR", "Ch\u00fcn ", text)

    served.damage(with_accents)
    assert "\u00fc" in "".join(path.read_text("utf-8") for path in served.files.values())
    forced = Intent(force=True, reason="letters with accents", by="an officer")
    assert import_paths(served.store, [served.folder], forced).ok
    served.good = served.active()
    served.damage(lambda text: text.encode().decode("latin-1"))
    assert "the encoding is damaged" in served.reasons()
