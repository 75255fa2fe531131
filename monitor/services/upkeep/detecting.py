"""A file in; which format it has, why, and its first entries, as `formats detect` prints them."""

from pathlib import Path
from typing import Any

from monitor.errors import IngestError
from monitor.ingest.formats import examine_file
from monitor.services.opening import open_formats
from monitor.settings.school import School


def detect_file(school: School, path: Path) -> dict[str, Any]:
    """{"file", "format", "confidence", "reason", "sample"}. Raises IngestError for a file that can't be read."""
    try:
        return examine_file(path, open_formats(school), site_timezone=school.settings.school.timezone)
    except OSError as error:
        raise IngestError(f"{path}: can't be read: {error.strerror}. Check the name, and who may read it.") from error
