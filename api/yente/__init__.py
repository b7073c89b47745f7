"""The protocol of yente (OpenSanctions' API server), answered by this service's own screening.

A client of yente changes its URL and keeps working. ``example`` converts a FollowTheMoney example
to a subject of ``POST /v1/screen``; ``match`` and ``reconcile`` screen it through
``api.routes.screen`` (same keys, limits and record) and return the result in yente's format.
``search``, ``entities``, ``catalog`` and ``algorithms`` are for browsing. ``model`` holds the
FollowTheMoney schemata and properties that queries may use, ``lists.ftm`` converts listed parties
to entities.
"""
