"""JSON that clients send, decoded only if it holds no more values than a call may.

Decoding keeps the interpreter to itself, and what it makes is walked through afterwards: bytes do
not bound either, since 8 MB may be one text or a million members of an object.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from api.service.errors import BadRequest, BodyTooLarge, Unprocessable, UnsupportedMediaType

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_VALUES: Final = 100_000
"""Commas and colons of a text in JSON, wherever they stand: 1,000 rich subjects have 50,000."""
MOST_SAID: Final = 20
"""Warnings or problems of one kind that are repeated one by one."""
_decode = msgspec.json.Decoder().decode


def decoded(text: bytes | str) -> Any:  # noqa: ANN401 - whatever JSON held
    """The value of a text in JSON.

    Raises:
        BodyTooLarge: it holds more values than a call may.
        msgspec.DecodeError, UnicodeError, RecursionError: it is no JSON.
    """
    if len(text) > MOST_VALUES:
        comma, colon = (b",", b":") if isinstance(text, bytes) else (",", ":")
        found = text.count(comma) + text.count(colon)  # type: ignore[arg-type] # of its own type
        if found > MOST_VALUES:
            raise BodyTooLarge(
                f"{found:,} commas and colons are more than the {MOST_VALUES:,} of one call; "
                "send fewer values at a time",
                headers={"connection": "close"},
            )
    return _decode(text)


def first_of(said: Iterable[str], number: int, what: str) -> tuple[str, ...]:
    """The first of ``number`` warnings; how many ``what`` there are beyond them in one more."""
    shown = tuple(one for one, _ in zip(said, range(MOST_SAID), strict=False))
    more = number - MOST_SAID
    return (*shown, f"{more:,} more {what} were not used") if more > 0 else shown


def read_object(content_type: str, body: bytes) -> dict[str, Any]:
    """The JSON object of a request body, or the refusal that fits."""
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type != "application/json" and not media_type.endswith("+json"):
        raise UnsupportedMediaType("send JSON with `Content-Type: application/json`")
    try:
        envelope = decoded(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadRequest(f"the body is not JSON: {error}") from None
    except RecursionError:
        raise BadRequest("the body is nested too deeply") from None
    if not isinstance(envelope, dict):
        raise Unprocessable.in_field("body", "is not an object", "send a JSON object: {…}")
    return envelope
