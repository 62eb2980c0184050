"""The stories: load, decide, store, commit once. A folder for each."""
