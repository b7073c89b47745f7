"""How recorded content is compressed, and how it is read again.

Short content begins from a dictionary (``phrases-1.txt``) of what this service's results say again
and again: most of a clear result is there, so it takes 90 bytes where it took 670, and less time
than without. What is stored is zlib's format (RFC 1950) and names its dictionary by checksum:
``zlib.decompressobj(zdict=…)`` reads it in any language. The file must never change, or what was
written with it could not be read; better phrases are another file beside it.
"""

from __future__ import annotations

import zlib
from functools import cache
from importlib import resources

_PHRASES = "phrases-1.txt"
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
    reader = zlib.decompressobj(zdict=_phrases())
    content = reader.decompress(stored)
    if not reader.eof or reader.unused_data:
        raise zlib.error("the content is cut off or has something behind it")
    return content


@cache
def _phrases() -> bytes:
    return resources.files("api.audit").joinpath(_PHRASES).read_bytes()


@cache
def _primed() -> zlib._Compress:
    """A compressor that has read the phrases. Copying it takes half as long as making a new one.

    A window of 13 bits holds a short content and the phrases it needs; making room for zlib's usual
    one takes longer than compressing.
    """
    return zlib.compressobj(1, zlib.DEFLATED, 13, 6, zlib.Z_DEFAULT_STRATEGY, _phrases())
