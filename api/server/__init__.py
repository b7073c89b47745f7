"""The application: middleware, authentication, limits on connections, the docs pages."""
