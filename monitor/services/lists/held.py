"""What is held of a list from before: its compiled file and the note beside it, opened, and written anew."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from monitor.detect.classify import Reference, check_segment
from monitor.detect.lists import LARGE, Segment, from_parts, to_parts
from monitor.errors import ListError
from monitor.ingest.lists.compiled import map_arrays, write_arrays
from monitor.services.lists.fingerprint import to_fingerprint
from monitor.services.lists.folder import make_folder, note_file, segment_file
from monitor.services.lists.note import Note, read_note, write_note
from monitor.settings.model import ListSection

FINGERPRINT = "fingerprint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """What every list is compiled with. root: what paths are relative to. folder: where compiled lists lie.

    tables_digest, phrases_digest: of the tables that `reference` was made of, and of its phrases. keeps: whether what
    is compiled may be kept there; who only looks leaves everything as it is. reference_stamp: of their files, as they
    were before they were read; "" where that isn't known.
    """

    root: Path
    folder: Path
    reference: Reference
    tables_digest: bytes
    key: bytes
    keeps: bool
    phrases_digest: bytes = b""
    reference_stamp: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What was compiled before: fits where it was made as it would be made now."""

    segment: Segment
    fingerprint: str


def list_path(section: ListSection, root: Path) -> Path:
    """Where the list's files lie; a UT1 list may be named by a file of its folder."""
    path = root / section.path
    return path.parent if section.kind == "ut1" and path.name in {"domains", "urls"} else path


def fingerprint_of(section: ListSection, shop: Workshop) -> str:
    return to_fingerprint(section, shop.tables_digest, key=shop.key)


def open_note(section: ListSection, shop: Workshop) -> Note | None:
    """What was last decided about the list."""
    return read_note(note_file(shop.folder, section.name))


def open_held(section: ListSection, shop: Workshop) -> Held | None:
    """The compiled file, if there is one that can be used with this key and these themes."""
    try:
        mapped = map_arrays(segment_file(shop.folder, section.name))
        release = partial(mapped.release, LARGE)
        segment = from_parts(mapped.about["segment"], mapped.arrays, release=release)
        check_segment(segment, shop.reference, key=shop.key)
    except (OSError, ListError, KeyError):
        return None
    return Held(segment=segment, fingerprint=str(mapped.about.get(FINGERPRINT, "")))


def keep_segment(section: ListSection, shop: Workshop, segment: Segment, fingerprint: str) -> Segment:
    """Write it down, and give the mapped file in its stead: memory that is shared, and given back when it's short.

    Where nothing can be kept, the segment itself, as it was compiled in memory.
    """
    if not (shop.keeps and make_folder(shop.folder)):
        return segment
    header, arrays = to_parts(segment)
    try:
        write_arrays(
            segment_file(shop.folder, section.name),
            about={FINGERPRINT: fingerprint, "segment": header},
            arrays=arrays,
        )
    except OSError:
        return segment
    held = open_held(section, shop)
    return held.segment if held is not None else segment


def keep_note(section: ListSection, shop: Workshop, note: Note) -> bool:
    """Whether it could be written down."""
    if not (shop.keeps and make_folder(shop.folder)):
        return False
    try:
        write_note(note_file(shop.folder, section.name), note)
    except OSError:
        return False
    return True
