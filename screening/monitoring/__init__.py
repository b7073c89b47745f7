"""Ongoing monitoring as rules without a database: what of a result is remembered, what changed.

``api.customers`` keeps customers and what they came to.
"""
