"""How names of every script become comparable tokens; ``names.read_name`` is the entry point.

The flow: ``text`` folds and cuts, ``aliases`` splits "X (ex Y)" into names, ``tokenizer`` tags
words with roles, then ``korean``, ``characters``, ``south_korean``, ``russian`` and ``arabic`` add
readings where the name bears them. What words mean lives in ``screening/data/naming``.
"""
