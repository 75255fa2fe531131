"""Folders of descriptors enter; every format leaves, compiled, or one error with every problem found."""

from collections.abc import Sequence
from pathlib import Path

from monitor.errors import FormatError, Problem
from monitor.ingest.formats.aliases import ALIASES, load_aliases
from monitor.ingest.formats.compile import Compiler
from monitor.ingest.formats.descriptor import Descriptor
from monitor.ingest.formats.logformat import expand_logformat
from monitor.ingest.readers.format import AliasTable, Format
from monitor.settings.paths import default_config_folder
from monitor.settings.validation import read_section, read_toml

MOST_BYTES = 200_000


def shipped_folder() -> Path:
    """The descriptors that come with the product."""
    return default_config_folder() / "formats"


def load_formats(folders: Sequence[Path]) -> dict[str, Format]:
    """Read every descriptor of the folders, by id. A file of a later folder replaces the one of the same name before.

    A folder that doesn't exist is empty. Patterns of descriptors outside the shipped folder run in RE2. Raises
    FormatError that names every problem: file, key, what is wrong, the nearest known key.
    """
    files: dict[str, Path] = {}
    for folder in folders:
        files |= {path.name: path for path in sorted(folder.glob("*.toml"))}
    problems: list[Problem] = []
    alias_file = files.pop(ALIASES, None)
    aliases, wrong = load_aliases(alias_file) if alias_file else (AliasTable(spellings={}), [])
    problems += wrong
    formats: dict[str, Format] = {}
    for path in files.values():
        fmt, wrong = load_format(path, aliases=aliases)
        problems += wrong
        if fmt is not None:
            formats[fmt.id] = fmt
    if problems:
        raise FormatError("\n".join(str(problem) for problem in problems))
    return dict(sorted(formats.items()))


def load_format(path: Path, *, aliases: AliasTable) -> tuple[Format | None, list[Problem]]:
    """Read one descriptor: the format, or None and its problems."""
    if path.is_file() and path.stat().st_size > MOST_BYTES:
        return None, [Problem(str(path), f"is larger than {MOST_BYTES} bytes.", "A descriptor is a page of text.")]
    data, problems = read_toml(path)
    if problems:
        return None, problems
    descriptor, problems = read_section(data, Descriptor, file=str(path))
    if problems:
        return None, problems
    try:
        descriptor = expand_logformat(descriptor)
    except ValueError as problem:
        return None, [Problem(f"{path}: logformat", f"can't be read: {problem}.", "Copy the line from squid.conf.")]
    compiler = Compiler(descriptor, path, aliases=aliases, trusted=path.resolve().parent == shipped_folder().resolve())
    fmt = compiler.compile()
    return (None if compiler.problems else fmt), compiler.problems
