"""Descriptors enter; formats that the readers can use leave, found by name or by the look of a file."""

from monitor.ingest.formats.check import check_format
from monitor.ingest.formats.detect import Candidate, Detection, detect_format
from monitor.ingest.formats.load import Shelf, load_formats, shipped_folder
from monitor.ingest.formats.show import examine_file, list_formats, show_format
from monitor.ingest.readers.format import Format

__all__ = [
    "Candidate",
    "Detection",
    "Format",
    "Shelf",
    "check_format",
    "detect_format",
    "examine_file",
    "list_formats",
    "load_formats",
    "shipped_folder",
    "show_format",
]
