"""Screening customers again when lists change: runs, what they found, and previews."""
