"""Authentication and authorization: API keys, tokens, scopes, rate limits."""
