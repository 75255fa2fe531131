"""`demo`: what a newcomer sees first, and `make run`."""

import signal
import sys
import threading
from pathlib import Path
from types import FrameType

import click

from monitor.cli.main import FOUND_PROBLEMS


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), required=False)
@click.option("--once", is_flag=True, help="Run the whole day to its end, print the summary, and stop.")
@click.option("--seed", type=int, default=7, show_default=True, help="Another seed, another school.")
def demo(folder: Path | None, once: bool, seed: int) -> None:
    """A simulated school in FOLDER (default: a new temporary one): live logs, drafts, pages and mail."""
    from monitor.logs import configure_logs

    configure_logs(level="warning")
    if once:
        _demo_once(folder, seed)
        return
    from monitor.demo.live import play_live

    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, stop)
    kept = play_live(folder, seed=seed, tell=click.echo, stopping=stopping)
    click.echo(f"stopped; everything is in {kept}")


def _demo_once(folder: Path | None, seed: int) -> None:
    from monitor.cli.tables import show_incidents
    from monitor.demo.once import play_once

    report = play_once(folder, seed=seed, tell=click.echo)
    show_incidents(report.incidents)
    click.echo()
    click.echo(f"evening:  {report.evening.sentence}")
    click.echo(f"morning:  {report.morning.sentence}")
    click.echo(f"mail:     {len(report.mails)} in {report.folder / 'mail'}")
    comparison = report.comparison
    click.echo(
        f"planted:  {len(comparison.missed)} missed, {len(comparison.extra)} unexpected, {len(comparison.wrong)} wrong"
    )
    for row in comparison.missed:
        click.echo(f"  missed: {row.case}")
    for incident in comparison.extra:
        click.echo(f"  unexpected: {incident['ref']} {incident['draft_group']}")
    for mismatch in comparison.wrong:
        click.echo(f"  wrong: {mismatch.case}: {mismatch.key} is {mismatch.found}, not {mismatch.expected}")
    if not comparison.is_right:
        sys.exit(FOUND_PROBLEMS)
