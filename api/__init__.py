"""The service's interfaces: HTTP, command line and batch files.

This is the imperative shell: settings, database sessions, clocks, processes and sockets live
here. Every answer is computed by ``screening`` from a snapshot kept by ``lists``.
"""
