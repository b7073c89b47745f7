"""The sections of a certificate that show the result: outcome, matches, findings, explanation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from api.certificate.blocks import Block, Facts, Grid, Heading, Prose
from api.certificate.link_graph import drawing_of
from api.service.field_words import field_in_words, said_plainly, type_in_words
from api.service.match_groups import grouped
from lists.entity import REPORTED
from lists.vocabulary.sources import short_title
from screening.explanation.nearest import near_sentences

_NAMES_SHOWN = 40
_STATUS = {
    "screened": "screened: everything that was sent and could name a party was searched",
    "partly_screened": "partly screened: see what was not searched",
}
_CHECKED = {True: "checked", False: "paragraph not checked"}
_SCORES = ("identity", "exposure", "typology", "red_flags")


def result_blocks(result: dict[str, Any], submitted: str) -> Iterator[Block]:
    """Blocks of one recorded result, as ``screening.model.result.Result`` encodes it.

    ``submitted`` names in a few words what was screened.
    """
    if result.get("error"):
        yield Heading("Result")
        yield Prose(f"Not screened: {result['error']}", "warning")
        for problem in result.get("errors", ()):
            field = field_in_words(problem["field"])
            yield Prose(f"{field}: {problem['problem']}; {problem['fix']}")
        for warning in result.get("warnings", ()):
            yield Prose(f"Warning: {said_plainly(warning)}", "warning")
        return
    yield from _outcome(result)
    drawing = drawing_of(result, submitted)
    if drawing is not None:
        yield Heading("Who is tied to whom")
        yield drawing
    yield from _deal_parties(result.get("deal_parties", ()))
    yield from _matches(result)
    yield from _discounted(result["discounted"])
    yield from _findings(result["typologies"])
    if result["red_flags"]:
        yield Heading("Red flags of the submission")
        rows = tuple((_flag_weight(flag), flag["why"]) for flag in result["red_flags"])
        yield Grid(("Weight", "Why"), rows, (12, 88))
    yield from _explanation(result["explanation"], [one["code"] for one in result["typologies"]])


def _matches(result: dict[str, Any]) -> Iterator[Block]:
    """Who matches; or nobody, and whom the subject was told apart from."""
    parties = grouped(result["matches"])
    yield Heading(f"Possible matches: {_counted(parties)}")
    if not parties:
        yield Prose("No listed party is like enough to the party that was asked about.")
    for sentence in near_sentences(result["explanation"].get("checked", ())):
        yield Prose(sentence)
    for records in parties:
        if len(records) > 1:
            yield Prose(f"One party on several lists: {'; '.join(map(_record, records))}.")
        for match in records:
            yield from _match(match)


def _deal_parties(named: Sequence[dict[str, Any]]) -> Iterator[Block]:
    """Listed parties that the deal names; records of older versions do not state them."""
    if not named:
        return
    yield Heading(f"Listed parties that the deal names: {len(named)}")
    yield Prose("They take part in the deal; none is the party that was asked about.", "small")
    for one in named:
        role = f" ({one['role']})" if one["role"] else ""
        yield Prose(f"{one['name']}{role} matches:")
        yield from _match(one["match"])


def _counted(parties: Sequence[Sequence[Mapping[str, Any]]]) -> str:
    records = sum(map(len, parties))
    return f"{len(parties)}" + (f" ({records} records)" if records > len(parties) else "")


def _record(match: Mapping[str, Any]) -> str:
    entity = match["entity"]
    return f"{short_title(entity['source'])} {entity['reference']}"


def _flag_weight(flag: dict[str, Any]) -> str:
    """The weight of a red flag; a listed party that the deal names is weighed as exposure."""
    return f"{flag['value']:.2f}" if flag["value"] else "see exposure"


def _outcome(result: dict[str, Any]) -> Iterator[Block]:
    yield Heading("Result")
    scores, floor = result["scores"], result["floor"]
    never = f", never below {floor} here" if floor else ""
    yield Facts(
        (
            ("Status", _STATUS[result.get("status", "screened")]),
            ("Band", result["band"]),
            ("Risk", f"{result['risk']} of 100{never}"),
            ("DPRK risk", _dprk_risk(result)),
            *((name.replace("_", " ").capitalize(), f"{scores[name]:.2f}") for name in _SCORES),
        )
    )
    for one in result.get("unread", ()):
        field = field_in_words(one["field"])
        yield Prose(f"Not screened: {field}: {one['reason']}.", "warning")
    for warning in other_warnings(result):
        yield Prose(f"Warning: {said_plainly(warning)}", "warning")


def other_warnings(result: Mapping[str, Any]) -> list[str]:
    """The warnings that say more than what was not searched, which is named by itself."""
    said = {f"{one['field']}: {one['reason']}" for one in result.get("unread", ())}
    return [one for one in result.get("warnings", ()) if one not in said]


def _dprk_risk(result: dict[str, Any]) -> str:
    """The part of the risk that the DPRK makes; older records do not state it."""
    if "dprk_risk" not in result:
        return "not stated by the version that screened this"
    return f"{result['dprk_risk']} of 100 from ties to the DPRK alone"


def _match(match: Mapping[str, Any]) -> Iterator[Block]:
    entity = match["entity"]
    score = f"score {match['score']:.3f}"
    listings = entity.get("listings", ())
    reported = bool(listings) and all(REPORTED in one.get("measures", ()) for one in listings)
    yield Heading(entity["caption"], f"{REPORTED}, {score}" if reported else score, 3)
    yield Facts(tuple(_party(entity)))
    yield Grid(
        ("Evidence", "Points", "Submitted", "Listed", "Why"),
        tuple(
            (
                type_in_words(term["feature"]),
                f"{term['points']:+,}",
                term["subject_value"],
                term["listed_value"],
                term["why"],
            )
            for term in match["evidence"]
        ),
        (12, 11, 21, 21, 35),
    )
    total = f"{match['points']:,}"
    odds = "A sum of 0 is a score of 0.5; every 1,000 points more double the odds."
    yield Prose(f"Sum: {total} points. {odds}", "small")
    yield from _identity(match)
    if match["links"]:
        yield Prose("Tie to the DPRK:")
        yield from _path(match["links"])


def _identity(match: Mapping[str, Any]) -> Iterator[Block]:
    """How likely it is the party; records of older versions do not state it."""
    known = match.get("identification")
    if match.get("identity") is None or known is None:
        return
    terms = "; ".join(f"{term['points']:+,} {term['why']}" for term in known["terms"])
    enough = "identified" if known["identified"] else "not identified"
    yield Prose(
        f"Identity {match['identity']:.3f} ({known['regime']}, {enough}): {terms}.", "small"
    )
    if known["settles"] and not known["identified"]:
        yield Prose(f"Would settle it: {', '.join(known['settles'])}.")


def _party(entity: dict[str, Any]) -> Iterator[tuple[str, str]]:
    listed = f"{short_title(entity['source'])} {entity['reference']}"
    yield "Record", f"{listed}, {entity['kind']} (id {entity['id']})"
    names = [name["full"] for name in entity["names"]]
    more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
    yield "Names", "; ".join(names[:_NAMES_SHOWN]) + more
    born = [_interval(one) for one in entity.get("birth_dates", ())]
    if born:
        yield "Born", "; ".join(born)
    for label, field in (("Nationalities", "nationalities"), ("Countries", "countries")):
        if entity.get(field):
            yield label, ", ".join(entity[field])
    numbers = [
        f"{type_in_words(one['type'])} {one['value']}" for one in entity.get("identifiers", ())
    ]
    if numbers:
        yield "Identifiers", "; ".join(numbers)
    for listing in entity.get("listings", ()):
        reported = REPORTED in listing.get("measures", ())
        yield "Reported" if reported else "Listed", _listing(listing)
        if listing.get("reason"):
            yield "Words of the report" if reported else "Reasons stated", listing["reason"]


def _interval(interval: dict[str, Any]) -> str:
    start, end = interval["start"], interval["end"]
    about = "about " if interval.get("approximate") else ""
    return about + (start if start == end else f"{start} to {end}")


def _listing(listing: dict[str, Any]) -> str:
    parts = [f"{short_title(listing['source'])} {listing['reference']}"]
    for label, field in (
        ("programme", "programmes"),
        ("basis", "legal_basis"),
        ("measures", "measures"),
    ):
        if listing.get(field):
            parts.append(f"{label} {', '.join(listing[field])}")
    if listing.get("listed_on"):
        word = "reported" if REPORTED in listing.get("measures", ()) else "listed"
        parts.append(f"{word} {listing['listed_on']}")
    if listing.get("amended_on"):
        parts.append(f"amended {listing['amended_on']}")
    return "; ".join(parts)


def _path(steps: list[dict[str, Any]]) -> Iterator[Block]:
    for step in steps:
        relation = step["relation"].replace("_", " ")
        line = f"{step['from_caption']} - {relation} - {step['to_caption']}"
        source = short_title(step["source"]) if step["source"] else ""
        source = " ".join(part for part in (source, step["reference"]) if part)
        quote = f': "{step["quote"]}"' if step["quote"] else ""
        yield Prose(f"{line} [{source}{quote}]", "quote")


def _discounted(matches: list[dict[str, Any]]) -> Iterator[Block]:
    if not matches:
        return
    yield Heading("Same name, discounted")
    why = "Parties found that are no match: other fields speak against them, or many bear the name."
    yield Prose(why, "small")
    rows = []
    for match in matches:
        entity = match["entity"]
        terms = [*match["evidence"], *(match.get("identification") or {}).get("terms", ())]
        against = "; ".join(t["why"] for t in terms if t["points"] < 0 and t["feature"] != "prior")
        record = f"{short_title(entity['source'])} {entity['reference']}"
        rows.append((entity["caption"], record, f"{match['score']:.3f}", against))
    yield Grid(("Party", "Record", "Score", "Against it"), tuple(rows), (30, 20, 10, 40))


def _findings(findings: list[dict[str, Any]]) -> Iterator[Block]:
    if not findings:
        return
    yield Heading(f"Typologies: {len(findings)}")
    stated: dict[tuple[str, str], str] = {}
    for finding in findings:
        yield Heading(finding["label"], f"strength {finding['strength']:.2f}", 3)
        yield Facts(tuple(_finding(finding, stated)))
        for quote in finding["quotes"]:
            field = quote["field"].partition("[")[0].replace("_", " ")
            where = f"{short_title(quote['source'])} {quote['reference']}, {field}"
            place = f"characters {quote['start']} to {quote['end']}"
            yield Prose(f'"{quote["text"]}" [{where}, {place}]', "quote")
        yield from _path(finding["path"])


def _finding(
    finding: dict[str, Any], stated: dict[tuple[str, str], str]
) -> Iterator[tuple[str, str]]:
    """The rows of a finding; law that is ``stated`` under an earlier one is not repeated."""
    yield "Rests on", finding["basis"].replace("_", " ")
    yield "Why", finding["why"]
    if finding.get("verification"):
        yield "Curated report", finding["verification"]
    if finding["jurisdictions"]:
        yield "Jurisdictions", ", ".join(finding["jurisdictions"])
    earlier: dict[str, int] = {}
    for citation in finding["law"]:
        where = stated.setdefault((citation["jurisdiction"], citation["text"]), finding["label"])
        if where != finding["label"]:
            earlier[where] = earlier.get(where, 0) + 1
            continue
        since = f", from {citation['effective']}" if citation["effective"] else ""
        # Screenings recorded by older versions have no label of their own.
        label = citation.get("verification") or _CHECKED[citation["verified"]]
        yield f"Law, {citation['jurisdiction']} ({label})", citation["text"] + since
    if earlier:
        said = (f"{count} as under {label}" for label, count in earlier.items())
        yield "Law stated above", "; ".join(said)
    if finding["status"]:
        yield "Status of the law", finding["status"]
    for against in finding["counter"]:
        yield "Against it", against


# The records, quotes, ties and law stand in sections of their own: what the
# explanation says of them would be there twice.
_SECTIONS = (
    ("The match in words", "matched"),
    ("Conduct", "reasons"),
    ("What was compared", "checked"),
    ("What would change this", "would_change"),
    ("How the risk is made", "scoring"),
)


def in_short(result: Mapping[str, Any]) -> Iterator[Block]:
    """Headline and main facts; records of older versions have none."""
    explanation = result.get("explanation") or {}
    if explanation.get("headline"):
        yield Prose(explanation["headline"])
        for fact in explanation["facts"]:
            yield Prose(f"- {fact}")


def _explanation(explanation: dict[str, Any], found: Sequence[str]) -> Iterator[Block]:
    """What only the explanation says; records of older versions lack some.

    A sentence on a typology names its code; the typologies that were ``found`` have sections. Near
    parties stand with the matches.
    """
    told = tuple(f"({code}, " for code in found)
    near = near_sentences(explanation.get("checked", ()))
    for label, field in _SECTIONS:
        sentences = [
            one
            for one in explanation.get(field, ())
            if one not in near and (field != "reasons" or not any(mark in one for mark in told))
        ]
        if sentences:
            yield Heading(label)
            for sentence in sentences:
                yield Prose(sentence)
