"""Calls with an `Idempotency-Key`: repeated, they are answered as the first time."""
