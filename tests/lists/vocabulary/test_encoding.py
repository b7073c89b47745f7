"""Marks and UTF-8 are certain; the encodings of old spreadsheets are guessed, and said to be."""

from __future__ import annotations

import pytest

from lists.vocabulary.encoding import guess_encoding

TEXTS = {
    "cp949": "이름,국적\n김영철,북한\n조선광업개발무역회사,북한\n",
    "gb18030": "名称,国家\n朝鲜矿业开发贸易公司,朝鲜\n大连海运有限公司,中国\n",
    "cp932": "氏名,国籍\nカネコ商事株式会社,日本\nさくら海運,日本\n",
    "euc_jp": "氏名,国籍\nカネコ商事かぶしきがいしゃ,日本\nさくらかいうん,日本\n",
    "cp950": "名稱,國家\n臺灣海運股份有限公司,臺灣\n高雄貿易,臺灣\n",
    "cp1251": "имя;страна\nКим Чен Ын;КНДР\n",
    "cp1252": "nom;pays\nSociété Müller;France\n",
}


@pytest.mark.parametrize("encoding", TEXTS)
def test_national_encodings_are_told_apart_and_called_a_guess(encoding: str) -> None:
    found = guess_encoding(TEXTS[encoding].encode(encoding))
    assert (found.name, found.sure) == (encoding, False)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le"])
def test_unicode_is_certain(encoding: str) -> None:
    text = "name,country\nKim Jong Il,KP\n" * 4
    found = guess_encoding(text.encode(encoding))
    assert found.sure
    assert text.encode(encoding).decode(found.name) == text
