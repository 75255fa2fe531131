"""Hostile input by seed: random and mutated lines for every format, addresses, damaged gzip files."""
