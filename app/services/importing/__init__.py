"""Importing: files that other programs write, read in once the freelancer has seen what comes."""
