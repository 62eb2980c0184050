"""Skip, live with it, thank, talk, part."""
