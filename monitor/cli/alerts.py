"""`alerts`: what was told, to which role, and whether it arrived."""

import sys
from pathlib import Path

import click

from monitor.cli.main import FOUND_PROBLEMS
from monitor.cli.options import config_option, json_option, say, write_json


@click.group()
def alerts() -> None:
    """List, test and retry mail."""


@alerts.command("list")
@config_option
@json_option
def list_(config: Path | None, as_json: bool) -> None:
    """Every mail of the outbox, newest first: to which role, in which state."""
    from monitor.cli.tables import show_table
    from monitor.services.telling.mail_check import list_mails
    from monitor.settings.load import load_school

    rows = list_mails(load_school(config, needs_routes=False))
    if as_json:
        for row in rows:
            write_json(row)
        return
    show_table(
        ("made", "kind", "role", "state", "tries", "subject"),
        [
            (row["created_at"], row["kind"], row["role"], row["state"], row["attempts"], row["subject_line"])
            for row in rows
        ],
    )


@alerts.command()
@config_option
def test(config: Path | None) -> None:
    """Send a mail to the first person of each role, and say what the server answered."""
    from monitor.services.telling.mail_check import send_test_mails
    from monitor.settings.load import load_school

    results = send_test_mails(load_school(config))
    for role, outcome in results:
        click.echo(f"{role}: {outcome or 'sent'}")
    sys.exit(FOUND_PROBLEMS if any(outcome for _, outcome in results) else 0)


@alerts.command()
@config_option
def retry(config: Path | None) -> None:
    """Try every unsent mail now, whatever its next try was to be."""
    from monitor.services.telling.mail_check import retry_mails
    from monitor.settings.load import load_school

    report = retry_mails(load_school(config))
    say(f"sent={report.sent} waiting={report.failed} given_up={report.dead}")
    sys.exit(FOUND_PROBLEMS if report.failed or report.dead else 0)


@alerts.command("unit-failed")
@config_option
@click.argument("unit")
def unit_failed(config: Path | None, unit: str) -> None:
    """Tell the technician that a service failed; needs no database. For systemd's OnFailure=."""
    from monitor.services.clock import utc_now
    from monitor.services.telling.unit_failed import tell_unit_failed

    problems = tell_unit_failed(config, unit, now=utc_now())
    for problem in problems:
        say(problem)
    sys.exit(FOUND_PROBLEMS if problems else 0)


@alerts.command("unit-stopped")
@config_option
@click.argument("unit")
def unit_stopped(config: Path | None, unit: str) -> None:
    """Count a service's faults, and tell the technician once when they repeat. For systemd's ExecStopPost=."""
    import os

    from monitor.services.clock import utc_now
    from monitor.services.telling.unit_stopped import tell_unit_stopped

    _, problems = tell_unit_stopped(config, unit, environment=os.environ, now=utc_now())
    for problem in problems:
        say(problem)
    sys.exit(FOUND_PROBLEMS if problems else 0)
