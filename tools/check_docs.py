"""Holds the generated pages of docs/ against the program: `make check` compares, `make docs` writes them."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from monitor.cli.lazy import LazyGroup
from monitor.cli.main import main
from tools.config_page import compose_config
from tools.faults_page import compose_faults
from tools.formats_page import compose_formats

DOCS = Path(__file__).resolve().parent.parent / "docs"


def walk_commands(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=path[-1])
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child is not None:
                yield from walk_commands(child, (*path, name))


def compose_commands() -> str:
    parts = [
        "# Commands",
        "",
        "Made by `make docs` from the program itself. `filterwatch COMMAND --help` shows the same.",
    ]
    for path, command in walk_commands(main, ("filterwatch",)):
        parent = None
        for name in path[:-1]:
            parent = click.Context(command, info_name=name, parent=parent)
        context = click.Context(command, info_name=path[-1], parent=parent, max_content_width=100, terminal_width=100)
        help_text = command.get_help(context).rstrip()
        parts += ["", f"## {' '.join(path)}", "", "```", help_text, "```"]
    assert isinstance(main, LazyGroup)
    return "\n".join(parts) + "\n"


PAGES = {
    "commands.md": compose_commands,
    "config.md": compose_config,
    "formats.md": compose_formats,
    "reliability.md": compose_faults,
}


def run(*, write: bool) -> int:
    stale = []
    for name, compose in PAGES.items():
        page, text = DOCS / name, compose()
        if write:
            page.write_text(text, encoding="utf-8")
        elif not page.exists() or page.read_text(encoding="utf-8") != text:
            stale.append(name)
    for name in stale:
        print(f"docs/{name} is not what the program says now: run `make docs` and commit it.")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(run(write="--write" in sys.argv[1:]))
