"""Who may ask, for what, and how much: keys, tokens, scopes, limits."""
