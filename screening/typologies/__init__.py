"""What kind of DPRK conduct a listing or a deal is consistent with, and why.

``catalogue`` reads the typologies (law, indicators, exemptions) from data files. ``listed`` finds
them in what lists say of a party, ``client`` in what a client submits. Weights are in
``policy.toml``; nothing in here reads a clock or a file after its tables were loaded once.

A typology is an indicator, never a verdict: the wording is "consistent with" and "listed for".
"""

from screening.typologies.catalogue import Typology, catalogue
from screening.typologies.law import Law

__all__ = ["Law", "Typology", "catalogue"]
