"""Certificates: a recorded screening as a page to file, in HTML and PDF."""
