"""Incidents, counts and health for a person at a terminal: short tables, safe to print."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

from monitor.logs import escape_controls

LEVELS = {4: "URGENT", 3: "high", 2: "medium", 1: "low"}


def show_table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Columns as wide as they need to be, two blanks between."""
    cells = [[escape_controls(str(cell)) for cell in row] for row in rows]
    widths = [max([len(head), *(len(row[place]) for row in cells)]) for place, head in enumerate(heads)]
    for row in (heads, *cells):
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def show_incidents(incidents: Sequence[Mapping[str, Any]]) -> None:
    if not incidents:
        click.echo("no drafts")
        return
    show_table(
        ("ref", "level", "group", "state", "subject", "kind", "attempts", "last", "told first"),
        [
            (
                incident["ref"],
                LEVELS[incident["severity"]],
                incident["draft_group"] + (" (restricted)" if incident["restricted"] else ""),
                incident["state"],
                incident["subject"]["name"],
                incident["subject"]["kind"],
                incident["attempts"],
                incident["last_at"][:16].replace("T", " "),
                next(iter(incident["route"]), "-"),
            )
            for incident in incidents
        ],
    )


def show_incident(incident: Mapping[str, Any]) -> None:
    for key in ("ref", "state", "draft_group", "theme", "severity", "confidence", "opened_at", "first_at", "last_at"):
        click.echo(f"{key.replace('_', ' '):<12} {escape_controls(str(incident[key]))}")
    click.echo(f"{'subject':<12} {escape_controls(incident['subject']['name'])} ({incident['subject']['kind']})")
    click.echo(f"{'told':<12} {', '.join(incident['route'])}")
    click.echo(
        f"{'counts':<12} {incident['attempts']} attempts on {incident['sites']} sites in {incident['lines']} log lines"
    )
    for sentence in incident["why"]:
        click.echo(f"  - {escape_controls(sentence)}")


def show_sources(sources: Sequence[Mapping[str, Any]]) -> None:
    show_table(
        ("source", "format", "lines", "entries", "ignored", "rejected"),
        [
            tuple(source[key] for key in ("source", "format", "lines", "entries", "ignored", "rejected"))
            for source in sources
        ],
    )


def show_summary(summary: Mapping[str, Any]) -> None:
    click.echo()
    show_sources(summary["sources"])
    click.echo(
        f"{summary['attempts']} attempts, {summary['incidents']} drafts and records,"
        f" {summary['seconds']} s, {summary['lines_per_second']} lines/s"
    )


def show_sample(entries: Sequence[Mapping[str, Any]]) -> None:
    """The first entries of a file, one field a line, so that a person can see whether they are read right."""
    for number, entry in enumerate(entries, 1):
        click.echo(f"\nentry {number}")
        for key, value in entry.items():
            click.echo(f"  {key:<24} {escape_controls(str(value))}")
