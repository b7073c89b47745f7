"""Packed lists are read as if they were unpacked; nothing in an archive is trusted."""

from __future__ import annotations

import gzip
import io
import tempfile
import zipfile
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lists import archives
from lists.archives import UnpackFolder
from lists.db import open_engine
from lists.detect import Detection, detect
from lists.refresh import Intent, import_paths
from lists.store import SnapshotStore
from tests.lists.sdn_files import write_sdn

if TYPE_CHECKING:
    from collections.abc import Mapping

UN = resources.files("lists").joinpath("data", "sample", "un.xml").read_bytes()
WATCHLIST = b"name,country\nAcme Trading,KP\n"


def packed(path: Path, members: Mapping[str, bytes]) -> Path:
    """A zip file of these members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def found(path: Path, most: int = 10_000_000) -> Detection:
    """What is found in an archive that is named itself."""
    folder = path.parent / f"unpacked-{path.name}"
    folder.mkdir()
    return detect([path], unpack_to=UnpackFolder(folder, most))


@pytest.mark.slow
def test_a_packed_list_is_the_same_version_as_the_unpacked_one(
    tmp_path: Path, sqlite_url: str
) -> None:
    plain, gzipped = tmp_path / "un.xml", tmp_path / "un.xml.gz"
    plain.write_bytes(UN)
    gzipped.write_bytes(gzip.compress(UN))
    zipped = packed(tmp_path / "un_xml.zip", {"lists/un.xml": UN})
    engine = open_engine(sqlite_url)
    store = SnapshotStore(engine)
    intent = Intent(force=True, reason="a sample is short", scratch=tmp_path / "scratch")
    first, second, third = (
        import_paths(store, [path], intent).outcomes[0] for path in (plain, gzipped, zipped)
    )
    engine.dispose()
    assert (first.state, second.state, third.state) == ("activated", "unchanged", "unchanged")
    assert first.version is not None
    assert third.version == second.version
    assert second.label == str(gzipped)
    assert third.label == f"{zipped}/lists/un.xml"
    assert list((tmp_path / "scratch").iterdir()) == []


def test_a_packed_csv_set_is_put_together_and_dated_by_the_archives_name(tmp_path: Path) -> None:
    write_sdn(tmp_path / "sdn", ["A"])
    members = {path.name: path.read_bytes() for path in (tmp_path / "sdn").iterdir()}
    uid = next(iter(members.values())).split(b",")[0]
    members["alt.csv"] = uid + b',1,"aka","B","-0- "\r\n'
    (package,) = found(packed(tmp_path / "sdn_2023-12-28.zip", members)).packages
    assert package.source == "ofac_sdn"
    assert {"primary", "alt"} <= set(package.files)
    assert package.published_hint == datetime(2023, 12, 28, tzinfo=UTC)
    assert package.label == str(tmp_path / "sdn_2023-12-28.zip")


def test_a_packed_watchlist_is_named_after_its_file(tmp_path: Path) -> None:
    path = tmp_path / "blacklist.csv.gz"
    path.write_bytes(gzip.compress(WATCHLIST))
    assert [one.source for one in found(path).packages] == ["blacklist"]
    alone = packed(tmp_path / "export.zip", {"debtors.csv": WATCHLIST})
    assert [one.source for one in found(alone).packages] == ["debtors"]


def test_customer_tables_beside_a_list_are_passed_over_as_in_a_folder(tmp_path: Path) -> None:
    path = packed(tmp_path / "all.zip", {"un.xml": UN, "customers.csv": WATCHLIST})
    detection = found(path)
    assert [one.source for one in detection.packages] == ["un"]
    assert [one.refused for one in detection.unknown] == [False]


def test_an_archive_that_unpacks_to_too_much_is_refused_before_it_fills_the_disk(
    tmp_path: Path,
) -> None:
    path = packed(tmp_path / "bomb.zip", {"a.xml": bytes(3_000_000), "b.xml": bytes(3_000_000)})
    assert path.stat().st_size < 10_000
    (unknown,) = found(path, most=4_000_000).unknown
    assert "more than" in unknown.reason
    assert "DPRK_SCREEN_MAX_LIST_BYTES" in unknown.reason
    gzipped = tmp_path / "bomb.gz"
    gzipped.write_bytes(gzip.compress(bytes(5_000_000)))
    (unknown,) = found(gzipped, most=4_000_000).unknown
    assert unknown.refused
    assert (
        sum(one.stat().st_size for one in tmp_path.rglob("unpacked-*/**/*") if one.is_file()) < 8e6
    )


def test_no_member_is_written_outside_the_folder(tmp_path: Path) -> None:
    names = (
        "../../evil.xml",
        "/etc/evil.xml",
        "..\\evil.xml",
        "a/./../b/evil.xml",
        "\u202eevil.xml",
    )
    path = packed(tmp_path / "evil.zip", dict.fromkeys(names, UN))
    detection = found(path)
    assert len(detection.packages) == len(names)
    unpacked = (tmp_path / "unpacked-evil.zip").resolve()
    assert all(one.files["file"].resolve().is_relative_to(unpacked) for one in detection.packages)
    assert {one.name for one in tmp_path.iterdir()} == {"evil.zip", "unpacked-evil.zip"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04....", "damaged archive"),
        (b"\x1f\x8b\x08 no gzip", "damaged archive"),
        (gzip.compress(UN)[:-20], "damaged archive"),
        (b"BZh91AY&SY", "bzip2"),
        (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
        (gzip.compress(gzip.compress(UN)), "inside an archive"),
        (gzip.compress(b""), "empty file"),
    ],
    # gzip writes the time of day: without names of their own, two workers collect other tests
    ids=["no zip", "no gzip", "cut short", "bzip2", "7-Zip", "twice packed", "nothing inside"],
)
def test_what_cannot_be_unpacked_is_refused_with_the_reason(
    tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "list.bin"
    path.write_bytes(content)
    (unknown,) = found(path).unknown
    assert said in unknown.reason
    assert unknown.path == path
    assert unknown.refused


def test_archives_of_other_things_say_so(tmp_path: Path) -> None:
    book = packed(tmp_path / "book.xlsx", {"[Content_Types].xml": b"<a/>", "xl/a.xml": b"<a/>"})
    assert "save it as CSV" in found(book).unknown[0].reason
    texts = packed(tmp_path / "texts.zip", {"a.txt": b"hello", "b.txt": b"world"})
    assert found(texts).unknown[-1].reason == "an archive without any list in it"
    empty = packed(tmp_path / "empty.zip", {})
    assert found(empty).unknown[0].refused
    many = packed(
        tmp_path / "many.zip", {f"{n}.txt": b"" for n in range(archives.MOST_MEMBERS + 1)}
    )
    assert "at most 500" in found(many).unknown[0].reason


def test_an_encrypted_archive_says_so(tmp_path: Path) -> None:
    path = packed(tmp_path / "secret.zip", {"un.xml": UN})
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1  # the flag of an encrypted member
    path.write_bytes(content)
    assert "encrypted" in found(path).unknown[0].reason


@given(st.binary(max_size=60), st.integers(0, 400), st.booleans())
def test_no_bytes_of_an_archive_stop_the_import(junk: bytes, at: int, gzipped: bool) -> None:  # noqa: FBT001
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("a/un.xml", WATCHLIST * 5)
    content = gzip.compress(WATCHLIST) if gzipped else whole.getvalue()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any"
        path.write_bytes(content[:at] + junk + content[at + len(junk) :])
        detection = found(path)
        assert len(detection.packages) + len(detection.unknown) >= 1
