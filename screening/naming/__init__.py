"""How names of every script become comparable tokens; the door is ``screening.names``.

The flow: ``screening.text`` folds and cuts, ``aliases`` splits "X (ex Y)" into names, ``plain``
tags words with roles, then ``korean``, ``characters``, ``southern``, ``russian`` and ``arabic``
add readings where the name bears them. What words mean lives in ``screening/data/naming``.
"""
