"""`model`: the host model, which says what a blocked host that no list names resembles."""

from pathlib import Path
from typing import Any

import click

from monitor.cli.options import config_option, json_option, progress, say, write_json

COLUMNS = ("theme", "trained on", "held out", "threshold", "hinted", "precision", "recall")


@click.group()
def model() -> None:
    """Train and look at the host model. It gives hints on drafts; it never opens or raises one."""


@model.command()
@config_option
@json_option
def train(config: Path | None, as_json: bool) -> None:
    """Learn from the school's own lists, and print how often each theme is right on domains that were not learnt from.

    A theme that isn't right 95 times in 100 there gives no hints.
    """
    from monitor.services.clock import utc_now
    from monitor.services.upkeep.model import train_host_model
    from monitor.settings.load import load_school

    school = load_school(config, needs_routes=False)
    with progress("training", 100) as advance:
        row = train_host_model(school, advance=advance, now=utc_now())
    _show(row, as_json=as_json)
    if not school.settings.model.enabled:
        say("Hints are off. Set enabled = true under [model] of filterwatch.toml to see them on drafts.")


@model.command()
@config_option
@json_option
def status(config: Path | None, as_json: bool) -> None:
    """When the model was made, from which lists, and what each theme is worth."""
    from monitor.services.upkeep.model import model_status
    from monitor.settings.load import load_school

    row = model_status(load_school(config, needs_routes=False))
    _show(row, as_json=as_json)
    if not as_json:
        click.echo(f"hints are {'on' if row['enabled'] else 'off'}")


def _show(row: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        write_json({"type": "model", **row})
        return
    from monitor.cli.tables import show_table
    from monitor.services.upkeep.model import describe_themes

    show_table(COLUMNS, describe_themes(row["themes"]))
    click.echo(f"made {row['trained_at']} from {row['domains']} domains, calibration error {row['calibration_error']}")
    for help_pages in row["help"]:
        click.echo(
            f"pages of help, {help_pages['kind']}: {help_pages['flagged']} of {help_pages['hosts']} would have passed;"
            " thresholds were raised until none does"
        )
