"""An answer as a page a compliance file can keep, in HTML and PDF."""
