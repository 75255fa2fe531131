"""Which school a command works with: the config folder that was named, the one at hand, or the shipped defaults."""

from pathlib import Path

from monitor.errors import ConfigError
from monitor.settings.load import load_defaults, load_school
from monitor.settings.paths import find_config_file
from monitor.settings.school import School


def load_school_or_defaults(path: Path | None, *, is_optional: bool) -> School:
    """The school of `path`; without one, and where that is optional, the shipped defaults. Nobody needs to be told."""
    if path is None and is_optional and not _has_config():
        return load_defaults()
    return load_school(path, needs_routes=False)


def _has_config() -> bool:
    try:
        return find_config_file(None).exists()
    except ConfigError:
        return False
