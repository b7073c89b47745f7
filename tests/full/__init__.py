"""Tests over the publishers' full lists (marker ``full``)."""
