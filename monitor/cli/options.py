"""What several commands share: the -c option, JSON lines on stdout, words for a person on stderr."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

config_option = click.option(
    "-c",
    "--config",
    "config",
    type=click.Path(path_type=Path),
    default=None,
    help="The config folder or its filterwatch.toml (default: here, else /etc/filterwatch).",
)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="One JSON object a line on stdout, nothing else there."
)
reveal_option = click.option(
    "--reveal", is_flag=True, help="Show logins instead of pseudonyms. Needs the database owner's account; is audited."
)


def write_json(row: Mapping[str, Any]) -> None:
    """One JSON object, one line, on stdout."""
    import orjson

    sys.stdout.write(orjson.dumps(row, option=orjson.OPT_NON_STR_KEYS).decode() + "\n")


def say(text: str) -> None:
    """Words for the person at the terminal, apart from the output."""
    click.echo(text, err=True)


@contextmanager
def progress(text: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """A progress bar on a terminal; elsewhere a plain line at each tenth. Yields advance(by)."""
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(text, total=total)
            yield lambda by: bar.update(task, advance=by)
        return
    done, told = 0, 0

    def advance(by: int) -> None:
        nonlocal done, told
        done += by
        tenth = 10 * done // total if total else 0
        if tenth > told:
            told = tenth
            say(f"{text}: {min(tenth, 10) * 10} %")

    yield advance
