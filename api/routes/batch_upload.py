"""Receives a batch file in pieces, from the socket to disk, never whole in memory.

Programs send the file itself as the body, with options in the query; browsers send a form, with
options as fields before or after the file. The file's type is detected from its content.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import msgspec
from python_multipart import MultipartParser
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import parse_options_header
from starlette.requests import ClientDisconnect, Request

from api.batch.files import is_full
from api.batch.input_file import ReadOptions
from api.customers.groups import DEFAULT_GROUP
from api.service.errors import (
    BadRequest,
    BodyTooLarge,
    NoSpace,
    Unprocessable,
    UnsupportedMediaType,
)

FILE_TYPES = (
    "text/csv",
    "text/tab-separated-values",
    "text/plain",
    "application/csv",
    "application/gzip",
    "application/x-gzip",
    "application/xml",
    "text/xml",
    "application/octet-stream",
    "application/vnd.ms-excel",  # what browsers on Windows call CSV
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
OPTION_FIELDS = ("lists", "kinds", "threshold", "limit", "jurisdictions", "as_of")
_FORMAT_FIELDS = ("encoding", "delimiter", "header_line", "mapping", "name")
MOST_HEADER_LINE = 200
"""The last line of a file in which its headings may stand."""
_MONITOR_FIELDS = ("mode", "group")
_FIELDS = frozenset((*OPTION_FIELDS, *_FORMAT_FIELDS, *_MONITOR_FIELDS))
_LONGEST_FIELD = 32_768
_MANY = frozenset({"lists", "kinds", "jurisdictions"})
_NUMBERS = frozenset({"threshold", "limit"})


@dataclass(slots=True)
class Received:
    """A file on disk and the form fields sent with it, as they were sent."""

    path: Path
    name: str = ""
    size: int = 0
    sha256: str = ""
    fields: dict[str, str] = field(default_factory=dict)

    def read_options(self) -> ReadOptions:
        """How the client wants the file read.

        Raises:
            Unprocessable: the mapping, delimiter or line of the headings has the wrong shape.
        """
        asked = self.fields.get("delimiter", "")
        delimiter = "\t" if asked in {"tab", "\\t"} else asked
        if len(delimiter) > 1:
            raise Unprocessable.in_field(
                "delimiter", "is more than one sign", "send one sign, or `tab`"
            )
        mapping = None
        if self.fields.get("mapping"):
            try:
                mapping = msgspec.json.decode(self.fields["mapping"], type=dict[str, str])
            except msgspec.DecodeError as error:
                fix = 'send {"heading": "meaning"}; the meanings are in docs/batch.md'
                raise Unprocessable.in_field("mapping", f"cannot be read: {error}", fix) from None
        return ReadOptions(self.fields.get("encoding", ""), delimiter, mapping, self._header_line())

    def _header_line(self) -> int:
        text = self.fields.get("header_line", "").strip()
        if not text:
            return 0
        if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MOST_HEADER_LINE):
            raise Unprocessable.in_field(
                "header_line",
                f"is no line from 1 to {MOST_HEADER_LINE}",
                "send the number of the line with the headings, or leave it out",
            )
        return int(text)

    def options(self) -> dict[str, Any]:
        """Options as ``POST /v1/screen`` takes them; several values are separated by commas."""
        given: dict[str, Any] = {}
        for name in OPTION_FIELDS:
            text = self.fields.get(name, "").strip()
            if text:
                many = name in _MANY
                several = [value.strip() for value in text.split(",") if value.strip()]
                given[name] = several if many else _number(text) if name in _NUMBERS else text
        return given

    def group(self) -> str:
        """The group of customers that the rows are to be kept in; empty: they are not kept.

        Raises:
            Unprocessable: the mode is unknown, or options are sent beside those of the group.
        """
        mode, group = self.fields.get("mode", ""), self.fields.get("group", "").strip()
        if mode not in {"", "screen", "monitor"}:
            raise Unprocessable.in_field("mode", "is no mode", "send `screen` or `monitor`")
        if mode != "monitor":
            if group:
                fix = "send mode=monitor, or leave it out"
                raise Unprocessable.in_field("group", "is for customers under monitoring", fix)
            return ""
        for name in OPTION_FIELDS:
            if self.fields.get(name, "").strip():
                raise Unprocessable.in_field(
                    name, "is an option of the group here", "leave it out, or change the group"
                )
        return group or DEFAULT_GROUP


def _number(text: str) -> int | float | str:
    """The number in a form field; if there is none the text itself, which is refused later."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


async def receive(
    request: Request, path: Path, most: int, also: frozenset[str] = frozenset()
) -> Received:
    """Write the request's file to ``path``; ``most`` is its largest size in bytes.

    ``also`` are fields that the caller's own form has beside those of the API.

    Raises:
        UnsupportedMediaType: the body is no file and no form.
        BadRequest: the form cannot be read or holds no file, or the client went away.
        BodyTooLarge: the file is larger than ``most``.
        NoSpace: the disk is full.
    """
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    received = Received(path, fields=_known(request.query_params, "query"))
    try:
        with path.open("wb") as file:
            spool = _Spool(file, most)
            if kind == b"multipart/form-data":
                await _receive_form(
                    request.stream(), options.get(b"boundary", b""), _Form(spool, received, also)
                )
            elif kind.decode("latin-1") in FILE_TYPES:
                async for piece in request.stream():
                    spool.write(piece)
            else:
                raise UnsupportedMediaType(
                    "send the file as `text/csv`, `application/xml`, `application/gzip`, .xlsx or "
                    "as a form (`multipart/form-data`) with a field `file`"
                )
    except OSError as error:
        if not is_full(error):
            raise
        raise NoSpace(f"{error.strerror}; free some space or wait and send it again") from None
    except ClientDisconnect:
        raise BadRequest("the client went away before the file was complete") from None
    received.size = spool.size
    received.sha256 = spool.digest.hexdigest()
    received.name = (received.fields.get("name", "") or received.name)[:200]
    return received


def _known(given: Mapping[str, str], where: str) -> dict[str, str]:
    unknown = [name for name in given if name not in _FIELDS]
    if unknown:
        raise Unprocessable.in_field(
            unknown[0][:60], f"is no {where} field of this call", "leave it out"
        )
    return dict(given)


class _Spool:
    """Writes to disk, counts and hashes."""

    def __init__(self, file: IO[bytes], most: int) -> None:
        self._file = file
        self._most = most
        self.size = 0
        self.digest = hashlib.sha256()

    def write(self, piece: bytes) -> None:
        self.size += len(piece)
        if self.size > self._most:
            raise BodyTooLarge(
                f"at most {self._most} bytes are accepted; send the file packed or in parts",
                headers={"connection": "close"},
            )
        self._file.write(piece)
        self.digest.update(piece)


async def _receive_form(pieces: AsyncIterator[bytes], boundary: bytes, form: _Form) -> None:
    try:
        parser = MultipartParser(boundary, form.callbacks())
        async for piece in pieces:
            parser.write(piece)
        parser.finalize()
    except MultipartParseError as error:
        raise BadRequest(f"the form cannot be read: {error}") from None
    if not form.complete:
        raise BadRequest("the form breaks off")
    if not form.has_file:
        raise Unprocessable.in_field(
            "file", "is missing", "send the file in a form field named `file`"
        )


class _Form:
    """Parses a form while it arrives: the part ``file`` goes to disk, the others are fields."""

    def __init__(self, spool: _Spool, received: Received, also: frozenset[str]) -> None:
        self._spool = spool
        self._also = also
        self._received = received
        self._header: tuple[bytes, bytes] = (b"", b"")
        self._headers: dict[bytes, bytes] = {}
        self._name = ""
        self._value = b""
        self.has_file = False
        self.complete = False

    def callbacks(self) -> Any:  # noqa: ANN401 - the parser's own dictionary
        """The callbacks of the multipart parser."""
        return {
            "on_part_begin": self._headers.clear,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._begin,
            "on_part_data": self._part_data,
            "on_part_end": self._end,
            "on_end": self._finish,
        }

    def _header_field(self, content: bytes, start: int, end: int) -> None:
        self._header = (self._header[0] + content[start:end], self._header[1])

    def _header_value(self, content: bytes, start: int, end: int) -> None:
        self._header = (self._header[0], self._header[1] + content[start:end])

    def _header_end(self) -> None:
        self._headers[self._header[0].lower()] = self._header[1]
        self._header = (b"", b"")

    def _begin(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        self._name = options.get(b"name", b"").decode("utf-8", "replace")
        self._value = b""
        if self._name == "file":
            if self.has_file:
                raise Unprocessable.in_field("file", "is there twice", "send one file a call")
            self.has_file = True
            self._received.name = options.get(b"filename", b"").decode("utf-8", "replace")
        elif self._name not in self._also:
            _known({self._name: ""}, "form")

    def _part_data(self, content: bytes, start: int, end: int) -> None:
        if self._name == "file":
            self._spool.write(content[start:end])
            return
        self._value += content[start:end]
        if len(self._value) > _LONGEST_FIELD:
            raise Unprocessable.in_field(
                self._name, "is too long", f"send at most {_LONGEST_FIELD} bytes"
            )

    def _end(self) -> None:
        if self._name != "file":
            text = self._value.decode("utf-8", "replace")
            if text or self._name not in self._received.fields:
                self._received.fields[self._name] = text

    def _finish(self) -> None:
        self.complete = True
