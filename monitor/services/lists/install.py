"""One list of the config goes in; its version in use comes out: the newest that is safe to load, or the one before."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from monitor.detect.classify import compile_segment
from monitor.detect.lists import RefusedListError, Segment, find_change, find_doubt
from monitor.errors import ListError
from monitor.ingest.lists import read_list
from monitor.ingest.lists.stamp import ListStamp, stamp_list
from monitor.services.lists.held import (
    Held,
    Workshop,
    fingerprint_of,
    keep_note,
    keep_segment,
    list_path,
    open_held,
    open_note,
)
from monitor.services.lists.manifest import manifest_row
from monitor.services.lists.note import Note
from monitor.settings.model import ListSection


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """A list as it stands. segment: the version in use, None where none ever could be used.

    refused: why the newest files are not in use, "" where they are. stamp: of those files. is_compiled: whether this
    very call compiled them. is_kept: whether the next start finds it compiled.
    """

    name: str
    segment: Segment | None
    refused: str
    note: Note
    stamp: ListStamp
    is_compiled: bool = False
    is_kept: bool = True

    @property
    def version(self) -> str:
        """Of the version in use; "" where there is none."""
        return "" if self.segment is None else self.segment.version

    @property
    def entries(self) -> int:
        """In use."""
        return 0 if self.segment is None else sum(self.segment.manifest.accepted.values())

    @property
    def modified_at(self) -> datetime | None:
        """When the newest file of the version in use was last changed."""
        ns = self.note.modified_ns
        return datetime.fromtimestamp(ns / 1e9, tz=UTC) if self.segment is not None and ns else None


def is_settled(section: ListSection, shop: Workshop) -> bool:
    """Whether this very state of the files was judged before, so that nothing needs to be read."""
    note = open_note(section, shop)
    stamp, fingerprint = stamp_list(list_path(section, shop.root)).digest, fingerprint_of(section, shop)
    held = open_held(section, shop)
    return _is_judged(note, held, stamp, fingerprint)


def install_list(section: ListSection, shop: Workshop, *, accept: bool = False) -> Installed:
    """Bring one list up to date, and open it.

    Nothing is read while the files, and all that shapes what is made of them, are as they were when last judged.
    accept: a person says yes to a version that is out of proportion. Never raises for what is wrong with a list.
    """
    stamp, fingerprint = stamp_list(list_path(section, shop.root)), fingerprint_of(section, shop)
    note, held = open_note(section, shop), open_held(section, shop)
    if note is not None and not accept and _is_judged(note, held, stamp.digest, fingerprint):
        return Installed(
            name=section.name, segment=held.segment if held else None, refused=note.refused, note=note, stamp=stamp
        )
    before = note or Note(stamp="", fingerprint="")
    judged = replace(before, stamp=stamp.digest, fingerprint=fingerprint, refused="", found=None)
    try:
        segment = _compile(section, shop, held if held and held.fingerprint == fingerprint else None)
        if not accept:
            _raise_for_doubt(section, before, held.segment if held else None, segment)
    except RefusedListError as error:
        return _refuse(section, shop, replace(judged, found=_found_row(error)), held, stamp, str(error))
    except ListError as error:
        return _refuse(section, shop, judged, held, stamp, str(error))
    except Exception as error:  # noqa: BLE001 -- a list that breaks us must not keep the others, or the logs, unread
        why = f"list {section.name}: Filterwatch failed on it ({type(error).__name__}); please report this."
        return _refuse(section, shop, judged, held, stamp, why)
    judged = replace(
        judged,
        version=segment.version,
        modified_ns=stamp.modified_ns,
        accepted=dict(segment.manifest.accepted),
        unmapped=dict(segment.manifest.unmapped),
    )
    if held is not None and segment is held.segment:
        return _finish(section, shop, judged, segment, stamp)
    if held is not None and segment.version != held.segment.version:
        change = find_change(held.segment, segment)
        judged = replace(judged, added=change.added, removed=change.removed)
    return _finish(section, shop, judged, segment, stamp, is_compiled=True)


def peek_list(section: ListSection, shop: Workshop) -> Installed | None:
    """The list as it was last left, without looking at its files; None where it was never compiled here."""
    note, held = open_note(section, shop), open_held(section, shop)
    if note is None:
        return None
    segment = held.segment if held is not None else None
    return Installed(name=section.name, segment=segment, refused=note.refused, note=note, stamp=ListStamp())


def refuse_list(section: ListSection, shop: Workshop, why: str) -> Installed:
    """The list as it was before, because of what nobody wrote down: the next start tries again."""
    note, held = open_note(section, shop), open_held(section, shop)
    stamp = stamp_list(list_path(section, shop.root))
    refused = f"list {section.name}: {why} {_what_stays(held)}"
    return Installed(
        name=section.name,
        segment=held.segment if held is not None else None,
        refused=refused,
        note=note or Note(stamp="", fingerprint=""),
        stamp=stamp,
    )


def _compile(section: ListSection, shop: Workshop, held: Held | None) -> Segment:
    """The list, compiled; what is held already where its files say the same. Raises ListError."""
    try:
        raw = read_list(section, folder=shop.root)
    except OSError as error:
        raise ListError(
            f"list {section.name}: {section.path}: can't be read: {error.strerror}. Check the path and who may read it."
        ) from error
    if held is not None and held.segment.version == raw.version:
        return held.segment
    return compile_segment(raw, shop.reference, key=shop.key)


def _raise_for_doubt(section: ListSection, before: Note, held: Segment | None, segment: Segment) -> None:
    """Raises RefusedListError for a version that a person should look at first."""
    if held is not None:
        known, old, version = held.manifest.unmapped, held.manifest.accepted, held.version
    else:
        known, old, version = before.unmapped, before.accepted, before.version
    if version in {"", segment.version}:
        return
    doubt = find_doubt(
        old,
        segment.manifest.accepted,
        known=known,
        unmapped=segment.manifest.unmapped,
        max_change=section.max_change,
    )
    if doubt:
        raise RefusedListError(
            f"list {section.name}: the new version {segment.version} {doubt} "
            f"If it is right: filterwatch lists import --accept {section.name}",
            manifest=segment.manifest,
            change=find_change(held, segment) if held is not None else None,
        )


def _refuse(
    section: ListSection, shop: Workshop, judged: Note, held: Held | None, stamp: ListStamp, why: str
) -> Installed:
    segment = held.segment if held is not None else None
    named = why if why.startswith(f"list {section.name}") else f"list {section.name}: {why}"
    refused = f"{named.rstrip()} {_what_stays(held)}"
    note = replace(judged, refused=refused)
    is_kept = keep_note(section, shop, note)
    return Installed(
        name=section.name, segment=segment, refused=refused, note=note, stamp=stamp, is_compiled=True, is_kept=is_kept
    )


def _found_row(error: RefusedListError) -> dict[str, Any]:
    change = error.change
    return manifest_row(
        error.manifest,
        added=change.added if change is not None else None,
        removed=change.removed if change is not None else None,
    )


def _what_stays(held: Held | None) -> str:
    return "The list is not in use." if held is None else f"The version in use, {held.segment.version}, stays."


def _finish(
    section: ListSection, shop: Workshop, note: Note, segment: Segment, stamp: ListStamp, *, is_compiled: bool = False
) -> Installed:
    if is_compiled:
        kept = keep_segment(section, shop, segment, note.fingerprint)
        is_kept = kept is not segment
    else:
        kept, is_kept = segment, True
    return Installed(
        name=section.name,
        segment=kept,
        refused="",
        note=note,
        stamp=stamp,
        is_compiled=is_compiled,
        is_kept=is_kept and keep_note(section, shop, note),
    )


def _is_judged(note: Note | None, held: Held | None, stamp: str, fingerprint: str) -> bool:
    if note is None or (note.stamp, note.fingerprint) != (stamp, fingerprint):
        return False
    if note.refused:
        return held is not None or not note.version
    return held is not None and held.fingerprint == fingerprint and held.segment.version == note.version
