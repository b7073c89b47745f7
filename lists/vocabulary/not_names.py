"""Values that stand where a name belongs and name nobody: a date, a number, a word for a document.

Reach for ``not_a_name`` before a submitted name is searched. Nothing is listed under "1990-01-01"
or "passport", so a search for it finds nothing and says nothing. What has the form of a number, an
e-mail address or a wallet can be searched as that instead (``searched_as``). Words stand in
``not_names.toml``, beside the headings of personal data and the names of countries.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from lists.vocabulary.countries import countries
from lists.vocabulary.dates import read_date
from lists.vocabulary.folding import letters, plain_words
from lists.vocabulary.headings import columns, everyday_words, meaning_of
from lists.vocabulary.markup import without_code
from lists.vocabulary.numbers import plain
from lists.vocabulary.wallets import wallets_in
from lists.vocabulary.wordings import table

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST = 100
"""Characters of the longest text that is looked at; a name may be longer, these may not."""
_FEWEST_DIGITS = 5
"""Digits from which a number can be somebody's."""
_FEWEST_OF_A_PHONE = 7
_MOST_WORDS = 4
"""Words that may stand before a number and say what it is."""
_SHORTEST_WORD = 4
"""Letters of a heading or country in Latin letters that is no name."""
_MOST_LETTERS_OF_A_DATE = 14
_SERIAL = 5
_DETAILS = frozenset(
    {"birth_date", "nationalities[]", "countries[]", "gender", "addresses[]", "imo", "mmsi"}
)
"""Fields about a party whose headings name nobody."""
_NUMBER_FIELDS = frozenset({"imo", "mmsi", "call_sign"})
_PLAIN = re.compile(r"[^\W\d_]+(?:[ '\u2019-]+[^\W\d_]+)*")
_OF_CODE = re.compile(r"[<{%;:=]|\w\(")
"""Signs of which every pattern of code has one."""
_NUMBER_SIGN = re.compile(r"(?:no|nr|num|number|№|#)\.?\s*(?=\d)", re.IGNORECASE)
_EMAIL = re.compile(r"<?(?:mailto:)?[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+>?", re.IGNORECASE)
_URL = re.compile(r"[a-z][a-z\d+.\-]{1,12}://\S+", re.IGNORECASE)
_HOST = re.compile(
    r"(?:[a-z\d\-]+(?:\.[a-z\d\-]+)*|(?i:www(?:\.[a-z\d\-]+)+))\.(?i:[a-z]{2,12})(?P<path>/\S*)?"
)
"""A web address without its scheme, in small letters or behind www: firms have such names too."""
_PHONE_WORD = re.compile(
    r"(?:tele?(?:phone|fon)?|phone|mobile|fax|тел)[.:\s]*(?=[+(\d])", re.IGNORECASE
)
_PHONE = re.compile(r"(?:\+|00|\()[\d\s()./\-]+|\d+(?:[\s/\-]\d+){2,}")
_NUMBER_WITH_WORDS = re.compile(r"(?P<words>[^\d]{2,60}?)[\s:#№]+(?P<number>[\w-]*\d[\w\s./-]*)")
_IBAN = re.compile(r"[A-Z]{2}\d{2}(?: ?[A-Z\d]){11,30}")
_CODE = re.compile(r"[A-Z]{1,2}-?\d{7,}", re.IGNORECASE)
"""A passport, an account: too many digits for a ship or a firm."""
_UUID = re.compile(r"[\da-f]{8}(?:-?[\da-f]{4}){3}-?[\da-f]{12}", re.IGNORECASE)
_YEAR = re.compile(r"\d{4}|\d{6,8}")


class NotAName(NamedTuple):
    """What a text is instead of a name.

    ``searched_as`` is the type of the identifier it is searched as (``any``: of whatever type),
    empty where it is not searched. ``value`` is that identifier.
    """

    kind: str
    value: str = ""
    searched_as: str = ""

    @property
    def kept(self) -> bool:
        """Whether it is searched as a name all the same."""
        return bool(table("not_names.toml")["kinds"][self.kind].get("kept"))

    @property
    def reason(self) -> str:
        """One sentence without a full stop, to stand behind the text."""
        words = table("not_names.toml")["kinds"][self.kind]
        if self.kept and self.searched_as:
            return f"is {words['is']}, so it was searched as that as well; {words['instead']}"
        if self.kept:
            return f"is {words['is']}, which says little as a name; {words['instead']}"
        done = "searched as that only" if self.searched_as else "not searched"
        return f"is {words['is']} and no name, so it was {done}; {words['instead']}"


@lru_cache(maxsize=4096)
def not_a_name(text: str) -> NotAName | None:
    """What a text is that names nobody; ``None`` where it may be a name, or is empty."""
    stripped = text.strip()
    if not stripped or len(stripped) > _LONGEST:
        return None
    if _PLAIN.fullmatch(stripped):
        return _of_words(stripped)
    if _OF_CODE.search(stripped) and _is_code(stripped):
        return NotAName("code")
    stripped = plain(stripped).strip()
    return _of_contact(stripped) or _of_digits(stripped) or _of_words(stripped)


def _is_code(text: str) -> bool:
    """Whether a text is code, or nothing is left of it without the code of pages in it."""
    if _code().fullmatch(text.casefold()):
        return True
    shown = without_code(text)
    return shown != text and not any(map(str.isalnum, shown))


@cache
def _code() -> re.Pattern[str]:
    return re.compile("|".join(table("not_names.toml")["code"]["patterns"]), re.DOTALL)


def _of_contact(text: str) -> NotAName | None:
    if "@" in text and _EMAIL.fullmatch(text):
        return NotAName("email", text.strip("<>"), "email")
    host = _HOST.fullmatch(text)
    if _URL.fullmatch(text) or (host and host["path"]):
        return NotAName("website", text, "website")
    if host:
        return NotAName("www" if text[:4].casefold() == "www." else "host", text, "website")
    if list(wallets_in(text)) == [text]:
        return NotAName("wallet", text, "wallet")
    return None


def _of_digits(text: str) -> NotAName | None:
    digits = sum(map(str.isdigit, text))
    if not digits:
        return None
    if _is_date(text):
        return NotAName("date")
    text = _NUMBER_SIGN.sub("", text, count=1) if _NUMBER_SIGN.match(text) else text
    said = _PHONE_WORD.match(text)
    bare = text[said.end() :].strip() if said else text
    if digits >= _FEWEST_OF_A_PHONE and _PHONE.fullmatch(bare):
        return NotAName("phone", bare, "phone")
    return _of_number(text, digits) or _of_labelled(text)


def _is_date(text: str) -> bool:
    """Whether a text is a date with its year, and little besides."""
    if text.isdigit() and len(text) == _SERIAL:  # a spreadsheet's day number, in a date's field
        return False
    some = sum(map(str.isalpha, text)) <= _MOST_LETTERS_OF_A_DATE
    return some and _YEAR.search(text) is not None and read_date(text) is not None


def _of_number(text: str, digits: int) -> NotAName | None:
    """An amount, a number alone, or one whose few letters belong to it."""
    if _is_amount(text):
        return NotAName("amount")
    if not any(map(str.isalpha, text)):
        known = digits >= _FEWEST_DIGITS
        return NotAName("number", text, "any") if known else NotAName("short_number")
    if _IBAN.fullmatch(text) and _is_iban(text.replace(" ", "")):
        return NotAName("account", text, "account")
    return (
        NotAName("number", text, "any") if _UUID.fullmatch(text) or _CODE.fullmatch(text) else None
    )


def _of_labelled(text: str) -> NotAName | None:
    """A number or a date behind the words for it: "Passport no. 123456789"."""
    found = _NUMBER_WITH_WORDS.fullmatch(text)
    if found is None or found["words"].count(" ") > _MOST_WORDS:
        return None
    if _is_date(found["number"].strip()) and _words().get(letters(found["words"])):
        return NotAName("date")
    if not _is_detail(found["words"]):
        return None
    scheme = columns()[meaning_of(_bare(found["words"])).code].target
    known = scheme not in {"", "id"}
    return NotAName("number", found["number"].strip(), scheme if known else "any")


def _is_detail(words: str) -> bool:
    """Whether words are a heading of numbers."""
    code = meaning_of(_bare(words)).code
    column = columns().get(code)
    if column is None:
        return False
    return column.part == "identifier" or column.target in {*_NUMBER_FIELDS, "id"}


def _bare(words: str) -> str:
    return words.strip(" .:#№")


def _is_amount(text: str) -> bool:
    """Whether a number stands beside a currency and nothing else."""
    rest = re.sub(r"[\d\s.,']", "", text).casefold()
    currencies = table("not_names.toml")["currencies"]
    return bool(rest) and (rest in currencies["codes"] or rest in currencies["signs"])


def _is_iban(text: str) -> bool:
    """Whether the check digits hold (ISO 13616, ISO 7064 mod 97-10)."""
    turned = "".join(str(int(sign, 36)) for sign in text[4:] + text[:4])
    return int(turned) % 97 == 1


def _of_words(text: str) -> NotAName | None:
    words = plain_words(text)
    kind = _words().get("".join(words))  # the same as ``letters(text)``
    if kind:
        return NotAName(kind)
    joining = _joining()
    if words and words[0] not in joining and _words().get(words[0]) != "words":
        return None  # as of most names
    telling = [word for word in words if word not in joining]
    joined = 0 < len(telling) < len(words) <= _MOST_WORDS or len(telling) == len(words) > 1
    known = joined and all(_words().get(word) == "words" for word in telling)
    return NotAName("words") if known else None


@cache
def _joining() -> frozenset[str]:
    """Words that may stand beside those for a document: "my passport", "passport copy"."""
    return frozenset(table("not_names.toml")["joining"]["words"])


@cache
def _words() -> dict[str, str]:
    """Folded words that are no name → their kind."""
    given = table("not_names.toml")
    own = [word for words in given["words"].values() if isinstance(words, list) for word in words]
    kept = frozenset(map(letters, given["also_names"]["headings"]))
    found = {letters(heading): "words" for heading in _headings() if letters(heading) not in kept}
    found |= {letters(word): "words" for word in own}
    genders = everyday_words("genders")
    found |= {letters(word): "words" for word in genders if len(word) >= _SHORTEST_WORD}
    also = frozenset(map(letters, given["also_names"]["countries"]))
    for row in countries():
        for name in (row.name, *row.aliases):
            if letters(name) not in also and _is_long(name):
                found.setdefault(letters(name), "country")
    found |= {letters(one): "country" for one in given["country_abbreviations"]["all"]}
    return found


def _headings() -> Iterator[str]:
    for column in columns().values():
        if column.part.startswith("identifier") or column.target in _DETAILS:
            yield from filter(_is_long, (*column.headings, column.code.replace("_", " ")))


def _is_long(text: str) -> bool:
    return not text.isascii() or len(letters(text)) >= _SHORTEST_WORD
