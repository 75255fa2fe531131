"""Records that are JSON objects enter; the values of wanted paths leave."""
