"""Attempts to stall the service, to get more out of it than one may, or to make it lie."""
