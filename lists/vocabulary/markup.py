"""HTML tags and entities that stand inside a name or a cell: somebody copied it from a page.

One reading for what lists say and what clients send. Reach for ``without_markup``.
"""

from __future__ import annotations

import html
import re

ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-f]{1,5}|[a-z]{2,8}\d?);", re.IGNORECASE)
TAG = re.compile(
    r"</?[a-z][a-z0-9]{0,15}(?:\s[^<>]*)?/?>|<!--.*?-->|<!\[CDATA\[|\]\]>", re.IGNORECASE
)


_CODE = re.compile(
    r"<(?P<element>script|style)\b[^<>]*>[^<]*[(){};=][^<]*(?:</(?P=element)\s*>|$)"
    r"|<[a-z][a-z\d]*[\s/][^<>]*\bon[a-z]+\s*=[^<>]*>",
    re.IGNORECASE,
)


def without_code(text: str) -> str:
    """A text without scripts, styles and elements with handlers, which no page shows as text.

    A name between the tags of a script is kept: only what has the signs of code is taken out.
    """
    return _CODE.sub(" ", text) if "<" in text and _CODE.search(text) else text


def unescaped(text: str) -> str:
    """A text with its entities as signs; twice, since ``&amp;amp;`` passed through two systems."""
    return html.unescape(html.unescape(text))


def without_markup(text: str) -> str:
    """A text as a page would show it; the same text where it holds no markup."""
    if "&" in text and ENTITY.search(text):
        text = unescaped(text)
    if "<" in text and ">" in text:
        text = TAG.sub(" ", text)
    return text
