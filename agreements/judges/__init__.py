"""The five judges, each by itself. `agreements.judging` is their door."""
