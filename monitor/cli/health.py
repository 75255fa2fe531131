"""`health`: is everything seen? With --rejects, what could not be read, and why."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from monitor.cli.main import FOUND_PROBLEMS
from monitor.cli.options import config_option, json_option, write_json


@click.command()
@config_option
@json_option
@click.option(
    "--rejects", "source", metavar="SOURCE", default=None, help="The newest lines of SOURCE that could not be read."
)
@click.option(
    "--reveal",
    is_flag=True,
    help="With --rejects: the lines themselves. Needs the database owner's account; is audited.",
)
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, help="How many rejects at most.")
def health(config: Path | None, as_json: bool, source: str | None, reveal: bool, limit: int) -> None:
    """Sources, lists, mail and database. Exits with 1 when a person should look."""
    from monitor.services.clock import utc_now
    from monitor.services.upkeep.health import health_report
    from monitor.services.viewing import open_to_read
    from monitor.settings.load import load_school

    school = load_school(config, needs_routes=False)
    if source is not None:
        from monitor.services.upkeep.rejected import list_rejects

        _show_rejects(list_rejects(school, source, limit=limit, reveal=reveal, now=utc_now()), as_json=as_json)
        return
    if reveal:
        raise click.UsageError("--reveal goes with --rejects SOURCE.")
    with open_to_read(school) as connection:
        report = health_report(connection, school, now=utc_now())
    if as_json:
        write_json(report)
    else:
        _show(report)
    sys.exit(0 if report["ok"] else FOUND_PROBLEMS)


def _show(report: Mapping[str, Any]) -> None:
    from monitor.cli.tables import show_sources, show_table

    show_sources(report["sources"])
    click.echo()
    show_table(
        ("source", "last line", "behind", "last day", "rejected", "last 2 school hours", "usual"),
        [_source_cells(row) for row in report["sources"]],
    )
    click.echo()
    show_table(
        ("list", "version", "age in days", "entries"),
        [(row["name"], row["version"], row["age_days"], row["entries"]) for row in report["lists"]],
    )
    words = [
        (row["source"], word, count) for row in report["sources"] for word, count in row["unknown_actions"].items()
    ]
    if words:
        click.echo()
        show_table(("source", "word for what the filter did, not in its format", "lines"), words[:20])
    lasting = [(row["began_at"], row["text"]) for row in report["alarms"] if row["ended_at"] is None]
    if lasting:
        click.echo()
        show_table(("told since", "alarm"), lasting)
    click.echo()
    for problem in report["problems"]:
        click.echo(f"problem: {problem}")
    if report["ok"]:
        click.echo("everything is well")


def _source_cells(row: Mapping[str, Any]) -> tuple[object, ...]:
    usual, lag = row["rate"]["usual"], row["lag_seconds"]
    return (
        row["source"],
        row["last_line_at"] or "none yet",
        "-" if lag is None else _duration(lag),
        row["recent"]["lines"],
        row["recent"]["rejected"],
        "-" if usual is None else row["rate"]["entries"],
        "-" if usual is None else round(usual),
    )


def _duration(seconds: int) -> str:
    """The two largest parts: 3 d 4 h, 12 min."""
    minutes = seconds // 60
    if minutes < 60:
        return f"{minutes} min"
    hours = minutes // 60
    return f"{hours} h {minutes % 60} min" if hours < 24 else f"{hours // 24} d {hours % 24} h"


def _show_rejects(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    from monitor.cli.tables import show_table

    if as_json:
        for row in rows:
            write_json(row)
        return
    if not rows:
        click.echo("no line was rejected in the last 14 days")
        return
    heads = ("read at", "offset", "bytes", "why", *(["line"] if "text" in rows[0] else []))
    names = ("read_at", "offset", "size_bytes", "reason", *(["text"] if "text" in rows[0] else []))
    show_table(heads, [tuple(row[name] for name in names) for row in rows])
