"""The HTTP routes under ``/v1``, and what they share: dependencies, the OpenAPI document."""
