"""An answer about nothing is remembered, and is the one a new engine would give."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from screening.subject import (
    Activity,
    Cargo,
    Counterparty,
    Document,
    Employment,
    Options,
    Port,
    Subject,
    VesselEvent,
)
from tests.screening.deals import TODAY, engine

SHARED = engine()
DEALS = st.none() | st.builds(
    Activity,
    description=st.sampled_from(("", "wheat", "to Nampo")),
    cargo=st.sampled_from(((), (Cargo("coal", "2701"),), (Cargo("shirts", origin="RU"),))),
    ports=st.sampled_from(((), (Port("CNDLC"),), (Port(name="Vladivostok"), Port("KPNAM")))),
    counterparties=st.sampled_from(((), (Counterparty("Alfa", "buyer"),))),
    vessel_events=st.sampled_from(((), (VesselEvent("port_call"),), (VesselEvent("sts"),))),
    employment=st.sampled_from(((), (Employment(sector="fishing"),))),
    services=st.sampled_from(((), ("bunkering",))),
    documents=st.sampled_from(((), (Document("UNSCR 2664 letter"),))),
    wallets=st.sampled_from(((), ("bc1q",))),
)
SUBJECTS = st.builds(
    Subject,
    kind=st.sampled_from((None, "person", "vessel")),
    names=st.sampled_from(((), ("ALFA",), ("Pyongyang Trading, DPRK",))),
    imo=st.sampled_from(("", "9074729", "1234567")),
    countries=st.sampled_from(((), ("DE",), ("KP",))),
    activity=DEALS,
)
OPTIONS = st.builds(
    Options,
    lists=st.sampled_from(((), ("un",))),
    jurisdictions=st.sampled_from(((), ("UN",))),
    explain=st.booleans(),
)


@given(st.lists(st.tuples(SUBJECTS, OPTIONS), min_size=1, max_size=4))
def test_what_is_remembered_is_what_a_new_engine_says(asked: list[tuple[Subject, Options]]) -> None:
    for subject, options in asked:
        new = engine().assess(subject, (), options, TODAY)
        assert SHARED.assess(subject, (), options, TODAY) == new
