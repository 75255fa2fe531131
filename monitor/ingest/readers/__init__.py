"""Batches of raw records in any known format enter; frames of canonical entries leave. Nothing here knows of TOML."""

from monitor.ingest.readers.format import Format
from monitor.ingest.readers.reader import Reader
from monitor.ingest.readers.records import has_rest

__all__ = ["Format", "Reader", "has_rest"]
