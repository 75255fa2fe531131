"""`formats`: which log formats there are, which one a file has and why, how a new one is taught, and whether each holds
its fixtures."""

import sys
from pathlib import Path

import click

from monitor.cli.learn import learn
from monitor.cli.main import FOUND_PROBLEMS
from monitor.cli.options import config_option, json_option, say, write_json


@click.group()
def formats() -> None:
    """List, show, detect, learn and test log formats."""


formats.add_command(learn)


@formats.command("list")
@config_option
@json_option
def list_(config: Path | None, as_json: bool) -> None:
    """Every format, the school's own included."""
    from monitor.cli.tables import show_table
    from monitor.ingest.formats import list_formats
    from monitor.services.opening import open_formats
    from monitor.services.schools import load_school_or_defaults

    rows = list_formats(open_formats(load_school_or_defaults(config, is_optional=True)))
    if as_json:
        for row in rows:
            write_json({"type": "format", **row})
        return
    show_table(
        ("id", "product", "reader", "known from"),
        [(r["id"], r["title"], ", ".join(r["kinds"]), r["evidence"]) for r in rows],
    )


@formats.command()
@config_option
@json_option
@click.argument("format_id")
def show(config: Path | None, as_json: bool, format_id: str) -> None:
    """Where a format takes each field from, and how it reads times and actions."""
    from monitor.ingest.formats import show_format
    from monitor.services.opening import find_format, open_formats
    from monitor.services.schools import load_school_or_defaults

    row = show_format(find_format(format_id, open_formats(load_school_or_defaults(config, is_optional=True))))
    if as_json:
        write_json({"type": "format", **row})
        return
    for key, value in row.items():
        if isinstance(value, dict):
            click.echo(f"{key}:")
            for name, part in value.items():
                click.echo(f"  {name:<22} {part}")
        else:
            click.echo(f"{key:<12} {value}")


@formats.command()
@config_option
@json_option
@click.argument("file", type=click.Path(path_type=Path))
def detect(config: Path | None, as_json: bool, file: Path) -> None:
    """Say which format FILE has, how sure that is, why, and what its first entries read as."""
    from monitor.cli.tables import show_sample
    from monitor.services.schools import load_school_or_defaults
    from monitor.services.upkeep.detecting import detect_file

    found = detect_file(load_school_or_defaults(config, is_optional=True), file)
    if as_json:
        write_json(found)
    else:
        click.echo(f"format:     {found['format'] or 'not known'}")
        click.echo(f"confidence: {found['confidence']}")
        click.echo(f"reason:     {found['reason']}")
        show_sample(found["sample"])
    sys.exit(0 if found["format"] else FOUND_PROBLEMS)


@formats.command()
@config_option
@click.argument("format_ids", nargs=-1)
def test(config: Path | None, format_ids: tuple[str, ...]) -> None:
    """Read the fixtures of FORMAT_IDS, or of every format, and compare. A format without a fixture is refused."""
    from monitor.ingest.formats import check_format
    from monitor.services.opening import find_format, open_formats
    from monitor.services.schools import load_school_or_defaults

    known = open_formats(load_school_or_defaults(config, is_optional=True))
    problems = [problem for name in format_ids or known for problem in check_format(find_format(name, known))]
    for problem in problems:
        say(str(problem))
    click.echo(f"{len(format_ids or known)} formats, {len(problems)} problems")
    sys.exit(FOUND_PROBLEMS if problems else 0)
