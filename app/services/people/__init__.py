"""Clients and the people there."""
