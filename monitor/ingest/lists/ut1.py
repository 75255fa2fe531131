"""A squidGuard or UT1 folder of category folders goes in, plain or as a tar archive; domains and urls come out."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from monitor.errors import ListError
from monitor.ingest.lists.content import printable, read_bytes, to_text, to_version
from monitor.ingest.lists.lines import (
    IS_TOO_LONG,
    LONGEST_LINE,
    NumberedTexts,
    numbered_lines,
    split_lines,
    without_remark,
)
from monitor.records.listing import RawList, Section, Shape, Turnings

NEVER_READ = frozenset({"strict_redirector", "strong_redirector"})
"""They hold search engines, and expressions that hit the innocent."""

MOST_DEPTH = 3
READ = ("domains", "urls")
EXPRESSIONS = ("expressions", "very_restrictive_expression")


@dataclass(slots=True)
class Ut1Files:
    """What was read so far. skipped: what is left out on purpose, counted by category and reason."""

    sections: dict[str, Section] = field(default_factory=dict)
    digests: dict[str, bytes] = field(default_factory=dict)
    skipped: Counter[str] = field(default_factory=Counter)
    rejects: Turnings = field(default_factory=Turnings)

    def take(self, category: str, name: str, data: bytes) -> None:
        """Take one file of a category in. name: domains, urls or expressions, with or without .gz."""
        file = f"{category}/{name}"
        self.digests[file] = hashlib.sha256(data).digest()
        lines = numbered_lines(split_lines(to_text(data)))
        if name.removesuffix(".gz") in EXPRESSIONS:
            self.skipped[f"{category}: expressions"] += sum(1 for _ in lines)
            return
        entries = NumberedTexts()
        for number, line in lines:
            if len(line) > LONGEST_LINE:
                self.rejects.add(file, number, "", IS_TOO_LONG)
            else:
                entries.add(number, without_remark(line))
        self.sections[file] = Section(file=file, shape=Shape.BELOW, category=category, entries=entries)

    def to_list(self, name: str, *, theme: str | None, where: str) -> RawList:
        """Raises ListError when there was no category at all."""
        if not self.sections:
            raise ListError(
                f"{where}: has no category folder with a file named domains or urls. Unpack the list there."
            )
        files = sorted(self.digests)
        return RawList(
            name=name,
            kind="ut1",
            theme=theme,
            version=to_version(*(self.digests[file] for file in files)),
            sections=tuple(self.sections[file] for file in files if file in self.sections),
            rejects=self.rejects,
            skipped=self.skipped,
        )


def read_ut1(name: str, root: Path, *, theme: str | None) -> RawList:
    """Read every category folder below `root` (or `root` itself, when it is one); plain files or .gz.

    A link is followed only where it stays inside the folder; one to a category that is read anyway is an alias, and
    counted as skipped. `expressions` are skipped with a count of their lines. Raises ListError.
    """
    where = f"list {name}: {root}"
    if not root.is_dir():
        raise ListError(f"{where}: is not a folder. Give the folder that holds the category folders.")
    files = Ut1Files()
    for category, folder in _categories(root.resolve(), files.skipped):
        for path in _files(folder, root.resolve(), files.skipped):
            files.take(category, path.name, read_bytes(path, where=f"list {name}: {category}/{path.name}"))
    return files.to_list(name, theme=theme, where=where)


def is_never_read(parts: Iterable[str]) -> bool:
    """True for a path through a category that must not be read, however its name is spelled."""
    return any(part.lower().replace("-", "_") in NEVER_READ for part in parts)


def _categories(root: Path, skipped: Counter[str]) -> Iterator[tuple[str, Path]]:
    """(category, real folder), in order of name, each folder once; a folder inside folders is `outer/inner`."""
    if is_never_read([root.name]):
        skipped[f"{root.name}: never read"] += 1
        return
    if _has_files(root):
        yield printable(root.name), root
    yield from _inner_categories(root, "", root, skipped)


def _inner_categories(folder: Path, prefix: str, root: Path, skipped: Counter[str]) -> Iterator[tuple[str, Path]]:
    entries = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    own = {path for path in entries if path.is_dir() and not path.is_symlink()}
    for path in entries:
        name = prefix + printable(path.name)
        if path.is_symlink() and not path.exists():  # or one that leads to itself
            skipped[f"{name}: link to nothing"] += 1
            continue
        if not path.is_dir():
            continue
        target = path.resolve()
        if path.is_symlink() and not target.is_relative_to(root):
            skipped[f"{name}: link out of the folder"] += 1
        elif is_never_read([path.name, *target.relative_to(root).parts]):
            skipped[f"{name}: never read"] += 1
        elif path.is_symlink() and target in own:
            skipped[f"{name}: another name of {printable(target.name)}"] += 1
        else:
            if _has_files(target):
                yield name, target
            if not path.is_symlink() and name.count("/") < MOST_DEPTH:
                yield from _inner_categories(path, f"{name}/", root, skipped)


def _has_files(folder: Path) -> bool:
    return any((folder / name).is_file() for kind in READ for name in (kind, f"{kind}.gz"))


def _files(folder: Path, root: Path, skipped: Counter[str]) -> Iterator[Path]:
    """The files to read, plain before packed when there are both."""
    for kind in (*READ, *EXPRESSIONS):
        found = [path for path in (folder / kind, folder / f"{kind}.gz") if path.is_file()]
        if not found:
            continue
        path = found[0]
        for other in found[1:]:
            skipped[f"{printable(folder.name)}/{other.name}: {path.name} is read in its stead"] += 1
        target, name = path.resolve(), f"{printable(folder.name)}/{path.name}"
        if not target.is_relative_to(root):
            skipped[f"{name}: link out of the folder"] += 1
        elif is_never_read(target.relative_to(root).parts):
            skipped[f"{name}: never read"] += 1
        else:
            yield path
