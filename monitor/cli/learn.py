"""`formats learn`: a file of an unknown product is looked at, shown in plain words, asked about, and written down."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from monitor.cli.main import FOUND_PROBLEMS
from monitor.cli.options import config_option, json_option, say, write_json

FIELDS_OF = {"when": "time", "who": "user.name", "where": "url.full"}


@click.command()
@config_option
@json_option
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--logformat", default="", metavar="LINE", help="A logformat line of squid.conf, instead of FILE.")
@click.option("--yes", is_flag=True, help="Ask nothing; write what was found when it says when, who and where.")
@click.option("--id", "format_id", default="", metavar="ID", help="The format's id (default: from the file's name).")
@click.option(
    "--into", type=click.Path(path_type=Path), default=None, help="Another folder than the config folder's formats/."
)
@click.option("--force", is_flag=True, help="Write also when a format reads the file already, or has this id.")
def learn(  # noqa: PLR0913, PLR0917 -- one for each option
    config: Path | None,
    as_json: bool,
    file: Path | None,
    logformat: str,
    yes: bool,
    format_id: str,
    into: Path | None,
    force: bool,
) -> None:
    """Learn the format of FILE by its header and its values, and write a descriptor with a redacted fixture.

    Exits with 1 when it can't be told who, when or where, and when the written format fails its test.
    """
    from monitor.services.schools import load_school_or_defaults
    from monitor.services.upkeep import learning

    school = load_school_or_defaults(config, is_optional=True)
    lesson = learning.learn(school, file, logformat=logformat, format_id=format_id)
    is_known = lesson.known is not None and not force
    if not as_json:
        _show(learning.lesson_row(lesson), is_known=is_known)
        if not yes and not is_known and sys.stdin.isatty() and lesson.structure is not None:
            chosen = _ask(learning.lesson_row(lesson), lesson.structure.columns)
            if chosen:
                lesson = learning.learn(school, file, format_id=format_id, chosen=chosen)
                _show(learning.lesson_row(lesson), is_known=False)
    row = learning.lesson_row(lesson)
    is_whole = bool(lesson.descriptor) and not row["missing"] and not lesson.problem
    is_wanted = yes or (not as_json and sys.stdin.isatty() and is_whole and click.confirm("Write this format?"))
    written: dict[str, Any] = {"written": None, "fixture": None, "problems": []}
    if not is_known and is_whole and is_wanted:
        if into is None and not (school.folder / "filterwatch.toml").is_file():
            say("filterwatch: there is no config folder here. Name it with -c, or a folder with --into.")
            sys.exit(FOUND_PROBLEMS)
        written = learning.write_lesson(school, lesson, into, overwrite=force)
    if as_json:
        write_json({**row, **written})
    else:
        _show_end(row, written, is_known=is_known, is_whole=is_whole)
    sys.exit(0 if is_known or (written["written"] and not written["problems"]) else FOUND_PROBLEMS)


def _show(row: Mapping[str, Any], *, is_known: bool) -> None:
    from monitor.cli.tables import show_sample, show_table
    from monitor.logs import escape_controls
    from monitor.services.upkeep.learning import describe_field

    if row["reader"]:
        looked_at = "1 record was" if row["records"] == 1 else f"{row['records']} records were"
        click.echo(f"It has {row['reader']}; {looked_at} looked at.\n")
    if is_known:
        click.echo(f"The format {row['known']} reads it already: {escape_controls(row['reason'])}.")
        return
    found = [
        (
            describe_field(one["field"]),
            " + ".join(one["columns"]),
            f"{one['confidence']:.0%}",
            one["why"],
        )
        for one in row["fields"]
    ]
    if found:
        show_table(("what", "column", "sure", "why"), found)
    if row["unused"]:
        click.echo(f"\nnot used: {escape_controls(', '.join(row['unused']))}")
    _show_doubts(row)
    show_sample(row["sample"])


def _show_doubts(row: Mapping[str, Any]) -> None:
    """What a person should look at before they say yes."""
    from monitor.logs import escape_controls

    time, action = row["time"], row["action"]
    if time and time["proved"] is False:
        click.echo("Day and month: read day first; no date in the file proves it yet, and the first that does decides.")
    elif time and time["proved"]:
        click.echo(
            f"Day and month: {'month' if time['order'] == 'mdy' else 'day'} first, as a date in the file proves."
        )
    if action["always"]:
        click.echo(f"No column says what the filter did; every record counts as {action['always']}.")
    elif not any(one["field"] == "action" for one in row["fields"]) and row["fields"]:
        click.echo("No column says what the filter did: no line will count as blocked.")
    if row["unknown_actions"]:
        words = ", ".join(sorted(row["unknown_actions"])[:10])
        click.echo(f"Words of the filter that aren't understood (add them to [action] rules): {escape_controls(words)}")
    if row["readable"] and row["readable"] < 1:
        click.echo(f"{row['readable']:.0%} of the records can be read.")


def _ask(row: Mapping[str, Any], columns: tuple[str, ...]) -> dict[str, int]:
    """Ask only where the answer isn't sure: field -> column."""
    from monitor.services.upkeep.learning import describe_field

    chosen: dict[str, int] = {}
    for one in row["fields"]:
        if one["confidence"] < 0.75 and len(one["columns"]) == 1 and one["columns"][0] in columns:
            name = one["columns"][0]
            if click.confirm(f"Is {name!r} {describe_field(one['field'])}?", default=True):
                chosen[one["field"]] = columns.index(name)
            else:
                chosen[one["field"]] = _ask_column(describe_field(one["field"]), columns)
    for lack in row["missing"]:
        chosen[FIELDS_OF[lack["what"]]] = _ask_column(lack["what"], columns)
    return chosen


def _ask_column(what: str, columns: tuple[str, ...]) -> int:
    from monitor.logs import escape_controls

    for number, name in enumerate(columns, 1):
        click.echo(f"  {number:>3}  {escape_controls(name)}")
    prompt = f"Which column says {what}? (0: none)"
    return int(click.prompt(prompt, type=click.IntRange(0, len(columns)), default=0)) - 1


def _show_end(row: Mapping[str, Any], written: Mapping[str, Any], *, is_known: bool, is_whole: bool) -> None:
    for lack in row["missing"]:
        say(f"It can't be told {lack['what']}: {lack['why']}.")
    if not is_known and row["reason"]:
        say(f"Nothing can be learned of it: {row['reason']}")
    if written["written"]:
        click.echo(f"\nwritten: {written['written']}\n         {written['fixture']} (invented names and addresses)")
        for problem in written["problems"]:
            say(f"formats test: {problem}")
        if not written["problems"]:
            click.echo(f"formats test {row['format']}: ok")
    elif not is_known:
        say("Nothing was written." + (" --yes writes it." if is_whole else ""))
    if written["written"] or is_known:
        click.echo(f"\nFor filterwatch.toml:\n\n{row['source']}\n")
