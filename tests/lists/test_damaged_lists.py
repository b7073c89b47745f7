"""Every kind of damage to every official format is held, with the loss named.

The whole lists are those of ``tests.lists.whole_formats``; a new format is one row there. What may
be renamed without a loss is written down in ``lists/data/list_fields.tsv`` with the reason. Damage
to the columns of tables is in ``test_damaged_tables``.
"""

from __future__ import annotations

import random
import re
import tempfile
from pathlib import Path

import pytest

from lists.db import open_engine
from lists.detect import detect
from lists.imports import Intent, parse
from lists.parsing.fields import known_fields
from lists.parsing.report import ParseReport
from lists.refresh import import_paths
from lists.store import SnapshotStore
from lists.vocabulary import sources
from tests.lists.invented_parties import PARTIES
from tests.lists.served_lists import Served, every_format, small_sources
from tests.lists.whole_formats import FORMATS

pytestmark = pytest.mark.slow  # many files of every list: `make quick` leaves them out

SEEDS = (3, 19, 51, 77, 91)
XML = tuple(form for form in FORMATS if form.endswith("_xml"))


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
    path = served.files[chance.choice(sorted(served.files))]
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * chance.uniform(0.05, 0.999))])
    assert served.reasons()


@pytest.mark.parametrize("served", ["ofac_csv", "ofac_cons_csv"], indirect=True)
@pytest.mark.parametrize("role", ["alt", "add", "comments", "primary"])
def test_a_set_without_one_of_its_files_is_held(served: Served, role: str) -> None:
    served.files[role].unlink()
    assert role in served.reasons() or "main file" in served.reasons()


@pytest.mark.parametrize("served", ["ofac_csv", "ofac_cons_csv"], indirect=True)
@pytest.mark.parametrize("role", ["alt", "add", "primary"])
def test_an_old_file_of_a_set_is_held(served: Served, role: str) -> None:
    """Parties 20 to 24 left and five came; one file is still that of the day before."""
    old = served.files[role].read_bytes()

    def next_day(text: str) -> str:
        return re.sub(r"\b4002([0-4])(?=,)", r"4009\1", text)

    served.damage(next_day)
    served.files[role].write_bytes(old)
    assert "belong to no party" in served.reasons()


@pytest.mark.parametrize("served", ["ofac_csv", "ofac_cons_csv"], indirect=True)
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


def holds_the_records(form: str, name: str) -> bool:
    """Whether an element is the root, or all parties are in it: it tells the list."""
    own = [row for row in known_fields(form).values() if row.field.rpartition("/")[2] == name]
    return any(row.field == name or " the records" in row.unread for row in own)


READ = [
    (form, field) for form in XML for field in fields_of(form) if not may_be_renamed(form, field)
]


@pytest.mark.parametrize(("served", "field"), READ, indirect=["served"])
def test_a_renamed_element_or_attribute_is_held_and_named(served: Served, field: str) -> None:
    assert served.damage(lambda text: renamed(text, field))
    said = served.reasons()
    name = re.split("[@/]", field)[-1]
    whole = ("root", "records", "no party", "no list", "published")
    assert name in said or any(word in said for word in whole), said


@pytest.mark.parametrize("served", XML, indirect=True)
def test_elements_that_nobody_reads_may_be_renamed(served: Served) -> None:
    """All those that the table calls unread at once: the parties stay what they were."""
    before = served.parties()
    for field in fields_of(served.form):
        if may_be_renamed(served.form, field) and not holds_the_records(served.form, field):
            served.damage(lambda text, field=field: renamed(text, field))  # type: ignore[misc]
    assert served.reasons() == ""
    assert served.parties() == before


UN_TEXTS = [
    field
    for field in fields_of("un_xml")
    if "@" not in field and not may_be_renamed("un_xml", field)
]


@pytest.mark.parametrize("served", ["un_xml"], indirect=True)
@pytest.mark.parametrize("field", UN_TEXTS)
def test_values_of_the_un_that_lost_their_first_letters_are_held(
    served: Served, field: str
) -> None:
    """All values of an element, as an export with too narrow a column leaves them."""
    before = served.parties()
    short = re.compile(rf"(?<=<{field}>)(?:<VALUE>)?[^<>]{{3}}(?=[^<>])")
    if served.damage(lambda text: short.sub(lambda at: at[0][:-3], text)):
        assert served.reasons() or served.parties() == before


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


@every_format
@pytest.mark.parametrize("times", ["once", "always"])
def test_keys_that_come_twice_are_held(served: Served, times: str) -> None:
    if served.form == "sema_xml" and times == "once":
        pytest.skip("Canada's records have no key: one number of an item is a slip, many are not")
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


@every_format
def test_a_list_without_any_alias_is_held(served: Served) -> None:
    roles = ("alt",) if "alt" in served.files else ()
    assert served.damage(lambda text: re.sub(served.whole.aliases, "", text), *roles)
    said = served.reasons()
    assert "alias" in said or "the set has no alt file" in said, said


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
    monkeypatch.setattr(sources, "SOURCES", small_sources("un", floors=True))
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
    assert event.reason.startswith("the programme ended; despite: ")
    assert "DPRK parties" in event.reason


@every_format
def test_a_file_read_in_a_wrong_encoding_is_held(served: Served) -> None:
    def with_accents(text: str) -> str:
        return re.sub(r"Chun (?=\d)|CHUN |[A-Z]+ (?=GENERAL)| STAR", "Ch\u00fcn ", text)

    assert served.damage(with_accents)
    forced = Intent(force=True, reason="letters with accents", by="an officer")
    assert import_paths(served.store, [served.folder], forced).ok
    served.good = served.active()
    served.damage(lambda text: text.encode().decode("latin-1"))
    said = served.reasons()
    unknown = ("no list known", "neither XML", "lacks the column", "no column")  # of its headings
    assert "the encoding is damaged" in said or any(words in said for words in unknown)
