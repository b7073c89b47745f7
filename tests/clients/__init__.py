"""Clients of other projects, run as they are against this service; see ``nomenklatura_client``."""
