"""The command line, one module a command; ``main`` is the door."""
