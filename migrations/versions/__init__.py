"""One file a schema change, oldest first by name; a released one is never edited."""
