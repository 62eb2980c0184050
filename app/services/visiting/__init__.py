"""The client's page, and what the client says there."""
