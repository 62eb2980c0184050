"""Watching: what mailboxes and calendars say, read and turned into occasions."""
