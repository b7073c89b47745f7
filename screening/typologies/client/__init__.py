"""Typologies of what a client submits: the subject, its deal, and what a ship or person did.

``nexus`` finds what ties a deal to the DPRK, ``goods``, ``conduct``, ``people`` and ``partners``
find signals in it, ``counter`` what speaks against, and ``submission`` puts them together.
"""
