"""What all parsers share: XML and CSV reading, the parse report, order and kinds of names."""
