"""What the freelancer sees of it all: Today, the list, one client, settings."""
