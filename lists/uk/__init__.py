"""The United Kingdom's designations: the UK Sanctions List (XML) and OFSI's closed ConList (CSV).

Both publish the same parties under the same unique id (``DPR0100``). ``designation`` is one such
party while its rows or elements are gathered; ``xml`` and ``conlist`` read the two formats.
"""
