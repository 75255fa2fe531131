"""A squidGuard or UT1 folder of category folders goes in; its domains and urls by category come out."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from monitor.errors import ListError
from monitor.ingest.lists.content import read_text, to_version
from monitor.ingest.lists.lines import NumberedTexts, numbered_lines, without_remark
from monitor.records.listing import RawList, Section, Shape

NEVER_READ = frozenset({"strict_redirector", "strong_redirector"})
"""They hold search engines, and expressions that hit the innocent."""

MOST_DEPTH = 3
_READ = ("domains", "urls")
_EXPRESSIONS = ("expressions", "very_restrictive_expression")


def read_ut1(name: str, root: Path, *, theme: str | None) -> RawList:
    """Read every category folder below `root` (or `root` itself, when it is one); plain files or .gz.

    A link is followed only where it stays inside the folder; one to a category that is read anyway is an alias, and
    counted as skipped. `expressions` are skipped with a count of their lines. Raises ListError.
    """
    where = f"list {name}: {root}"
    if not root.is_dir():
        raise ListError(f"{where}: is not a folder. Give the folder that holds the category folders.")
    sections: list[Section] = []
    digests: list[bytes] = []
    skipped: Counter[str] = Counter()
    for category, folder in _categories(root.resolve(), skipped):
        for path in _files(folder, root.resolve(), skipped):
            text, digest = read_text(path, where=f"list {name}: {category}/{path.name}")
            digests.append(digest)
            kind = path.name.removesuffix(".gz")
            if kind in _EXPRESSIONS:
                skipped[f"{category}: expressions"] += sum(1 for _ in numbered_lines(text.split("\n")))
                continue
            entries = NumberedTexts()
            for number, line in numbered_lines(text.split("\n")):
                entries.add(number, without_remark(line))
            file = f"{category}/{path.name}"
            sections.append(Section(file=file, shape=Shape.BELOW, category=category, entries=entries))
    if not sections:
        raise ListError(f"{where}: has no category folder with a file named domains or urls. Unpack the list there.")
    return RawList(
        name=name, kind="ut1", theme=theme, version=to_version(*digests), sections=tuple(sections), skipped=skipped
    )


def _categories(root: Path, skipped: Counter[str]) -> Iterator[tuple[str, Path]]:
    """(category, real folder), in order of name, each folder once; a folder inside folders is `outer/inner`."""
    if _has_files(root):
        yield root.name, root
    yield from _inner_categories(root, "", root, skipped)


def _inner_categories(folder: Path, prefix: str, root: Path, skipped: Counter[str]) -> Iterator[tuple[str, Path]]:
    entries = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    own = {path for path in entries if path.is_dir() and not path.is_symlink()}
    for path in entries:
        name, target = prefix + path.name, path.resolve()
        if path.is_symlink() and not path.exists():
            skipped[f"{name}: link to nothing"] += 1
        elif not path.is_dir():
            continue
        elif path.name in NEVER_READ or target.name in NEVER_READ:
            skipped[f"{name}: never read"] += 1
        elif path.is_symlink() and not target.is_relative_to(root):
            skipped[f"{name}: link out of the folder"] += 1
        elif path.is_symlink() and target in own:
            skipped[f"{name}: another name of {target.name}"] += 1
        else:
            if _has_files(target):
                yield name, target
            if not path.is_symlink() and name.count("/") < MOST_DEPTH:
                yield from _inner_categories(path, f"{name}/", root, skipped)


def _has_files(folder: Path) -> bool:
    return any((folder / name).is_file() for kind in _READ for name in (kind, f"{kind}.gz"))


def _files(folder: Path, root: Path, skipped: Counter[str]) -> Iterator[Path]:
    """The files to read, plain before packed when there are both."""
    for kind in (*_READ, *_EXPRESSIONS):
        path = next((path for path in (folder / kind, folder / f"{kind}.gz") if path.is_file()), None)
        if path is None:
            continue
        if path.resolve().is_relative_to(root):
            yield path
        else:
            skipped[f"{folder.name}/{path.name}: link out of the folder"] += 1
