"""The edges: everything that speaks to something outside."""
