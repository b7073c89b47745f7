"""What kind of DPRK conduct a listing or a deal is consistent with, and why.

The flow: ``catalogue`` reads the typologies (law, indicators, exemptions) from data files; ``gate``
cuts texts into sentences and lets a pattern count only where the sentence or the listing is about
the DPRK; ``listed`` runs the patterns over a listed party; ``curated`` adds signed-off facts from
outside the lists. On the client's side ``nexus`` finds what ties a deal to the DPRK, ``goods``,
``conduct`` and ``people`` find signals in it, ``counter`` what speaks against, and ``submission``
puts them together. Weights are in ``policy.toml``; nothing in here reads a clock or a file after
its tables were loaded once.

A typology is an indicator, never a verdict: the wording is "consistent with" and "listed for".
"""

from screening.typologies.catalogue import Law, Typology, catalogue

__all__ = ["Law", "Typology", "catalogue"]
