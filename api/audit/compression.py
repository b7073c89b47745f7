"""How recorded content is compressed, and how it is read again.

Short content begins from a dictionary (``phrases-3.txt``) of what this service's results say again
and again: most of a clear result is there, so it takes a hundred bytes where it took a thousand,
and less time than without. What is stored is zlib's format (RFC 1950) and names its dictionary by
checksum: ``zlib.decompressobj(zdict=…)`` reads it in any language. The files must never change, or
what was written with them could not be read; better phrases are another file beside them.
"""

from __future__ import annotations

import zlib
from functools import cache
from importlib import resources

_PHRASES = ("phrases-3.txt", "phrases-2.txt", "phrases-1.txt")
"""The dictionaries, the one that is written with first."""
_NAMES_DICTIONARY = 0x20
"""Bit of a stream's second byte: the checksum of its dictionary follows (RFC 1950)."""
_SHORT = 1 << 13
"""Bytes of content that begin from the dictionary; a longer one soon repeats itself."""


def pack(content: bytes) -> bytes:
    """Content as it is stored; nothing stays nothing."""
    if not content:
        return b""
    if len(content) > _SHORT:
        return zlib.compress(content, 1)
    packer = _primed().copy()
    return packer.compress(content) + packer.flush()


def unpack(stored: bytes) -> bytes:
    """Content as it was.

    Raises:
        zlib.error: what is stored was never written by ``pack``, or was damaged.
    """
    if not stored:
        return b""
    reader = zlib.decompressobj(zdict=_dictionary_of(stored))
    content = reader.decompress(stored)
    if not reader.eof or reader.unused_data:
        raise zlib.error("the content is cut off or has something behind it")
    return content


def _dictionary_of(stored: bytes) -> bytes:
    """The dictionary that a stream names; the newest for one that names none we know."""
    known = _dictionaries()
    named = len(stored) > 1 and bool(stored[1] & _NAMES_DICTIONARY)
    checksum = int.from_bytes(stored[2:6], "big") if named else 0
    return known.get(checksum, next(iter(known.values())))


@cache
def _dictionaries() -> dict[int, bytes]:
    """The dictionaries by their Adler-32 checksum, the newest first."""
    folder = resources.files("api.audit")
    texts = [folder.joinpath(name).read_bytes() for name in _PHRASES]
    return {zlib.adler32(text): text for text in texts}


@cache
def _primed() -> zlib._Compress:
    """A compressor that has read the phrases. Copying it takes half as long as making a new one.

    A window of 13 bits holds a short content and the phrases it needs; making room for zlib's usual
    one takes longer than compressing.
    """
    return zlib.compressobj(
        1, zlib.DEFLATED, 13, 6, zlib.Z_DEFAULT_STRATEGY, next(iter(_dictionaries().values()))
    )
