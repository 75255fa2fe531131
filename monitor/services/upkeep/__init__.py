"""Is everything in order: config, lists, formats, health, and what is kept for how long."""
