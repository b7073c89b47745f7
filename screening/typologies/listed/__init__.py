"""Typologies of what lists say about a party, beside the facts we added with a source.

``dprk_scope`` lets a pattern count only where the sentence or the listing is about the DPRK,
``findings`` runs the patterns over a party, ``curated`` holds the added facts.
"""
