"""A tar archive of category folders goes in, as UT1 publishes them; domains and urls by category come out."""

from monitor.ingest.lists.archive import Link, Place, common_root, read_members
from monitor.ingest.lists.unpack import Reader
from monitor.ingest.lists.ut1 import EXPRESSIONS, READ, Ut1Files, is_never_read
from monitor.records.listing import RawList

_FILES = frozenset(name + ending for name in (*READ, *EXPRESSIONS) for ending in ("", ".gz"))


def read_ut1_archive(name: str, reader: Reader, *, theme: str | None, where: str) -> RawList:
    """As read_ut1 for a folder: links inside the archive are other names, those out of it lead nowhere.

    The folder that all categories lie in is no part of their names. Raises ListError.
    """
    files = Ut1Files()
    found: dict[Place, bytes] = {}
    links: list[Link] = []
    never: set[Place] = set()
    for member in read_members(reader, files.skipped, wants=_is_wanted, where=where):
        if is_never_read(member.place[:-1]):
            never.add(member.place[:-1])
        elif isinstance(member, Link):
            links.append(member)
        elif member.data is not None:
            found[member.place] = member.data
    root = common_root(place[:-1] for place in found)
    for link in links:
        _follow(link, found, files, root)
    for place in sorted(found):
        plain_too = place[-1].endswith(".gz") and (*place[:-1], place[-1].removesuffix(".gz")) in found
        if not plain_too:
            files.take(_to_category(place[:-1], root), place[-1], found[place])
    for place in never:
        files.skipped[f"{_to_category(place, root)}: never read"] += 1
    return files.to_list(name, theme=theme, where=where)


def _is_wanted(place: Place) -> bool:
    return len(place) > 1 and place[-1] in _FILES and not is_never_read(place)


def _to_category(folder: Place, root: Place) -> str:
    return "/".join(folder[len(root) :] or folder[-1:]) if folder[: len(root)] == root else "/".join(folder)


def _follow(link: Link, found: dict[Place, bytes], files: Ut1Files, root: Place) -> None:
    """A link to a file is that file; one to a folder is another name of a category that is read anyway."""
    name, target = "/".join(link.place[len(root) :] or link.place), link.target
    if target is None:
        files.skipped[f"{name}: link out of the archive"] += 1
    elif is_never_read((*link.place, *target)):
        files.skipped[f"{name}: never read"] += 1
    elif target in found and link.place[-1] in _FILES:
        found[link.place] = found[target]
    elif any(place[:-1] == target for place in found):
        files.skipped[f"{name}: another name of {_to_category(target, root)}"] += 1
    elif link.place[-1] in _FILES or len(link.place) == len(root) + 1:
        files.skipped[f"{name}: link to nothing"] += 1
