"""The path of a list goes in; its files come out: one, those of a folder, or those of a tar archive."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from monitor.errors import ListError
from monitor.ingest.lists.archive import Member, Place, common_root, read_members
from monitor.ingest.lists.content import printable, read_all, read_bytes
from monitor.ingest.lists.unpack import is_tar, open_list

MOST_DEPTH = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One file of a list. name: as manifests show it, with the folders it lies in.

    category: of a list of several files, the folder a file lies in, else its name without endings; "" for a single one.
    """

    name: str
    category: str
    data: bytes


def read_documents(path: Path, skipped: Counter[str], *, where: str, deep: bool = False) -> Iterator[Document]:
    """All files in order of name, unpacked. deep: take those of folders inside the folder as well.

    Hidden files are passed over; what else is not read is counted in `skipped`. Raises ListError.
    """
    if path.is_dir():
        found = list(_files_of(path, skipped, deep=deep))
        if not found:
            inner = "only folders: of category folders the kind is ut1" if any(path.iterdir()) else "no file"
            raise ListError(f"{where}: holds {inner}. Put the list there, or correct the path or the kind.")
        for place, file in found:
            yield _to_document(place, read_bytes(file, where=f"{where}: {'/'.join(place)}"), root=())
        return
    with open_list(path, where=where) as reader:
        if not is_tar(reader.head):
            yield Document(name=printable(path.name), category="", data=read_all(reader, where=where))
            return
        members = list(read_members(reader, skipped, wants=_is_visible, where=where))
    files = {one.place: one.data for one in members if isinstance(one, Member) and one.data is not None}
    skipped["links"] += sum(not isinstance(one, Member) for one in members)
    if not files:
        raise ListError(f"{where}: is an archive without files. Download it again.")
    root = common_root(place[:-1] for place in files)
    for place in sorted(files):
        yield _to_document(place, files[place], root=root)


def _files_of(folder: Path, skipped: Counter[str], *, deep: bool, before: Place = ()) -> Iterator[tuple[Place, Path]]:
    for path in sorted(folder.iterdir()):
        place = (*before, printable(path.name))
        if path.name.startswith("."):
            continue
        if path.is_file():
            yield place, path
        elif deep and path.is_dir() and not path.is_symlink() and len(before) < MOST_DEPTH:
            yield from _files_of(path, skipped, deep=deep, before=place)
        else:
            skipped[f"{'/'.join(place)}: is no file"] += 1


def _is_visible(place: Place) -> bool:
    return not any(part.startswith(".") for part in place)


def _to_document(place: Place, data: bytes, *, root: Place) -> Document:
    category = place[-2] if len(place) > len(root) + 1 else place[-1].split(".")[0]
    return Document(name="/".join(place), category=category, data=data)
