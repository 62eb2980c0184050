"""The kinds of need there are, and their words. `agreements.needs` is their door."""
