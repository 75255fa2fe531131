"""`init` writes a config folder; `check` says everything that is wrong with one."""

import sys
from pathlib import Path

import click

from monitor.cli.main import FOUND_PROBLEMS
from monitor.cli.options import config_option, json_option, say, write_json


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def init(folder: Path) -> None:
    """Write a commented config folder. Existing files are left as they are."""
    from monitor.settings.init import write_config_folder

    written = write_config_folder(folder)
    for path in written:
        click.echo(f"wrote {path}")
    if not written:
        click.echo(f"{folder}: everything was there already; nothing was changed")
    click.echo(f"Next: fill in filterwatch.toml and routes.toml there, then run: filterwatch check -c {folder}")


@click.command()
@config_option
@json_option
def check(config: Path | None, as_json: bool) -> None:
    """Look for every problem at once: settings, formats, lists, roster, routes, database, mail."""
    from monitor.services.upkeep.check import check_school

    problems = check_school(config)
    for problem in problems:
        if as_json:
            write_json(
                {
                    "type": "problem",
                    "where": problem.where,
                    "what": problem.what,
                    "fix": problem.fix,
                    "fatal": problem.fatal,
                }
            )
        else:
            say(f"{'problem' if problem.fatal else 'warning'}: {problem}")
    fatal = sum(problem.fatal for problem in problems)
    if not as_json:
        say(f"{fatal} problems, {len(problems) - fatal} warnings" if problems else "everything is well")
    sys.exit(FOUND_PROBLEMS if fatal else 0)
