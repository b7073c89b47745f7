"""Words of an explanation: paths, and what was sent without what stands in it."""

from __future__ import annotations

from screening.explanation import given_of, path_in_words
from screening.model.result import PathStep
from screening.model.subject import Activity, Subject
from screening.typologies.client.signal import WEIGHTS, weaker


def test_a_path_names_each_tie_with_its_source() -> None:
    step = PathStep("a", "AGENT CO", "acting for", "b", "BANK", "un", "KPe.900", "agent of Bank")
    words = path_in_words((step, step))
    assert words.count("AGENT CO - acting for - BANK") == 2
    assert words.count("KPe.900") == 2
    assert "; then " in words
    assert path_in_words(()) == ""


def test_what_was_sent_is_named_and_never_repeated() -> None:
    subject = Subject(names=("SECRET NAME",), imo="8604917", activity=Activity("secret deal"))
    sent = given_of(subject)
    assert sent.deal
    assert "SECRET" not in sent.fields.upper()
    assert "8604917" not in sent.fields
    assert not given_of(Subject(names=("X",))).deal


def test_a_signal_is_never_stronger_than_its_ceiling() -> None:
    for weight in WEIGHTS:
        for ceiling in WEIGHTS:
            assert WEIGHTS.index(weaker(weight, ceiling)) <= WEIGHTS.index(ceiling)
            assert weaker(weight, "D") == weight
