"""Versions: proposed, made, offered, answered, changed."""
