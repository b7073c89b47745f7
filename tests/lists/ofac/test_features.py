"""Labelled features of OFAC, from XML and from CSV remarks alike."""

from __future__ import annotations

from lists.ofac.features import read_feature, read_printed
from lists.ofac.party import PartyDraft
from lists.parsing.report import ParseReport


def draft() -> PartyDraft:
    return PartyDraft(ParseReport("ofac_sdn"), "1", "person")


def test_a_known_label_is_read_and_an_unknown_one_is_not() -> None:
    party = draft()
    assert read_feature(party, "Gender", "Male")
    assert party.gender == "male"
    assert not read_feature(party, "Favourite Colour", "red")


def test_a_printed_document_becomes_a_number() -> None:
    party = draft()
    read_printed(party, "Passport", "654120260 (Korea, North)")
    assert [(one.type, one.value, one.country) for one in party.identifiers] == [
        ("passport", "654120260", "KP")
    ]
