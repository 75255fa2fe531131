"""A text that names commands goes in; each `filterwatch ...` of it, held against the program's own commands, comes out."""

import re
import shlex

import click

from monitor.cli.main import main

FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```", flags=re.DOTALL | re.MULTILINE)
INLINE = re.compile(r"`((?:runuser -u filterwatch -- )?filterwatch [^`\n]+)`")
CALL = re.compile(
    r"^\s*(?:/\S+/)?(?:runuser -u filterwatch -- )?(?:/\S+/)?filterwatch ([a-z-][^#\n]*)", flags=re.MULTILINE
)


def find_blocks(text: str, language: str = "") -> list[str]:
    """The fenced blocks of a page in one language; "" for the bare ones, which hold commands."""
    return [block for name, block in FENCE.findall(text) if name == language]


def find_commands(text: str) -> list[str]:
    """What follows `filterwatch` in fenced blocks and in inline code, comments cut off."""
    calls = [call for block in find_blocks(text) for call in CALL.findall(block)]
    calls += [call for code in INLINE.findall(FENCE.sub("", text)) for call in CALL.findall(code)]
    return [re.split(r" [|>] ", call)[0].strip() for call in calls]


def find_refusal(command: str) -> str:
    """Why the program would not take a command line as it is written, "" when it would. Values aren't looked at."""
    words = [word.strip("[]<>").removesuffix("...") for word in shlex.split(command) if word not in {"...", "[...]"}]
    try:
        _parse(main, words)
    except click.ClickException as error:
        return error.format_message()
    return ""


def _parse(group: click.Group, words: list[str]) -> None:
    context = click.Context(group, info_name="filterwatch")
    command: click.Command = group
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(context, words[0])
        if found is None:
            if any(mark in words[0] for mark in "|,"):  # `formats list|show`: each of them
                for word in re.split(r"[|,]", words[0]):
                    _parse(command, [word])
                return
            raise click.UsageError(f"there is no command {words[0]}")
        command, words = found, words[1:]
        context = click.Context(command, info_name=command.name, parent=context)
    if not isinstance(command, click.Group):
        _, left, _ = command.make_parser(context).parse_args(list(words))
        if left:
            raise click.UsageError(f"{left} is too much")
