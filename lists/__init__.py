"""What the world publishes: publisher's file → canonical entity → versioned snapshot.

Flow: ``fetch`` brings a file, ``detect`` tells what it is by its content, a parser (``un``,
``un_vessels``, ``ofac``, ``eu``, ``ftm``, ``watchlist``) streams ``Entity`` values from it,
``checks`` decide whether they may replace the current version, ``store`` keeps every version for
ever and says which one is active. This package knows nothing of scoring.
"""
