"""Opens what publishers pack (gzip, zip), so that ``detect`` sees the files in it. Never trusts it.

Members are written under names of our own making below a scratch folder, an archive unpacks to a
bounded number of bytes and files, and an archive inside an archive stays closed. The folder a
member lands in is called after the archive, so a date in its name still dates a list.
"""

from __future__ import annotations

import gzip
import lzma
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from lists.parsing.report import UnreadableList

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_MEMBERS = 500
"""Files of one archive; OFAC's largest has five."""
_BLOCK = 1 << 20
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_CLOSED = {
    b"%PDF": "a PDF",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"7z\xbc\xaf": "7-Zip",
    b"\x28\xb5\x2f\xfd": "Zstandard",
}
_UNSAFE = re.compile(r"[^\w.\-]+")


@dataclass(frozen=True, slots=True)
class UnpackFolder:
    """Folder into which archives are unpacked, and the size limit of each file in bytes."""

    folder: Path
    max_bytes: int


@dataclass(frozen=True, slots=True)
class Member:
    """One unpacked file; ``shown`` is what to call it: ``sdn_xml.zip/sdn.xml``."""

    path: Path
    shown: str


def opened(path: Path, unpack_to: UnpackFolder | None) -> tuple[Member, ...] | None:
    """The files in an archive, unpacked; ``None`` for a file that is no archive.

    Raises:
        UnreadableList: Damaged, encrypted, too large, too many files, packed in a way that is not
            read here, or there is no ``unpack_to`` (as for an archive inside another).
    """
    with path.open("rb") as file:
        head = file.read(8)
    for magic, what in _CLOSED.items():
        if head.startswith(magic):
            raise UnreadableList(f"{what} file; unpack or convert it first")
    if not head.startswith((_GZIP, _ZIP)):
        return None
    if unpack_to is None:
        raise UnreadableList("a gzip or zip file inside an archive; unpack it first")
    into = _empty_folder(unpack_to.folder, path)
    try:
        if head.startswith(_GZIP):
            return (_gunzipped(path, into, unpack_to.max_bytes),)
        return tuple(_unzipped(path, into, unpack_to.max_bytes))
    except (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, lzma.LZMAError, EOFError) as error:
        raise UnreadableList(f"damaged archive: {error}") from error
    except (NotImplementedError, RuntimeError, ValueError) as error:  # as zipfile says "cannot"
        raise UnreadableList(f"cannot be unpacked: {error}") from error


def _empty_folder(within: Path, archive: Path) -> Path:
    """A new folder ``<number>/<name of the archive>``: two archives may bear one name."""
    number = sum(1 for _ in within.iterdir())
    folder = within / str(number) / _safe(archive.name)
    folder.mkdir(parents=True)
    return folder


def _safe(name: str) -> str:
    return _UNSAFE.sub("_", name)[-60:].lstrip(".") or "file"


def _gunzipped(path: Path, into: Path, most: int) -> Member:
    name = path.name[:-3] if path.name.lower().endswith(".gz") else path.name
    target = into / _safe(name)
    with gzip.open(path) as packed:
        _copy(packed, target, most)
    return Member(target, str(path))


def _unzipped(path: Path, into: Path, most: int) -> Iterator[Member]:
    with zipfile.ZipFile(path) as archive:
        infos = [one for one in archive.infolist() if not one.is_dir()]
        if any(one.filename == "[Content_Types].xml" for one in infos):
            raise UnreadableList("a spreadsheet or document; save it as CSV (UTF-8)")
        if len(infos) > MOST_MEMBERS:
            raise UnreadableList(f"{len(infos):,} files in it, at most {MOST_MEMBERS} are unpacked")
        left = most
        for number, info in enumerate(infos):
            parts = [_safe(part) for part in info.filename.split("/") if part not in {"", ".."}]
            hidden = not parts or info.filename.startswith("__MACOSX/") or parts[-1] == ".DS_Store"
            if hidden:
                continue
            # Parts of OFAC's CSV set are put together by the folder they share.
            folder = into.joinpath(*parts[:-1])
            target = folder / parts[-1]
            if target.exists():
                target = folder / f"{number}-{parts[-1]}"
            folder.mkdir(parents=True, exist_ok=True)
            with archive.open(info) as packed:
                left -= _copy(packed, target, left)
            yield Member(target, f"{path}/{info.filename[:200]}")


def _copy(packed: IO[bytes] | gzip.GzipFile, target: Path, most: int) -> int:
    """Write at most so many bytes; the sizes an archive tells of itself are not believed."""
    size = 0
    with target.open("wb") as file:
        while block := packed.read(_BLOCK):
            size += len(block)
            if size > most:
                raise UnreadableList(
                    f"unpacks to more than {most:,} bytes (DPRK_SCREEN_MAX_LIST_BYTES)"
                )
            file.write(block)
    return size
