"""Filterwatch: reads a school's filtering and monitoring logs, and opens drafts for the safeguarding lead."""

__version__ = "0.1.0"
