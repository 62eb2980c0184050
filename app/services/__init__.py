"""The stories: load, decide, store, commit once."""
