"""Events and their counts go in; one line per unit of work comes out on stdout, safe to show on any terminal."""

import logging
import re
import sys
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, FilteringBoundLogger, WrappedLogger

# C0 and C1 controls, DEL, line and paragraph separators, and everything that reorders or hides text on a screen.
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]")
LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def escape_controls(text: str) -> str:
    r"""The text with every control, bidi or invisible character as \xNN (above U+00FF: \uNNNN). Idempotent."""
    return UNSAFE.sub(_escape, text)


def configure_logs(*, stream: TextIO | None = None, level: str = "info") -> None:
    """Send log lines to `stream` (default: stdout): key=value, with colours only on a terminal.

    level: debug, info, warning or error; raises KeyError for another word.
    """
    stream = stream or sys.stdout
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            escape_values,
            structlog.dev.ConsoleRenderer(sort_keys=False) if stream.isatty() else render_line,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )


def get_logger(**facts: object) -> FilteringBoundLogger:
    """A logger whose lines all carry these facts, such as source="filter"; a call adds its own counts."""
    logger: FilteringBoundLogger = structlog.get_logger(**facts)
    return logger


def escape_values(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Make every value safe to print; what isn't a number becomes text first."""
    return {escape_controls(key): _to_printable(value) for key, value in event.items()}


def _to_printable(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return round(value, 3)
    return escape_controls(str(value))


def render_line(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    """`2026-09-07T08:00:00Z info batch processed source=filter lines=4120 seconds=0.41`."""
    head = [str(event.pop(key)) for key in ("timestamp", "level", "event") if key in event]
    return " ".join([*head, *(f"{key}={_quote(value)}" for key, value in event.items())])


def _quote(value: Any) -> str:
    text = "" if value is None else str(value)
    if text and not re.search(r"[\s\"=]", text):
        return text
    return '"' + text.replace('"', '\\"') + '"'


def _escape(match: re.Match[str]) -> str:
    number = ord(match[0])
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"
