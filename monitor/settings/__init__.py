"""The config folder, read once and checked as a whole."""
