"""The protocol of yente (OpenSanctions' API server), answered by this service's own screening.

A client of yente changes its URL and goes on. ``example`` turns a FollowTheMoney example into a
subject of ``POST /v1/screen``, ``match`` and ``reconcile`` screen it through the one door of
``api.routes.screen`` (same keys, limits and record) and tell the result in yente's shapes;
``search``, ``entities``, ``catalog`` and ``algorithms`` let people and clients look around.
``model`` holds
the words of FollowTheMoney that queries may use, ``lists.ftm`` turns listed parties into entities.
"""
