"""Payment messages written by hand for tests."""

from __future__ import annotations

import io
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from api.payments.message_columns import HEADER
from api.payments.messages import message_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

PACS = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08">
 <FIToFICstmrCdtTrf>
  <GrpHdr><MsgId>MSG-1</MsgId><CreDtTm>2026-11-30T10:00:00Z</CreDtTm><NbOfTxs>1</NbOfTxs>
   <InstgAgt><FinInstnId><BICFI>DEUTDEFF</BICFI></FinInstnId></InstgAgt></GrpHdr>
  <CdtTrfTxInf>
   <PmtId><InstrId>I-1</InstrId><EndToEndId>E2E-1</EndToEndId><TxId>TX-1</TxId></PmtId>
   <IntrBkSttlmAmt Ccy="EUR">1500.50</IntrBkSttlmAmt><ChrgBr>SLEV</ChrgBr>
   <UltmtDbtr><Nm>Maria Lopez</Nm></UltmtDbtr>
   <Dbtr><Nm>Korea Kwangson Banking Corp</Nm>
    <PstlAdr><StrtNm>Jungson-dong</StrtNm><TwnNm>Pyongyang</TwnNm><Ctry>KP</Ctry></PstlAdr>
    <Id><OrgId><AnyBIC>KKBCKPPY</AnyBIC><LEI>5493001KJTIIGC8Y1R12</LEI></OrgId></Id></Dbtr>
   <DbtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></DbtrAcct>
   <DbtrAgt><FinInstnId><BICFI>DEUTDEFF</BICFI><Nm>Example Bank</Nm></FinInstnId></DbtrAgt>
   <IntrmyAgt1><FinInstnId><BICFI>CHASUS33</BICFI></FinInstnId></IntrmyAgt1>
   <Cdtr><Nm>John Smith</Nm><Id><PrvtId>
     <DtAndPlcOfBirth><BirthDt>1960-05-04</BirthDt><CityOfBirth>Leeds</CityOfBirth>
      <CtryOfBirth>GB</CtryOfBirth></DtAndPlcOfBirth>
     <Othr><Id>654120260</Id><SchmeNm><Cd>CCPT</Cd></SchmeNm></Othr></PrvtId></Id>
    <CtctDtls><Nm>Jane Roe</Nm><EmailAdr>jane@example.org</EmailAdr></CtctDtls></Cdtr>
   <RmtInf><Ustrd>anthracite, MV YU JONG 2</Ustrd></RmtInf>
  </CdtTrfTxInf>
 </FIToFICstmrCdtTrf>
</Document>"""

PAIN = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09">
 <CstmrCdtTrfInitn>
  <GrpHdr><MsgId>PAY-7</MsgId><CreDtTm>2026-11-30T10:00:00</CreDtTm>
   <InitgPty><Nm>Example Holding</Nm></InitgPty></GrpHdr>
  <PmtInf><PmtInfId>RUN-1</PmtInfId><PmtMtd>TRF</PmtMtd>
   <Dbtr><Nm>Example Trading GmbH</Nm></Dbtr>
   <DbtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></DbtrAcct>
   <CdtTrfTxInf><PmtId><EndToEndId>E2E-1</EndToEndId></PmtId>
    <Amt><InstdAmt Ccy="EUR">10.00</InstdAmt></Amt>
    <Cdtr><Nm>Ri Je Son</Nm></Cdtr><RmtInf><Ustrd>Invoice 4</Ustrd></RmtInf></CdtTrfTxInf>
   <CdtTrfTxInf><PmtId><EndToEndId>E2E-2</EndToEndId></PmtId>
    <Amt><InstdAmt Ccy="EUR">11.00</InstdAmt></Amt>
    <Cdtr><Nm>Anna Weber</Nm></Cdtr></CdtTrfTxInf>
  </PmtInf>
 </CstmrCdtTrfInitn>
</Document>"""


def rows_of(message: str | bytes) -> list[dict[str, str]]:
    """The rows of a message, each with the columns that are filled."""
    content = message.encode() if isinstance(message, str) else message

    @contextmanager
    def opened() -> Iterator[BinaryIO]:
        yield io.BytesIO(content)

    return [
        {heading: cell for heading, cell in zip(HEADER, record.cells, strict=True) if cell}
        for record in message_rows(opened)
    ]


def by_role(message: str | bytes) -> dict[str, dict[str, str]]:
    """The rows of a message with one transaction, by role."""
    return {row["role"]: row for row in rows_of(message)}
