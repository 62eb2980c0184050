"""The outbox: what is said, when it leaves, and what became of it."""
