"""Who is told, in which words, over which wire. No database."""
