"""Kill campaigns: a rotating writer, a daemon killed at random, and an oracle that knows every line."""
