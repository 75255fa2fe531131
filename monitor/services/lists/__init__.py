"""A school's lists: compiled, kept, accepted or refused, opened, watched while the daemon runs, and told about."""
