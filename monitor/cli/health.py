"""`health`: is everything seen?"""

import sys
from pathlib import Path

import click

from monitor.cli.main import FOUND_PROBLEMS
from monitor.cli.options import config_option, json_option, write_json


@click.command()
@config_option
@json_option
def health(config: Path | None, as_json: bool) -> None:
    """Sources, lists, mail and database. Exits with 1 when a person should look."""
    from monitor.cli.tables import show_sources, show_table
    from monitor.services.clock import utc_now
    from monitor.services.upkeep.health import health_report
    from monitor.services.viewing import open_to_read
    from monitor.settings.load import load_school

    school = load_school(config, needs_routes=False)
    with open_to_read(school) as connection:
        report = health_report(connection, school, now=utc_now())
    if as_json:
        write_json(report)
    else:
        show_sources(report["sources"])
        click.echo()
        show_table(
            ("list", "version", "age in days", "entries"),
            [(row["name"], row["version"], row["age_days"], row["entries"]) for row in report["lists"]],
        )
        click.echo()
        for problem in report["problems"]:
            click.echo(f"problem: {problem}")
        if report["ok"]:
            click.echo("everything is well")
    sys.exit(0 if report["ok"] else FOUND_PROBLEMS)
