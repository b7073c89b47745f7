"""The law of the catalogue: dated by its acts, sourced, and told without a word about our work."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from lists.entity import Entity, Identifier
from screening.explanation import ExplanationInput, Outcome, explain, given_of
from screening.model.codes import Jurisdiction
from screening.model.result import Finding, Scores, Term
from screening.model.subject import Subject
from screening.typologies.catalogue import Typology, by_code, catalogue
from screening.typologies.client.submission import NOTHING, Context, submission_finding
from screening.typologies.law import LawRow, LegalAct, Status, acts, law_rows
from screening.typologies.listed.curated import Fact, curated_facts
from screening.typologies.listed.findings import listed_findings
from tests import factories
from tests.screening.deals import POLICY, TODAY

ALL = get_args(Jurisdiction)
OUR_WORK = re.compile(
    r"(?i)\b(?:memory|agrees|inferred|unread|unverified|verif\w+|reviewer|acceptance case|brief"
    r"|not read|(?:was|were|been) (?:not )?(?:read|checked|seen|found)|not (?:checked|seen|found)"
    r"|name (?:it|them|the|others)|to be (?:named|checked)|look (?:at|for)|todo)\b"
)
"""Words about our own work on a text, which no client's answer may hold."""


def of_row(row: LawRow) -> str:
    return f"{row.typologies[0]}-{row.cited()}-{row.says[:20]}"


def rules_of(code: str, jurisdiction: str) -> dict[str, str]:
    """The statuses of a typology's paragraphs in one jurisdiction, by how they are cited."""
    laws = by_code()[code].laws((jurisdiction,))
    return {law.citation.text.partition(": ")[0]: law.status for law in laws}


def test_a_citation_names_its_act_its_source_and_its_day() -> None:
    for row in law_rows():
        citation = row.citation()
        assert citation.source.startswith("https://"), of_row(row)
        assert citation.act, of_row(row)
        assert date.fromisoformat(citation.effective) >= date(2005, 6, 28), of_row(row)
        assert citation.text.startswith(row.cited()), of_row(row)
        assert row.says, of_row(row)
        assert row.read_at or not row.verified, f"{of_row(row)}: what was read was read somewhere"


def test_no_citation_is_dated_before_the_act_that_brought_its_paragraph_in() -> None:
    for row in law_rows():
        act = acts()[row.act]
        since = max(map(act.effective_from, row.paragraphs), default=act.effective)
        if row.dated_by:
            assert row.effective > since, of_row(row)
        else:
            assert row.effective == since, of_row(row)


INSERTED = [
    ("Reg. (EU) 2017/1509", "Art. 16a", "2017-09-14"),
    ("Reg. (EU) 2017/1509", "Annex XIb", "2017-09-14"),
    ("Reg. (EU) 2017/1509", "Art. 16c", "2017-10-10"),
    ("Reg. (EU) 2017/1509", "Art. 16d", "2017-10-16"),
    ("Reg. (EU) 2017/1509", "Art. 16f", "2017-10-16"),
    ("Reg. (EU) 2017/1509", "Art. 16h", "2017-10-10"),
    ("Reg. (EU) 2017/1509", "Art. 16n", "2018-02-26"),
    ("Reg. (EU) 2017/1509", "Art. 17", "2017-08-30"),
    ("Reg. (EU) 833/2014", "Annex XLII", "2024-06-25"),
    ("Dec. (CFSP) 2016/849", "Art. 26a", "2017-09-14"),
    ("31 CFR part 510", "510.206", "2018-03-05"),
    ("31 CFR part 510", "510.214", "2020-04-10"),
    ("E.O. 13570", "s. 1", "2011-04-19"),
    ("SI 2019/411", "reg. 18", "2020-12-31"),
]


@pytest.mark.parametrize(("act", "paragraph", "day"), INSERTED)
def test_a_paragraph_has_effect_since_the_act_that_inserted_it(
    act: str, paragraph: str, day: str
) -> None:
    assert acts()[act].effective_from(paragraph) == day


def test_a_provision_covers_its_own_parts_and_no_other_article() -> None:
    act = msgspec.convert(
        {
            "name": "Reg.", "title": "", "url": "", "effective": "2017-08-30", "verified": True,
            "provision": [
                {"paragraphs": ["Art. 9"], "by": "X", "effective": "2018-01-01", "verified": True}
            ],
        },
        LegalAct,
    )  # fmt: skip
    assert act.effective_from("Art. 9(1)") == "2018-01-01"
    assert act.effective_from("Art. 9a") == act.effective_from("Art. 90") == "2017-08-30"


def test_every_act_is_cited_and_every_cited_act_is_known() -> None:
    assert {row.act for row in law_rows()} == set(acts())


def test_a_citation_has_one_label_and_no_other_remark() -> None:
    labels = {row.citation().verification for row in law_rows()}
    assert labels == {"checked", "paragraph not checked"}
    assert all(row.verified == (row.citation().verification == "checked") for row in law_rows())


@pytest.mark.parametrize("code", ["PETRO_REFINED", "LUXURY_HORSE", "RAIL", "INDUSTRIAL_IMPORT"])
def test_the_us_bans_every_export_to_the_dprk(code: str) -> None:
    us = rules_of(code, "US")
    assert us["E.O. 13722 s. 3(a)(i)"] == us["31 CFR 510.206"] == "banned"


@pytest.mark.parametrize("code", ["COAL_MINERAL", "SEAFOOD", "TEXTILE", "SECTOR_EXPORT", "STATUE"])
def test_the_us_bans_every_import_from_the_dprk(code: str) -> None:
    us = rules_of(code, "US")
    assert us["E.O. 13570 s. 1"] == us["31 CFR 510.205"] == "banned"


def test_a_designation_criterion_is_no_ban() -> None:
    criteria = [
        row
        for row in law_rows()
        if row.act in {"E.O. 13551", "E.O. 13810"}
        or (row.act == "E.O. 13722" and any(p.startswith("s. 2") for p in row.paragraphs))
    ]
    assert criteria
    assert {row.status for row in criteria} == {"sanctionable"}


def test_what_bans_nothing_is_not_called_a_ban() -> None:
    assert rules_of("SHIP_IDENTITY", "UN") == {"UNSCR 2397 (2017) OP13": "interpretive"}
    assert rules_of("CYBER_CRYPTO", "UN") == {"UNSCR 2270 (2016) OP32": "interpretive"}
    assert rules_of("SHIP_IDENTITY", "US")["US shipping advisory"] == "interpretive"
    assert rules_of("STS", "US")["31 CFR 510.208(b)"] == "sanctionable"
    assert rules_of("RAIL", "EU")["Reg. (EU) 269/2014 Annex I, entry 474"] == "sanctionable"


def test_knic_is_cited_where_it_stands() -> None:
    assert "UNSCR 1718 (2006) OP8(d)" in rules_of("INSURANCE", "UN")
    assert "Reg. (EU) 2017/1509 Annex XIII part B, entry 48" in rules_of("INSURANCE", "EU")


def test_helicopters_and_vessels_alone_stand_in_article_15_of_the_regulation() -> None:
    machines = by_code()["INDUSTRIAL_IMPORT"].citations(("EU",), "HS 8429 (bulldozers)")
    assert not any("Art. 15" in citation.text for citation in machines)
    ships = by_code()["INDUSTRIAL_IMPORT"].citations(("EU",), "HS 8901 (cargo ships)")
    assert any("Art. 15" in citation.text for citation in ships)


def test_the_status_of_goods_is_that_of_their_paragraphs() -> None:
    rail = by_code()["RAIL"]
    assert rail.status(("UN",), '"freight train" in the text') == {"UN": "inspected"}
    assert rail.status(("UN",), "HS 8602 (locomotives)") == {"UN": "banned"}


def submitted(typology: Typology, jurisdictions: tuple[str, ...]) -> Finding:
    terms = (Term("nexus", 0.95, "destination DPRK"), Term("indicator", 0.95, "goods: goods"))
    context = Context(POLICY.rules.typologies, jurisdictions, TODAY)
    return submission_finding(typology, terms, (), context)


def told(*findings: Finding) -> tuple[str, ...]:
    """The sentences of an answer that holds these findings."""
    subject = Subject(names=("Brindle Farrow Ltd",))
    outcome = Outcome(90, 0, "block", "")
    answer = explain(
        ExplanationInput(
            subject, given_of(subject), (), findings, Scores(0, 0, 0.9, 0), outcome, NOTHING, {}
        )
    )
    return (*answer.reasons, *answer.law, *answer.checked, *answer.would_change)


def shown(finding: Finding) -> str:
    """All words of a finding but the labels in fields of their own."""
    fields = asdict(finding) | {"verification": ""}
    fields["law"] = [
        {key: value for key, value in citation.items() if key not in {"verification", "verified"}}
        for citation in fields["law"]
    ]
    return msgspec.json.encode(fields).decode()


def private_remarks() -> set[str]:
    """The notes of all tables, sentence by sentence."""
    notes = [row.note for row in law_rows()] + [act.note for act in acts().values()]
    notes += [text for fact in curated_facts() for text in (fact.note, fact.reviewer)]
    return {one for note in notes for one in re.split(r"(?<=\.) ", note) if len(one) > 10}


@pytest.mark.parametrize("typology", catalogue(), ids=lambda t: t.code)
def test_no_answer_about_a_typology_holds_a_remark_of_ours(typology: Typology) -> None:
    for jurisdictions in (ALL, *((one,) for one in ALL)):
        finding = submitted(typology, jurisdictions)
        sentences = told(finding)
        text = f"{shown(finding)} {' '.join(sentences)}"
        assert [note for note in private_remarks() if note in text] == []
        assert [
            found.group()
            for part in (*(c.text for c in finding.law), *typology.exemptions)
            if (found := OUR_WORK.search(part))
        ] == []
        assert all(s[0].isupper() and s.endswith(".") for s in sentences), sentences


def party_of(fact: Fact) -> Entity:
    source, _, reference = (fact.parties or (":none",))[0].partition(":")
    numbers = tuple(
        Identifier(kind, value, value)  # type: ignore[arg-type]  # a type of the table
        for kind, _, value in (key.partition(":") for key in fact.identifiers)
    )
    return factories.entity(
        "PARTY", source=source or "eu", reference=reference, identifiers=numbers
    )


@pytest.mark.parametrize("fact", curated_facts(), ids=lambda f: f"{f.typology}-{f.statement[:30]}")
def test_no_answer_about_a_curated_fact_holds_a_remark_of_ours(fact: Fact) -> None:
    found = {
        finding.code: finding
        for finding in listed_findings(party_of(fact), POLICY.rules.typologies)
    }
    finding = found[fact.typology]
    assert finding.verification == ("checked" if fact.verified else "source not checked")
    assert fact.statement in finding.why
    assert not OUR_WORK.search(finding.why)
    assert [note for note in private_remarks() if note in finding.why] == []


def test_the_page_on_law_names_each_status_with_its_weight() -> None:
    page = (Path(__file__).parents[3] / "docs" / "law.md").read_text("utf-8")
    weights = POLICY.rules.typologies.jurisdiction
    assert set(get_args(Status)) == weights.keys() - {"none"}
    for status in get_args(Status):
        row = next(line for line in page.splitlines() if line.startswith(f"| `{status}` |"))
        assert row.endswith(f"| {weights[status]} |")
