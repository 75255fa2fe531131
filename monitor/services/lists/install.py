"""One list of the config goes in; its version in use comes out: the newest that is safe to load, or the one before."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from monitor.detect.lists import Segment, find_change
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
from monitor.services.lists.judge import judge_list
from monitor.services.lists.note import Note
from monitor.settings.model import ListSection


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """A list as it stands. segment: the version in use, None where none ever could be used.

    refused: why the newest files are not in use, "" where they are. stamp: of those files. is_compiled: whether this
    very call compiled them. is_kept: whether the next start finds it compiled. is_unsettled: they changed while they
    were read, and were not judged.
    """

    name: str
    segment: Segment | None
    refused: str
    note: Note
    stamp: ListStamp
    is_compiled: bool = False
    is_kept: bool = True
    is_unsettled: bool = False

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
    accept: a person says yes to a version that is out of proportion. Files that change while they are read are left for
    the next call. Never raises for what is wrong with a list.
    """
    stamp, fingerprint = stamp_list(list_path(section, shop.root)), fingerprint_of(section, shop)
    note, held = open_note(section, shop), open_held(section, shop)
    if note is not None and not accept and _is_judged(note, held, stamp.digest, fingerprint):
        return Installed(
            name=section.name, segment=held.segment if held else None, refused=note.refused, note=note, stamp=stamp
        )
    before = note or Note(stamp="", fingerprint="")
    verdict = judge_list(section, shop, before, held, fingerprint, accept=accept)
    if stamp_list(list_path(section, shop.root)).digest != stamp.digest:  # half of it may be of the next version
        return _leave(section, before, held, stamp)
    judged = replace(before, stamp=stamp.digest, fingerprint=fingerprint, refused="", found=verdict.found)
    if verdict.segment is None:
        return _refuse(section, shop, judged, held, stamp, verdict.why)
    return _take(section, shop, judged, held, stamp, verdict.segment)


def open_compiled(section: ListSection, shop: Workshop) -> Installed:
    """The list as another process left it, whose files have changed since: those are for a later look.

    The stamp is that of the files which were judged, so whoever watches the list sees the difference.
    """
    note, held = open_note(section, shop), open_held(section, shop)
    if note is None:
        return _leave(section, Note(stamp="", fingerprint=""), held, ListStamp())
    return Installed(
        name=section.name,
        segment=held.segment if held is not None else None,
        refused=note.refused,
        note=note,
        stamp=ListStamp(digest=note.stamp),
    )


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


def _what_stays(held: Held | None) -> str:
    return "The list is not in use." if held is None else f"The version in use, {held.segment.version}, stays."


def _leave(section: ListSection, note: Note, held: Held | None, stamp: ListStamp) -> Installed:
    """As it was before, and nothing written down. stamp: from before the files changed, so that they are read again."""
    why = f"list {section.name}: its files changed while they were read; they are read again once they are complete."
    return Installed(
        name=section.name,
        segment=held.segment if held is not None else None,
        refused=f"{why} {_what_stays(held)}",
        note=note,
        stamp=stamp,
        is_unsettled=True,
    )


def _take(
    section: ListSection, shop: Workshop, judged: Note, held: Held | None, stamp: ListStamp, segment: Segment
) -> Installed:
    """Put a version into use that may be used, and write it down."""
    note = replace(
        judged,
        version=segment.version,
        modified_ns=stamp.modified_ns,
        accepted=dict(segment.manifest.accepted),
        unmapped=dict(segment.manifest.unmapped),
    )
    if held is not None and segment.version != held.segment.version:
        change = find_change(held.segment, segment)
        note = replace(note, added=change.added, removed=change.removed)
    is_compiled = held is None or segment is not held.segment
    kept = keep_segment(section, shop, segment, note.fingerprint) if is_compiled else segment
    is_kept = not is_compiled or kept is not segment
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
