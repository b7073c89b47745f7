"""The console: pages for analysts below ``/console``, rendered here, without scripts of others.

``routes`` gathers the routers of its pages. Each page asks the same functions as the API, so what
is recorded, limited and allowed is the same. ``pages`` renders, ``forms`` reads what is sent and
refuses what no page of ours sent, ``sign_in`` makes sessions (``api.access.sessions``),
``refusals`` shows errors to people.
"""
