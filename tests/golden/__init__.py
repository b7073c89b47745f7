"""Recorded answers: what this engine version answers, word for word."""
