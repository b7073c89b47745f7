"""The search index: every listed name that can still matter, found without looking at all of them.

Flow: ``build`` lays the readings of listed names out as arrays (``layout``) over a ``vocabulary``
of distinct tokens; ``query_tokens`` expands each submitted token once (``expand_kernel``);
``recall_kernel`` adds up bounds over postings and aligns exactly (``align``) only where the bound
can still reach the points asked for. ``Index.find(..., exhaustive=True)`` aligns everything: the
answers are the same.
"""

from screening.index.index import Index, NameQuery, PairedWords, SearchResult

__all__ = ["Index", "NameQuery", "PairedWords", "SearchResult"]
