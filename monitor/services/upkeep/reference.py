"""The tables of the config folders, read and understood: themes, categories, search engines, phrases, allow rules."""

from monitor.ingest.lists import read_reference
from monitor.records.theme import ThemeTable
from monitor.settings.school import School


def load_themes(school: School) -> ThemeTable:
    """Raises ConfigError with every problem of the theme files."""
    return ThemeTable.from_rows(read_reference(school.config_folders).themes)
