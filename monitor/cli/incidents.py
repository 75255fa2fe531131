"""`incidents`: the drafts at the command line, through the same services as the pages."""

import os
from datetime import datetime
from pathlib import Path

import click

from monitor.cli.options import config_option, json_option, reveal_option, say, write_json

STATES = (
    "draft",
    "in review",
    "confirmed",
    "no concern",
    "inadvertent",
    "unclear",
    "help-seeking",
    "false match",
    "closed",
    "filter test",
    "class activity",
    "canary",
)


@click.group()
def incidents() -> None:
    """List, show, decide and export drafts."""


@incidents.command("list")
@config_option
@json_option
@reveal_option
@click.option("--state", "states", multiple=True, type=click.Choice(STATES), help="Only these states; may be repeated.")
@click.option("--since", type=click.DateTime(), default=None, help="Only those that go on after this time (UTC).")
def list_(config: Path | None, as_json: bool, reveal: bool, states: tuple[str, ...], since: datetime | None) -> None:
    """All incidents, records included, oldest first."""
    from monitor.cli.tables import show_incidents
    from monitor.services.review.listing import list_incidents
    from monitor.settings.load import load_school

    rows = list_incidents(load_school(config, needs_routes=False), states=states, since=since, reveal=reveal)
    if as_json:
        for row in rows:
            write_json(row)
    else:
        show_incidents(rows)


@incidents.command()
@config_option
@json_option
@reveal_option
@click.argument("ref")
def show(config: Path | None, as_json: bool, reveal: bool, ref: str) -> None:
    """One draft: why it exists, and how sure."""
    from monitor.cli.tables import show_incident
    from monitor.services.review.listing import find_row
    from monitor.settings.load import load_school

    row = find_row(load_school(config, needs_routes=False), ref, reveal=reveal)
    if as_json:
        write_json(row)
    else:
        show_incident(row)


@incidents.command()
@config_option
@click.argument("ref")
@click.option("--as", "login", required=True, help="Your own login in routes.toml: a decision has a name.")
@click.option("--state", required=True, type=click.Choice(STATES[1:9]), help="What you decide.")
@click.option("--reason", required=True, help="Why; it is kept with the draft.")
@click.option("--note", default="", help="Anything that should be remembered.")
def decide(config: Path | None, ref: str, login: str, state: str, reason: str, note: str) -> None:
    """Decide a draft, with a reason."""
    from monitor.services.review.listing import decide_as
    from monitor.settings.load import load_school

    decide_as(load_school(config), ref, login=login, state=state, reason=reason, note=note)
    say(f"{ref}: {state}")


@incidents.command()
@config_option
@reveal_option
@click.option("--since", type=click.DateTime(), default=None, help="Only those that go on after this time (UTC).")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True), default="-")
def export(config: Path | None, reveal: bool, since: datetime | None, file: Path) -> None:
    """Write all incidents as CSV to FILE, for its owner only, or to stdout."""
    from monitor.services.review.listing import list_incidents
    from monitor.services.review.spreadsheet import to_csv
    from monitor.settings.load import load_school

    rows = list_incidents(load_school(config, needs_routes=False), since=since, reveal=reveal)
    if str(file) == "-":
        click.echo(to_csv(rows), nl=False)
        return
    try:
        with open(file, "w", encoding="utf-8", newline="", opener=_open_for_owner) as out:
            out.write(to_csv(rows))
    except OSError as error:
        raise click.FileError(
            str(file), hint=f"{error.strerror}. Choose a file that this account may write."
        ) from error


def _open_for_owner(path: str, flags: int) -> int:
    """Nobody else may read who did what, whatever the umask and whoever could read the file before."""
    descriptor = os.open(path, flags, 0o600)
    os.fchmod(descriptor, 0o600)
    return descriptor
