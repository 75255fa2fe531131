"""The templates and their filters: everything is escaped, an unknown name is an error, times are the school's."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from monitor.records.people import Role
from monitor.services.review.plain_text import to_plain_lines, to_plain_text
from monitor.services.review.wording import ROLES, to_count

TEMPLATES = Path(__file__).parent / "templates"
MINUTE, HOUR, DAY = 60, 3600, 86_400


def open_templates(zone: ZoneInfo, *, school_name: str) -> Environment:
    """An environment that escapes by itself; `safe` is used nowhere (a test holds that)."""
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_spell_out,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    templates.globals["school_name"] = school_name

    def local(at: datetime, form: str) -> str:
        return f"{at.astimezone(zone):{form}}"

    templates.filters |= {
        "local": lambda at: local(at, "%a %-d %b %Y, %H:%M"),
        "clock": lambda at: local(at, "%H:%M"),
        "seconds": lambda at: local(at, "%H:%M:%S"),
        "day": lambda at: local(at, "%a %-d %b %Y"),
        "iso": lambda at: at.astimezone(zone).isoformat(timespec="seconds"),
        "short_date": lambda day: f"{day:%a %-d %b}",
        "long_date": lambda day: f"{day:%A %-d %B %Y}",
        "moment": datetime.fromisoformat,
        "duration": to_duration,
        "count": to_count,
        "plain": to_plain_text,
        "role_words": lambda role: ROLES[Role(role)],
    }
    return templates


def _spell_out(value: object) -> object:
    """Whatever a template prints: no direction or control character gets through, wherever it came from."""
    return to_plain_lines(value) if type(value) is str else value


def to_duration(seconds: int) -> str:
    """`40 seconds`, `12 minutes`, `5 hours`, `3 days`: how long ago, roughly."""
    for unit, name in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        if seconds >= 2 * unit:
            return to_count(seconds // unit, name)
    return to_count(seconds, "second")
