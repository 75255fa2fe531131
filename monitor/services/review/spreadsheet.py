"""Rows in, CSV out that a spreadsheet opens as text: no cell can become a formula."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

COLUMNS = (
    "ref", "state", "subject", "kind", "year_group", "draft_group", "theme", "severity", "restricted", "opened_at",
    "first_at", "last_at", "attempts", "sites", "lines", "confidence", "rules", "route", "why",
)  # fmt: skip
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")


def to_csv(incidents: Sequence[Mapping[str, Any]]) -> str:
    """Incident rows as CSV (RFC 4180), one row each, lists joined by "; "."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for incident in incidents:
        flat = {**incident, "subject": incident["subject"]["name"], "kind": incident["subject"]["kind"]}
        writer.writerow([to_cell(flat[column]) for column in COLUMNS])
    return text.getvalue()


def to_cell(value: object) -> str:
    """Text that no spreadsheet runs: an apostrophe goes before what could begin a formula (OWASP ASVS 1.2.10)."""
    text = "; ".join(str(part) for part in value) if isinstance(value, list | tuple) else str(value)
    return "'" + text if text.lstrip(" \"'").startswith(RISKY) or text.startswith(RISKY) else text
