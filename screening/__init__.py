"""Is this one of them, and why: pure functions from a snapshot and a subject to a result.

Flow: ``names`` reads a name into comparable tokens, ``index`` recalls the listed names that can
still reach the threshold, ``compare`` and ``weigh`` turn each into a sum of evidence, ``links``
walks from the matched party towards the DPRK, ``typologies`` says what conduct is concerned,
``risk`` combines the four sub-scores, ``explain`` puts them into words. ``Screener`` is the door.

Nothing here reads a file, a socket, a database or a clock: the snapshot, the policy and today's
date are arguments. The same three give the same bytes.
"""
