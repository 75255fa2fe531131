"""The log formats that the simulated filters write, by format id: what a file begins with, and an event's line."""

from collections.abc import Callable
from dataclasses import dataclass

from monitor.simulate.event import Event
from monitor.simulate.formats import e2guardian, fortigate, squid, tables


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFormat:
    """id: of the shipped format that reads it. write: the line without its end; None = no line for such an event."""

    id: str
    write: Callable[[Event], str | None]
    header: str = ""
    line_end: str = "\n"

    def to_bytes(self, event: Event) -> bytes:
        """The event's line as it stands in the file; b"" where the product logs nothing."""
        line = self.write(event)
        return b"" if line is None else (line + self.line_end).encode()

    def head_bytes(self) -> bytes:
        """What a new file begins with."""
        return (self.header + self.line_end).encode() if self.header else b""


def _with_header(name: str, write: Callable[[Event], str | None], columns: tuple[str, ...]) -> LogFormat:
    return LogFormat(id=name, write=write, header=tables.to_row(columns), line_end="\r\n")


FORMATS = {
    "squid": LogFormat(id="squid", write=squid.write_native),
    "squid_common": LogFormat(id="squid", write=squid.write_common),
    "squid_combined": LogFormat(id="squid", write=squid.write_combined),
    "squidguard": LogFormat(id="squidguard", write=squid.write_squidguard),
    "e2guardian_1": LogFormat(id="e2guardian", write=e2guardian.write_blanks),
    "e2guardian_2": LogFormat(id="e2guardian", write=e2guardian.write_quoted),
    "e2guardian_3": LogFormat(id="e2guardian", write=e2guardian.write_squid_like),
    "e2guardian_4": LogFormat(id="e2guardian", write=e2guardian.write_tabbed),
    "e2guardian_5": LogFormat(id="e2guardian", write=e2guardian.write_format_5),
    "e2guardian_6": LogFormat(id="e2guardian", write=e2guardian.write_format_6),
    "e2guardian_7": LogFormat(id="e2guardian", write=e2guardian.write_format_7),
    "e2guardian_8": LogFormat(id="e2guardian", write=e2guardian.write_format_8),
    "dansguardian": LogFormat(id="dansguardian", write=e2guardian.write_dansguardian),
    "fortigate": LogFormat(id="fortigate", write=fortigate.write_fortigate),
    "csv": _with_header("csv", tables.write_csv, tables.CSV_COLUMNS),
    "lightspeed": _with_header("lightspeed", tables.write_lightspeed, tables.LIGHTSPEED_COLUMNS),
    "senso": _with_header("senso", tables.write_senso, tables.SENSO_COLUMNS),
}

__all__ = ["FORMATS", "LogFormat"]
