"""The European Union's consolidated financial sanctions list (XML 1.1)."""
