"""The files of a list go in; the version that they hold comes out, or why a person should look at it first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from monitor.detect.classify import compile_segment
from monitor.detect.lists import RefusedListError, Segment, find_change, find_doubt
from monitor.errors import ListError
from monitor.ingest.lists import read_list
from monitor.services.lists.held import Held, Workshop
from monitor.services.lists.manifest import manifest_row
from monitor.services.lists.note import Note
from monitor.settings.model import ListSection


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """segment: a version that may be used; None for one that may not: why, and what was found in it if it was read."""

    segment: Segment | None = None
    why: str = ""
    found: Mapping[str, Any] | None = None


def judge_list(
    section: ListSection, shop: Workshop, before: Note, held: Held | None, fingerprint: str, *, accept: bool
) -> Verdict:
    """Read the list, whatever it is, and say whether it may be used."""
    try:
        segment = _compile(section, shop, held if held and held.fingerprint == fingerprint else None)
        if not accept:
            _raise_for_doubt(section, before, held.segment if held else None, segment)
    except RefusedListError as error:
        return Verdict(why=str(error), found=_found_row(error))
    except ListError as error:
        return Verdict(why=str(error))
    except Exception as error:  # noqa: BLE001 -- a list that breaks us must not keep the others, or the logs, unread
        why = f"list {section.name}: Filterwatch failed on it ({type(error).__name__}); please report this."
        return Verdict(why=why)
    return Verdict(segment=segment)


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


def _found_row(error: RefusedListError) -> dict[str, Any]:
    change = error.change
    return manifest_row(
        error.manifest,
        added=change.added if change is not None else None,
        removed=change.removed if change is not None else None,
    )
