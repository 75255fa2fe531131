"""`replay`: what the logs would have led to, without keeping or sending anything."""

import sys
from pathlib import Path

import click

from monitor.cli.main import FOUND_PROBLEMS
from monitor.cli.options import config_option, json_option, progress, reveal_option, say, write_json


@click.command()
@config_option
@click.option("--format", "format_id", default=None, help="The format of FILEs that belong to no source of the config.")
@json_option
@reveal_option
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
def replay(config: Path | None, format_id: str | None, as_json: bool, reveal: bool, files: tuple[Path, ...]) -> None:
    """Run FILEs, or every source of the config, through the whole pipeline on a throw-away database.

    Nothing is kept and nothing is sent.
    """
    from monitor.services.replaying import replay as replay_files
    from monitor.services.schools import load_school_or_defaults

    school = load_school_or_defaults(config, is_optional=bool(files))
    total = sum(path.stat().st_size for path in files if path.is_file()) or None
    with progress("replaying", total) as advance:
        done = replay_files(
            school,
            files,
            format_id=format_id,
            reveal=reveal,
            on_batch=lambda batch, _report: advance(len(batch.data)),
        )
    for notice in done.notices:
        say(f"{notice.source}: {notice.text}")
    if as_json:
        for row in (*done.incidents, done.summary):
            write_json(row)
    else:
        from monitor.cli.tables import show_incidents, show_summary

        show_incidents(done.incidents)
        show_summary(done.summary)
    for row in done.summary["sources"]:
        if row["rejected"] and not row["entries"]:
            say(
                f"{row['source']}: not one of its {row['lines']} lines could be read as {row['format']}."
                " `filterwatch formats detect FILE` says what a file looks like."
            )
    if done.is_blind:
        sys.exit(FOUND_PROBLEMS)
