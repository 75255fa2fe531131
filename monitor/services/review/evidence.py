"""An incident's flagged lines in; rows that a person can read, with defanged addresses and the reason of each, out."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from monitor.records.detection import Attempt, Evidence, FlaggedEntry, Origin
from monitor.records.event import Action, Zone
from monitor.services.review.plain_text import (
    ShownAddress,
    to_plain_text,
    to_shown_address,
    to_shown_host,
    to_shown_site,
)
from monitor.services.review.wording import ACTIONS

REACHED = (Action.ALLOWED, Action.OVERRIDDEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a line counts: towards which theme, and what said so."""

    theme: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRow:
    """One line of a log, as far as its reader may know it.

    attempt: which attempt of the incident it belongs to, from 1. address: None where it isn't kept (restricted) or the
    line had none; `site` is "" then as well. words: what somebody typed; "" for readers who may not know,
    whose `address` ends with the host.
    because: why the line counts, worst first. where: how a technician finds the line again.
    """

    at: datetime
    attempt: int
    action: Action
    verdict: str
    site: str
    address: ShownAddress | None
    words: str
    because: tuple[Reason, ...]
    where: str
    remarks: tuple[str, ...]

    @property
    def is_blocked(self) -> bool:
        return self.action is Action.BLOCKED

    @property
    def is_reached(self) -> bool:
        return self.action in REACHED


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceGroup:
    """Lines that say the same about one site, one after the other: a page and its parts. rest: all but the first."""

    first: EvidenceRow
    rest: tuple[EvidenceRow, ...]


def fold_evidence(rows: Sequence[EvidenceRow]) -> list[EvidenceGroup]:
    """Fold each attempt's neighbours that differ only in time, path and place, so that a page with forty parts is one.

    Groups come by attempt, and within it in the order of time.
    """
    by_attempt = sorted(rows, key=lambda row: row.attempt)  # stable: time stays in order
    groups = [list(members) for _, members in groupby(by_attempt, key=_sameness)]
    return [EvidenceGroup(first=members[0], rest=tuple(members[1:])) for members in groups]


def to_evidence_rows(
    entries: Sequence[FlaggedEntry],
    attempts: Sequence[Attempt],
    theme_labels: Mapping[str, str],
    *,
    shows_words: bool,
) -> list[EvidenceRow]:
    """Rows in the order of time and of the log, each with the number of its attempt (the earliest attempt is 1)."""
    in_order = sorted(attempts, key=lambda attempt: (attempt.first_at, attempt.id))
    number_of = {key: number for number, attempt in enumerate(in_order, start=1) for key in attempt.entry_keys}
    return [
        _to_row(entry, number_of.get(entry.key, 0), theme_labels, shows_words=shows_words)
        for entry in sorted(entries, key=lambda entry: (entry.at, entry.source, entry.offset, entry.key))
    ]


def _sameness(row: EvidenceRow) -> Hashable:
    return row.attempt, row.verdict, row.site, row.words, row.because, row.remarks


def _to_row(entry: FlaggedEntry, attempt: int, theme_labels: Mapping[str, str], *, shows_words: bool) -> EvidenceRow:
    hides_address = entry.restricted
    to_address = to_shown_address if shows_words else to_shown_host
    words = entry.search_term if shows_words and not hides_address else None
    return EvidenceRow(
        at=entry.at,
        attempt=attempt,
        action=entry.action,
        verdict=ACTIONS[entry.action],
        site="" if hides_address else to_shown_site(entry.site),
        address=None if hides_address or entry.url is None else to_address(entry.url),
        words=to_plain_text(words or ""),
        because=tuple(
            _to_reason(piece, theme_labels, shows_entry=not hides_address, shows_words=shows_words)
            for piece in entry.evidence
        ),
        where=f"{to_plain_text(entry.source)}, byte {entry.offset:,}",
        remarks=_remarks_of(entry),
    )


def _to_reason(piece: Evidence, theme_labels: Mapping[str, str], *, shows_entry: bool, shows_words: bool) -> Reason:
    return Reason(
        theme=theme_labels.get(piece.theme, piece.theme),
        text=_what_said_so(piece, shows_entry=shows_entry, shows_words=shows_words),
    )


def _what_said_so(piece: Evidence, *, shows_entry: bool, shows_words: bool) -> str:
    name = to_plain_text(piece.name, limit=80)
    version = f", version {to_plain_text(piece.version, limit=40)}" if piece.version else ""
    if piece.origin is Origin.FILTER:
        return f"the filter's own category “{name}”"
    if piece.origin is Origin.MODEL:
        return f"a hint of the {name}{version}, which counts for nothing"
    if piece.origin is Origin.HASH:
        return f"keyed list {name}{version}; the entry is kept nowhere"
    if piece.origin is Origin.PHRASE:
        phrase = f": “{to_plain_text(piece.entry)}”" if piece.entry and shows_words and shows_entry else ""
        return f"phrase of list {name}{version}{phrase}"
    entry = f": {to_shown_address(piece.entry).text}" if piece.entry and shows_entry else ""
    return f"list {name}{version}{entry}"


def _remarks_of(entry: FlaggedEntry) -> tuple[str, ...]:
    found = []
    if entry.breach:
        found.append("allowed although listed")
    if entry.filter_test:
        found.append("a known filter-test address")
    if entry.zone is Zone.SITE_AMBIGUOUS:
        found.append("in the hour that the clocks repeat: it may have been an hour later")
    if entry.is_late:
        found.append("arrived more than the usual time after it happened")
    return tuple(found)
