"""Labelled facts in "other information" of Japan's list: "IMO番号:5987860 性別:男性"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lists.jp.cells import births_of, documents_of, place_of, plain, values_of
from lists.vocabulary.identifiers import identifier, is_company_imo, is_ship_imo

if TYPE_CHECKING:
    from lists.entity import IdentifierType
    from lists.parsing.gathered_party import GatheredParty

_LABELS = {
    "\u6027\u5225": "gender",  # 性別
    "\u51fa\u751f\u5730": "birth_place",  # 出生地
    "\u751f\u5e74\u6708\u65e5": "birth_date",  # 生年月日
    "IMO\u756a\u53f7": "imo",
    "\u8239\u8236\u767b\u9332\u8a3c\u660e": "imo",  # 船舶登録証明
    "SWIFT/BIC": "bic",
    "SWIFT": "bic",
    "\u96fb\u8a71\u756a\u53f7": "phone",  # 電話番号
    "\u96fb\u8a71": "phone",
    "FAX\u756a\u53f7": "phone",
    "FAX": "phone",
    "\u30d5\u30a1\u30c3\u30af\u30b9": "phone",  # ファックス
    "\u30e1\u30fc\u30eb\u30a2\u30c9\u30ec\u30b9": "email",  # メールアドレス
    "E\u30e1\u30fc\u30eb\u30a2\u30c9\u30ec\u30b9": "email",
    "\u30a6\u30a7\u30d6\u30b5\u30a4\u30c8": "website",  # ウェブサイト
    "\u6697\u53f7\u8cc7\u7523\u30a2\u30c9\u30ec\u30b9": "wallet",  # 暗号資産アドレス
    "\u65c5\u5238\u756a\u53f7": "passport",  # 旅券番号
}
_NATIONAL = re.compile(r".{2,12}\u56fd\u5bb6(?:\u767b\u9332|\u8b58\u5225)\u756a\u53f7$")
"""…国家登録番号, …国家識別番号: a state's number of registration."""
_SPLIT = re.compile(r"(?:^|[\n;\u3002\u3001,]|\s)\s*(?P<label>[^\s:;\u3002\u3001,()]{2,16}):\s*")
_GENDERS = {"\u7537\u6027": "male", "\u5973\u6027": "female", "\u7537": "male", "\u5973": "female"}
_PARTS = re.compile(r"[;\u3001,]|\s{2,}|\n")
_SEVEN = 7


def read_note(party: GatheredParty, cell: str) -> None:
    """Keep a cell of other information as a remark, and read what stands behind its labels."""
    text = plain(cell)
    party.remarks.append(text)
    found = list(_SPLIT.finditer(text))
    for place, label in enumerate(found):
        end = found[place + 1].start() if place + 1 < len(found) else len(text)
        value = text[label.end() : end].strip(" ;,\n\u3001\u3002")
        _read_label(party, label["label"], value)
    party.add_numbers_in(text, "other information")


def _read_label(party: GatheredParty, label: str, value: str) -> None:
    meaning = _LABELS.get(label, "")
    if _NATIONAL.fullmatch(label):
        meaning = "registration" if "\u767b\u9332" in label else "national_id"
    if meaning == "gender":
        party.gender = _GENDERS.get(value.split(maxsplit=1)[0] if value else "", "")
    elif meaning == "birth_date":
        party.birth_dates += births_of(value).dates
    elif meaning == "birth_place":
        party.birth_places += [place_of(one) for one in values_of(value)]
    elif meaning == "imo":
        _imo_numbers(party, value)
    elif meaning in {"passport", "registration", "national_id"}:
        numbers = documents_of(value)
        party.identifiers += [identifier(_scheme(meaning), n.number, n.country) for n in numbers]
    elif meaning:
        parts = (part.strip() for part in _PARTS.split(value))
        party.identifiers += [identifier(_scheme(meaning), part) for part in parts if part]


def _scheme(meaning: str) -> IdentifierType:
    return meaning  # type: ignore[return-value]


def _imo_numbers(party: GatheredParty, value: str) -> None:
    """IMO numbers; several may stand without anything between them (51792455405737)."""
    for run in re.findall(r"\d+", value):
        pieces = [run[at : at + _SEVEN] for at in range(0, len(run), _SEVEN)]
        if not all(is_ship_imo(one) or is_company_imo(one) for one in pieces):
            party.odd("IMO", run, "no IMO number by its check digit; kept as it is")
            pieces = [run]
        elif len(pieces) > 1:
            party.odd("IMO", run, "several IMO numbers without a sign between them; read apart")
        for one in pieces:
            company = is_company_imo(one) or not is_ship_imo(one)
            party.identifiers.append(identifier("imo_company" if company else "imo", one))
