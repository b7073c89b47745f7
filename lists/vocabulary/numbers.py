"""Numbers and codes as forms, keyboards and spreadsheets distort them, brought to one form.

Reach for ``code`` to compare any number whose scheme has no rule of its own, for
``spreadsheet_number`` where a spreadsheet may have shown a number its own way.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from lists.vocabulary.wordings import table

if TYPE_CHECKING:
    from collections.abc import Callable

_SCIENTIFIC = re.compile(r"(\d)(?:(?:[.,](\d+))?E\+|[.,](\d+)E)(\d{1,2})", re.IGNORECASE)
_WHOLE_NUMBER = re.compile(r"(\d{2,})[.,]0{1,2}")
_LONGEST = 40
"""Digits up to which a number in scientific notation is written out."""
_MOST_PASSES = 8
SHORTEST_WITHOUT_ZEROS = 5
"""Digits a number must keep to be found without its leading zeros."""

# What forms print before a number: "IMO No. 7303803", "Passport: 654133553", "SWIFT/BIC: KKBCKPPY".
_CODES = r"i\.?m\.?o\.?|passport|inn|ogrn|lei|mmsi|swift|bic|duns|d-u-n-s|паспорт|инн|огрн"
_WORDS = (
    r"national\W+id(?:entity)?(?:\W+card)?|id(?:entity)?\W+card|id(?=\W+n)|tax\W+id|taxpayer|tin|nit"
    r"|rfc|reg(?:istration)?(?=\W+n)|c\.?r\.?(?=\W+n)|company|call\W*sign|c/s|uscc"
    r"|unified\W+social\W+credit|tel|telephone|phone|mobile|fax|e-?mail|mailto|wallet|btc|xbt|bitcoin"
    r"|eth|ethereum|usdt|iban|account|msn|ppt?"
)
# Four letters of the bank, its country, two signs of the place, three of a branch: ISO 9362.
_BIC_OF_BRANCH = re.compile(r"[A-Z]{4}([A-Z]{2})[A-Z0-9]{2}[A-Z0-9]{3}")
# ISO 3166-1 alpha-2, end to end.
_COUNTRIES = frozenset(
    re.findall(
        "..",
        "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCI"
        "CKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQ"
        "GRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLS"
        "LTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPG"
        "PHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTK"
        "TLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW",
    )
)
_BIC_LENGTH, _BIC_OF_BANK = 11, 8


class SpreadsheetNumber(NamedTuple):
    """A number without a spreadsheet's notation, and whether digits may have been lost in it."""

    text: str
    digits_lost: bool


def _table() -> dict[str, Any]:
    return table("numbers.toml")


@cache
def _look_alikes() -> dict[int, str]:
    return {ord(sign): latin for latin, signs in _table()["look_alikes"].items() for sign in signs}


@cache
def _label() -> re.Pattern[str]:
    words = {
        re.escape(word).replace(r"\ ", r"\W+")
        for own in _table()["labels"].values()
        for word in own
    }
    others = "|".join(sorted(words, key=lambda word: (-len(word), word)))
    return re.compile(
        rf"\s*(?:(?:{_WORDS}|{others})\W+)?(?:(?:{_CODES})(?:\W+|(?=\d)))*"
        r"(?:(?:number|num|no|nr|code|company)\b\W*)*(?=\S*[\d@]|[a-z]{8}(?:[a-z]{3})?\s*$)",
        re.IGNORECASE,
    )


def western_digits(text: str) -> str:
    """The text with decimal digits of every script (Arabic, Devanagari, full-width) as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)


def plain(text: str) -> str:
    """Compatibility forms and digits of other scripts made plain; letters and signs stay."""
    return text if text.isascii() else western_digits(unicodedata.normalize("NFKC", text))


def spreadsheet_number(text: str) -> SpreadsheetNumber:
    """The whole number behind ``8604917.0`` and ``8.604917E+06``; any other text as it is.

    Scientific notation shows the first digits only. Where it shows them all, nothing is lost. Where
    it shows fewer, the rest is written as zeros and may have been other digits.
    """
    stripped = text.strip()
    if stripped.isalnum():
        return SpreadsheetNumber(stripped, digits_lost=False)
    bare = plain(stripped)
    whole = _WHOLE_NUMBER.fullmatch(bare)
    if whole:
        return SpreadsheetNumber(whole[1], digits_lost=False)
    shown = _SCIENTIFIC.fullmatch(bare)
    if shown is None:
        return SpreadsheetNumber(stripped, digits_lost=False)
    fraction = shown[2] or shown[3] or ""
    lacking = int(shown[4]) - len(fraction)
    if lacking < 0 or int(shown[4]) > _LONGEST:
        return SpreadsheetNumber(stripped, digits_lost=True)
    return SpreadsheetNumber(shown[1] + fraction + "0" * lacking, digits_lost=lacking > 0)


def code(value: str) -> str:
    """Capitals and digits of a number alone: the form in which numbers of any scheme are compared.

    What a form prints before the number goes, and so do white space, punctuation, a spreadsheet's
    ``.0``, and the three signs of a branch behind a bank's code (BIC): a branch is no party of its
    own. Letters of other alphabets that look like Latin ones become these.
    """
    return settled(_code_once, value)


def settled(read: Callable[[str], str], value: str) -> str:
    """What reading a value again and again comes to: what is left may look like a label again."""
    for _ in range(_MOST_PASSES):
        shorter = read(value)
        if shorter == value:
            break
        value = shorter
    return value


def _code_once(value: str) -> str:
    number = plain(spreadsheet_number(value).text)
    if not number[:1].isdigit():
        label = _label().match(number)
        number = number[label.end() :] if label else number
    bare = "".join(filter(str.isalnum, number)).upper()
    if not bare.isascii():
        bare = "".join(filter(str.isalnum, plain(bare))).translate(_look_alikes())
    if len(bare) == _BIC_LENGTH:
        branch = _BIC_OF_BRANCH.fullmatch(bare)
        if branch and branch[1] in _COUNTRIES:
            return bare[:_BIC_OF_BANK]
    return bare


def without_zeros(digits: str) -> str:
    """A number that has lost its leading zeros, as spreadsheets drop them.

    Empty where it is no number of digits alone, or where less than ``SHORTEST_WITHOUT_ZEROS`` of
    them would be left: too many numbers end alike.
    """
    if not (digits.isascii() and digits.isdigit()):
        return ""
    rest = digits.lstrip("0")
    return rest if len(rest) >= SHORTEST_WITHOUT_ZEROS else ""
