"""The core of the service: settings, live lists, request batching, reading and writing of values.

Knows no protocol: nothing here imports a route, a store or an adapter.
"""
