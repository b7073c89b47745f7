"""Values as people send them, over the full lists: each with variations, each with its answer.

The identifiers of cases (V01, D08…) are those of ``eval/messy_records.jsonl`` of the test data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from api.service.subjects import read_submitted
from screening.model.subject import Options, Subject
from tests.screening.full_lists import screener
from tests.screening.listed import TODAY

if TYPE_CHECKING:
    from pathlib import Path

    from screening.model.result import Result

pytestmark = [pytest.mark.full, pytest.mark.slow, pytest.mark.long]

HEX = "0x098b716b8aaf21512996dc57eb0615e2383e2f96"
BASE58 = "12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h"
NOTHING = [
    *("0", "0000000", "N/A", "n/a", "-", "none", "NULL", "unknown", "TBA", "9999999", "1234567"),
    *("XXXXXXX", "@@@@@@@", "none / неизвестно", "无", "없음", "keine Angabe", "IMO 0000000"),
]
SPELLINGS_OF_IMO = [
    *("Flag 12, IMO 8604917", "8604917.0", "8.604917E+06", "8604917 (ex YU JONG 2)"),
    *("IMO No: 860 4917", "IMO8604917", "imo-8604917", "８６０４９１７", "٨٦٠٤٩١٧", "86 04 917"),
    *("Flag: 12 / IMO number 8604917 / 1986", "Lloyd's/IMO 8604917", "8,604917E+06"),
]
DAYS = [
    *("23111962", "19621123", "23-Nov-62", "23.11.1962", "23/11/1962", "22973", "22973.0"),
    *("23 ноября 1962", "23. November 1962", "23 novembre 1962", "23 de noviembre de 1962"),
    *("23 listopada 1962 r.", "1962年11月23日", "1962년 11월 23일", "昭和37年11月23日"),
    *("民國51年11月23日", "Juche 51.11.23", "23 نوفمبر 1962", "1962-11-23T00:00:00Z"),
    *("١٩٦٢/١١/٢٣", "23-NOV-1962", "23NOV1962", "23.11.62", "23 11 1962"),
]
NO_DAYS = [
    *("1900-01-01", "01/01/1900", "1970-01-01", "1899-12-30", "2099-01-01", "1066-10-14", "N/A"),
    *("NaT", "unknown", "0", "00000000", "99999999", "??", "1800-05-05", "9999-12-31"),
]


@pytest.fixture(scope="module")
def screen(full_lists: Path) -> Any:
    engine = screener(full_lists)

    def answer(**fields: Any) -> Result:
        subject = read_submitted(fields)
        assert isinstance(subject, Subject), subject
        return engine.screen(subject, Options(), TODAY)

    return answer


def references(result: Result) -> set[str]:
    return {match.entity.reference for match in result.matches}


@pytest.mark.parametrize("imo", NOTHING)
def test_a_placeholder_for_an_imo_number_changes_nothing(screen: Any, imo: str) -> None:
    """V01, V02, V04, V05."""
    listed = screen(kind="vessel", names=["YU JONG 2"], imo=imo)
    plain = screen(kind="vessel", names=["YU JONG 2"])
    assert (listed.band, listed.risk) == (plain.band, plain.risk)
    assert listed.band == "block"
    assert "imo: " in listed.warnings[0]
    benign = screen(kind="vessel", names=["SOME BOAT"], imo=imo)
    assert (benign.band, benign.risk, benign.red_flags) == ("clear", 0, ())


@pytest.mark.parametrize("imo", SPELLINGS_OF_IMO)
def test_an_imo_number_is_found_however_it_is_written(screen: Any, imo: str) -> None:
    """V06, V08, V09, B08."""
    found = screen(kind="vessel", names=["MORNING BREEZE"], imo=imo)
    assert "23736" in references(found)
    assert found.band == "block"
    assert "23736" in references(screen(identifiers=[{"type": "imo", "value": imo}]))


@pytest.mark.parametrize("imo", ["860491", "8604971", "8604918", "8640917", "86049177", "08604917"])
def test_an_imo_number_with_a_slip_is_never_dropped_in_silence(screen: Any, imo: str) -> None:
    named = screen(kind="vessel", names=["YU JONG 2"], imo=imo)
    assert "23736" in references(named)
    other = screen(kind="vessel", names=["MORNING BREEZE"], imo=imo)
    assert other.band != "clear"
    said = [flag.why for flag in other.red_flags] + [finding.why for finding in other.typologies]
    assert any("IMO" in why for why in said)
    assert any("check digit" in warning for warning in other.warnings)


@pytest.mark.parametrize(
    "sign", ["@@@@@@@", "N/A", "none", "0", "XXXX", "---", "UNKNOWN", "?", "无"]
)
def test_a_placeholder_for_a_call_sign_or_mmsi_changes_nothing(screen: Any, sign: str) -> None:
    """V11."""
    found = screen(kind="vessel", names=["YU JONG 2"], call_sign=sign, mmsi="000000000")
    assert found.band == "block"
    assert len([one for one in found.warnings if "is a placeholder" in one]) == 2


@pytest.mark.parametrize("born", DAYS)
def test_a_birth_date_is_read_in_every_spelling(screen: Any, born: str) -> None:
    """D01, B11."""
    found = screen(kind="person", names=["Nicolas Maduro"], birth_date=born)
    dates = [e for e in found.matches[0].evidence if e.feature == "birth_date"]
    assert dates[0].why in {"born on the same day", "birth dates are compatible"}
    assert found.band == "block"


@pytest.mark.parametrize("born", NO_DAYS)
def test_a_day_nobody_was_born_on_speaks_for_nothing(screen: Any, born: str) -> None:
    """D02, D04, D07."""
    found = screen(kind="person", names=["Nicolas Maduro"], birth_date=born)
    plain = screen(kind="person", names=["Nicolas Maduro"])
    assert (found.band, found.risk) == (plain.band, plain.risk)
    assert found.warnings


@pytest.mark.parametrize("born", ["12/07/1964", "07/12/1964", "12-07-1964", "07/12/64", "12071964"])
def test_an_ambiguous_birth_date_is_said_to_be_so(screen: Any, born: str) -> None:
    """D08."""
    found = screen(kind="person", names=["Ri Won Ho"], birth_date=born)
    assert found.matches
    assert "is ambiguous: 1964-07-12 or 1964-12-07" in found.warnings[0]


@pytest.mark.parametrize(
    ("born", "why"),
    [
        ("1984-08-01", "exchanged"),  # D06: Kim Jong Un, 8 January 1984
        ("1948-01-08", "exchanged"),
        ("1984-01-01", "compatible"),
        ("1984-01", "same month"),
        ("17-Jul-64", "years"),
    ],
)
def test_slips_in_a_birth_date_are_seen(screen: Any, born: str, why: str) -> None:
    found = screen(kind="person", names=["Kim Jong Un"], birth_date=born)
    shown = [*found.matches, *found.discounted]
    leader = next(match for match in shown if match.entity.reference == "20157")
    [date] = [e for e in leader.evidence if e.feature == "birth_date"]
    assert why in date.why


def test_another_birth_date_discounts_a_name_and_never_hides_it(screen: Any) -> None:
    for name in ("Ri Won Ho", "Nicolas Maduro", "Nicolas Maduro Moros"):
        plain = screen(kind="person", names=[name])
        found = screen(kind="person", names=[name], birth_date="1931-03-03")
        shown = {m.entity.id for m in (*found.matches, *found.discounted)}
        assert {match.entity.id for match in plain.matches[:1]} <= shown


@pytest.mark.parametrize("given", ["273008320", "273008320.0", "2.7300832E+08", "0273008320"])
def test_a_tax_number_without_its_leading_zero_is_found(screen: Any, given: str) -> None:
    """I02."""
    found = screen(identifiers=[{"type": "inn", "value": given}])
    assert "35353" in references(found)
    assert "35353" in references(screen(identifiers=[{"type": "tax_id", "value": given}]))


@pytest.mark.parametrize(
    ("kind", "value", "reference"),
    [
        ("national_id", "5892464", "22790"),  # I01
        ("inn", "6670249749.0", "41960"),  # I04
        ("website", "http://www.baikalinc.ru", "18317"),  # I08
        ("website", "https://BAIKALINC.ru/en/about?x=1", "18317"),
        ("website", "baikalinc.ru:443", "18317"),
        ("website", "www.baikalinc.ru/", "18317"),
        ("", "http://baikalinc.ru", "18317"),
        ("wallet", "0x098B716B8Aaf21512996dC57EB0615e2383E2f96", "27307"),  # I09
        ("wallet", "0x098b716b8aaf21512996dc57eb0615e2383e2f96", "27307"),  # I10
        ("wallet", "098B716B8AAF21512996DC57EB0615E2383E2F96", "27307"),
        ("wallet", f"https://etherscan.io/address/{HEX}", "27307"),
        ("wallet", "ethereum:0x098B716B8Aaf21512996dC57EB0615e2383E2f96@1", "27307"),
        ("wallet", "bitcoin:12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h?amount=0.1", "25308"),  # I11
        ("wallet", "BTC: 12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h", "25308"),
        ("wallet", f"https://blockchair.com/bitcoin/address/{BASE58}", "25308"),
        ("", "12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h", "25308"),
    ],
)
def test_a_listed_number_is_found(screen: Any, kind: str, value: str, reference: str) -> None:
    assert reference in references(screen(identifiers=[{"type": kind, "value": value}]))


@pytest.mark.parametrize(
    "word", ["N/A", "n/a", "-", "unknown", "none", "XX", "ZZ", "неизвестно", "无"]
)
def test_a_placeholder_for_a_country_or_a_passport_is_not_used(screen: Any, word: str) -> None:
    """I06, I07."""
    plain = screen(kind="person", names=["Ri Won Ho"])
    found = screen(
        kind="person",
        names=["Ri Won Ho"],
        nationalities=[word],
        countries=[word],
        identifiers=[{"type": "passport", "value": word.replace("ZZ", "XXX")}],
    )
    assert (found.band, found.risk) == (plain.band, plain.risk)
    assert len(found.warnings) >= 3
    assert not [e for m in found.matches for e in m.evidence if e.feature == "nationality"]


@pytest.mark.parametrize(
    "name", ["N/A", "-", "unknown", "TO ORDER", "TBN", "XXX", "test", "不详", "미상"]
)
def test_a_subject_that_is_only_a_placeholder_is_not_screened(name: str) -> None:
    """E01, E02."""
    refused = read_submitted({"kind": "person", "names": [name]})
    assert not isinstance(refused, Subject)
    assert "is a placeholder and was not searched" in refused.errors[0].problem
