"""Folders of descriptors enter; every format leaves, compiled, or one error with every problem found."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    files = _find_files(folders)
    aliases, problems = _load_aliases(files)
    return _load_all(files.values(), aliases, problems)


class Shelf(Mapping[str, Format]):
    """The formats of the folders, of which a shipped one is compiled when it is first asked for.

    A school's own descriptors are compiled at once, so that what is wrong with one is told at the start.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        """Raises FormatError that names every problem of a descriptor that isn't shipped."""
        files = _find_files(folders)
        self._aliases, problems = _load_aliases(files)
        shipped = {folder for folder in folders if folder.resolve() == shipped_folder().resolve()}
        own = [path for path in files.values() if path.parent not in shipped]
        self._formats = _load_all(own, self._aliases, problems)
        waiting = (path for path in files.values() if path.parent in shipped)
        self._waiting = {path.stem: path for path in waiting if path.stem not in self._formats}

    def __getitem__(self, format_id: str) -> Format:
        path = self._waiting.pop(format_id, None)
        if path is not None:
            self._formats |= _load_all([path], self._aliases, [])
        return self._formats[format_id]

    def __contains__(self, format_id: object) -> bool:
        return format_id in self._formats or format_id in self._waiting

    def __iter__(self) -> Iterator[str]:
        return iter(sorted({*self._formats, *self._waiting}))

    def __len__(self) -> int:
        return len(self._formats) + len(self._waiting)


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


def _find_files(folders: Sequence[Path]) -> dict[str, Path]:
    """By name, those of a later folder in place of those before."""
    return {path.name: path for folder in folders for path in sorted(folder.glob("*.toml"))}


def _load_aliases(files: dict[str, Path]) -> tuple[AliasTable, list[Problem]]:
    """Takes the alias table out of the files."""
    path = files.pop(ALIASES, None)
    return load_aliases(path) if path else (AliasTable(spellings={}), [])


def _load_all(files: Iterable[Path], aliases: AliasTable, problems: Sequence[Problem]) -> dict[str, Format]:
    """problems: that are known already. Raises FormatError."""
    formats: dict[str, Format] = {}
    found = list(problems)
    for path in files:
        fmt, wrong = load_format(path, aliases=aliases)
        found += wrong
        if fmt is not None:
            formats[fmt.id] = fmt
    if found:
        raise FormatError("\n".join(str(problem) for problem in found))
    return dict(sorted(formats.items()))
