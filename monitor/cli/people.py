"""`users`, `roster`, `audit`: who may sign in, who a login is, and whether the trail is whole."""

import sys
from pathlib import Path

import click

from monitor.cli.main import FOUND_PROBLEMS
from monitor.cli.options import config_option, json_option, say, write_json


@click.group()
def users() -> None:
    """Who may sign in to the review pages."""


@users.command()
@config_option
@click.argument("login")
def add(config: Path | None, login: str) -> None:
    """Let a person of routes.toml sign in; prints a one-time sign-in."""
    from monitor.services.access.accounts import add_account
    from monitor.services.clock import utc_now
    from monitor.services.viewing import open_database
    from monitor.settings.load import load_school

    school = load_school(config, needs_routes=False)
    now = utc_now()
    with open_database(school) as engine:
        once = add_account(school, engine, login, today=now.date(), now=now)
    _show_one_time(once.login, once.password, str(once.expires_at))


@users.command()
@config_option
@click.argument("login")
def reset(config: Path | None, login: str) -> None:
    """A new one-time sign-in for somebody who can't get in; ends their sessions."""
    from monitor.services.access.accounts import reset_account
    from monitor.services.clock import utc_now
    from monitor.services.viewing import open_database
    from monitor.settings.load import load_school

    with open_database(load_school(config, needs_routes=False)) as engine:
        once = reset_account(engine, login, now=utc_now())
    _show_one_time(once.login, once.password, str(once.expires_at))


@users.command()
@config_option
@click.argument("login")
def disable(config: Path | None, login: str) -> None:
    """Lock somebody out, at once."""
    from monitor.services.access.accounts import disable_account
    from monitor.services.clock import utc_now
    from monitor.services.viewing import open_database
    from monitor.settings.load import load_school

    with open_database(load_school(config, needs_routes=False)) as engine:
        disable_account(engine, login, now=utc_now())
    say(f"{login} can't sign in any more")


@users.command("list")
@config_option
@json_option
def list_(config: Path | None, as_json: bool) -> None:
    """Everyone who may sign in, with the roles of today."""
    from monitor.cli.tables import show_table
    from monitor.services.access.accounts import list_accounts
    from monitor.services.clock import utc_now
    from monitor.services.viewing import open_database
    from monitor.settings.load import load_school

    school = load_school(config, needs_routes=False)
    with open_database(school) as engine:
        accounts = list_accounts(school, engine, today=utc_now().date())
    rows = [
        {
            "type": "user",
            "login": account.login,
            "roles": sorted(role.value for role in account.roles),
            "disabled": account.disabled,
            "must_change": account.must_change,
        }
        for account in accounts
    ]
    if as_json:
        for row in rows:
            write_json(row)
        return
    show_table(
        ("login", "roles", "state"),
        [
            (
                account.login,
                ", ".join(sorted(role.value for role in account.roles)) or "no role today",
                "disabled" if account.disabled else "one-time sign-in" if account.must_change else "active",
            )
            for account in accounts
        ],
    )


@click.group()
def roster() -> None:
    """Who a login is."""


@roster.command("check")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def check_roster(file: Path) -> None:
    """Read a roster file as Filterwatch would, and say every problem."""
    from monitor.settings.roster import read_roster

    found = read_roster(file.read_bytes(), file=file.name)
    for problem in found.problems:
        say(f"{'problem' if problem.fatal else 'warning'}: {problem}")
    click.echo(f"{len(found.rows)} people")
    sys.exit(FOUND_PROBLEMS if any(problem.fatal for problem in found.problems) else 0)


@click.group()
def audit() -> None:
    """The trail of every state change and every view of a person."""


@audit.command()
@config_option
def verify(config: Path | None) -> None:
    """Recompute the chain; exits with 1 and the first broken row if anybody changed it."""
    from monitor.services.viewing import open_to_read
    from monitor.settings.load import load_school
    from monitor.store.audit import verify_audit

    with open_to_read(load_school(config, needs_routes=False)) as connection:
        broken = verify_audit(connection)
    if broken is not None:
        say(f"the trail is broken at row {broken}")
        sys.exit(FOUND_PROBLEMS)
    click.echo("the trail is whole")


def _show_one_time(login: str, password: str, expires_at: str) -> None:
    click.echo(f"login:    {login}")
    click.echo(f"password: {password}   (once; choose your own at the first sign-in, before {expires_at[:16]} UTC)")
