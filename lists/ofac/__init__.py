"""OFAC's lists in the advanced XML, the simple XML and the legacy CSV: one party model."""
