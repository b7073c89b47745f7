"""Payment messages as rows: every party and text of them reaches a column that is searched."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.payments.message_columns import HEADER, OTHER_TEXT, mapping_of_messages
from api.sheet import SheetRefused
from tests.api.payments.messages import PACS, PAIN, by_role, rows_of

TAGS = st.from_regex(r"[A-Z][A-Za-z]{2,12}", fullmatch=True)
NAMES = st.sampled_from(["Ri Je Son", "KIM Chol", "Kwangson & Sons", "리제선", "Мария Иванова"])


def searched(message: str) -> str:
    """Everything in columns of a message that are searched."""
    mapping = mapping_of_messages()
    used = {
        heading
        for heading, code in zip(HEADER, mapping.codes, strict=True)
        if code or heading in mapping.unknown
    }
    return "\n".join(cell for row in rows_of(message) for name, cell in row.items() if name in used)


def test_a_party_of_a_pacs_message_is_a_row_with_its_names_numbers_and_address() -> None:
    debtor = by_role(PACS)["debtor"]
    assert debtor == {
        "reference": "TX-1/debtor",
        "message": "MSG-1",
        "transaction": "TX-1",
        "end to end": "E2E-1",
        "role": "debtor",
        "name": "Korea Kwangson Banking Corp",
        "type": "organization",
        "address": "Jungson-dong, Pyongyang, KP",
        "country": "KP",
        "bic": "KKBCKPPY",
        "lei": "5493001KJTIIGC8Y1R12",
        "account": "DE89370400440532013000",
    }


def test_a_person_has_birth_date_birth_place_and_passport() -> None:
    creditor = by_role(PACS)["creditor"]
    assert creditor["type"] == "person"
    assert creditor["birth date"] == "1960-05-04"
    assert creditor["passport"] == "654120260"
    assert creditor["text"] == "born in Leeds, GB"


def test_agents_and_contacts_are_rows_too() -> None:
    rows = by_role(PACS)
    assert rows["instructing agent"]["bic"] == "DEUTDEFF"
    assert rows["intermediary agent 1"]["bic"] == "CHASUS33"
    assert rows["debtor agent"]["name"] == "Example Bank"
    assert rows["contact of creditor"]["email"] == "jane@example.org"


def test_a_payment_is_a_row_with_its_amount_all_parties_and_what_it_is_for() -> None:
    payment = by_role(PACS)["payment"]
    assert (payment["amount"], payment["currency"]) == ("1500.50", "EUR")
    assert payment["debtor"] == "Korea Kwangson Banking Corp"
    assert payment["ultimate debtor"] == "Maria Lopez"
    assert payment["bank"] == "Example Bank"
    assert payment["other party"] == "Jane Roe"
    assert payment["text"] == "anthracite, MV YU JONG 2"


def test_a_debtor_said_once_is_a_party_of_each_payment() -> None:
    rows = rows_of(PAIN)
    payments = [row for row in rows if row["role"] == "payment"]
    assert [row["transaction"] for row in payments] == ["E2E-1", "E2E-2"]
    assert {row["debtor"] for row in payments} == {"Example Trading GmbH"}
    assert {row["initiating party"] for row in payments} == {"Example Holding"}
    debtors = [row for row in rows if row["role"] == "debtor"]
    assert [row["reference"] for row in debtors] == ["RUN-1/debtor"]
    assert debtors[0]["account"] == "DE89370400440532013000"


@pytest.mark.parametrize("version", ["02", "03", "08", "09", "11", "12"])
def test_any_version_and_prefix_is_read(version: str) -> None:
    name = f"urn:iso:std:iso:20022:tech:xsd:pain.001.001.{version}"
    plain = re.sub(r"pain\.001\.001\.09", f"pain.001.001.{version}", PAIN)
    prefixed = re.sub(r"<(/?)(\w)", r"<\1p:\2", PAIN.partition("?>")[2])
    prefixed = re.sub(r' xmlns="[^"]*"', f' xmlns:p="{name}"', prefixed)
    assert rows_of(plain) == rows_of(PAIN)
    assert [row["reference"] for row in rows_of(prefixed)] == [
        row["reference"] for row in rows_of(PAIN)
    ]


def test_a_role_without_a_party_is_a_row_that_says_nothing() -> None:
    bare = PAIN.replace("<Cdtr><Nm>Anna Weber</Nm></Cdtr>", "<Cdtr/>")
    assert [row["role"] for row in rows_of(bare)].count("creditor") == 2


def test_a_party_that_is_not_provided_is_no_party_that_was_screened() -> None:
    agent = "<CdtrAgt><FinInstnId><Othr><Id>NOTPROVIDED</Id></Othr></FinInstnId></CdtrAgt>"
    row = by_role(PACS.replace("<Cdtr>", f"{agent}<Cdtr>"))["creditor agent"]
    assert set(row) == {"reference", "message", "transaction", "end to end", "role", "type"}


def test_a_message_that_breaks_off_is_refused_after_what_was_read() -> None:
    with pytest.raises(SheetRefused, match="not well-formed"):
        rows_of(PAIN[: PAIN.index("E2E-2")])


def test_a_doctype_is_refused() -> None:
    with pytest.raises(SheetRefused, match="DOCTYPE"):
        rows_of(PAIN.replace("<Document", '<!DOCTYPE a [<!ENTITY x "Ri">]><Document', 1))


@given(st.sampled_from([PACS, PAIN]), TAGS, NAMES, st.integers(min_value=0), st.booleans())
def test_a_text_in_an_unknown_element_is_searched_wherever_it_stands(
    message: str,
    tag: str,
    name: str,
    place: int,
    attribute: bool,  # noqa: FBT001 - drawn
) -> None:
    places = [found.start() for found in re.finditer(r"</?\w", message)][1:-1]
    at = places[place % len(places)]
    text = escape(name)
    added = f'<X{tag} who="{text}"/>' if attribute else f"<X{tag}>{text}</X{tag}>"
    assert name in searched(message[:at] + added + message[at:])


@given(st.sampled_from([PACS, PAIN]), NAMES, st.integers(min_value=0))
def test_a_text_between_elements_is_searched(message: str, name: str, place: int) -> None:
    places = [found.start() for found in re.finditer(r"</?\w", message)][2:-1]
    at = places[place % len(places)]
    assert name in searched(message[:at] + f" {escape(name)} " + message[at:])


@given(st.sampled_from([PACS, PAIN]), TAGS, NAMES)
def test_whoever_has_a_name_is_a_row_in_whatever_role(message: str, tag: str, name: str) -> None:
    role = f"X{tag}"
    party = f"<{role}><Nm>{escape(name)}</Nm></{role}>"
    rows = rows_of(message.replace("</CdtTrfTxInf>", f"{party}</CdtTrfTxInf>", 1))
    found = [row for row in rows if row["role"] == role]
    assert [row["name"] for row in found] == [name]
    payment = next(row for row in rows if row["role"] == "payment")
    assert name in payment["other party"]


def test_a_name_in_the_place_of_a_code_or_number_is_searched() -> None:
    message = PACS.replace("SLEV", "Ri Je Son").replace("<TxId>TX-1", "<TxId>Kim Chol Su")
    assert "Ri Je Son" in searched(message)
    assert "Kim Chol Su" in by_role(message)["payment"][OTHER_TEXT]
