"""Rows that count, and who and which event each is, come in; flagged entries, with what they may keep, leave."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.detect.classify import Classified
from monitor.detect.people import pseudonym
from monitor.frames import EntryFrame
from monitor.records.detection import FlaggedEntry
from monitor.records.event import Action, Kind, Zone
from monitor.records.people import Subject
from monitor.records.quick import quick
from monitor.records.source import Batch
from monitor.services.batch.pipeline import Pipeline

make_entry = quick(FlaggedEntry)
ZONES, ACTIONS, KINDS = tuple(Zone), tuple(Action), tuple(Kind)  # each member's value is its place


@dataclass(frozen=True, slots=True, kw_only=True)
class Identities:
    """One element per row that counts: its event's key, its time, whose it is. late_before: see `attribute_entries`."""

    keys: Sequence[bytes]
    times: Sequence[datetime]
    subjects: Sequence[Subject]
    late_before: datetime | None


def flag_rows(
    batch: Batch, frame: EntryFrame, classified: Classified, pipeline: Pipeline, identities: Identities
) -> list[FlaggedEntry]:
    """One FlaggedEntry per row that counts, in file order."""
    rows = classified.rows.tolist()
    late_before = identities.late_before
    clients = _client_names(frame, rows, identities.subjects, pipeline)
    known = zip(rows, identities.keys, identities.times, identities.subjects, clients, strict=True)
    logged, judged = _logged_columns(frame, rows), _judged_columns(classified, rows)
    entries = []
    for one, logs, verdict in zip(known, logged, judged, strict=True):
        row, key, at, subject, client = one
        offset, zone, action, kind, vendor_action, category, rule = logs
        severity, restricted, breach, is_search, filter_test = verdict
        theme = classified.lead(row)
        entries.append(
            make_entry(
                key=key,
                source=batch.source,
                generation_id=batch.generation.id,
                offset=offset,
                at=at,
                zone=ZONES[zone],
                action=ACTIONS[action],
                kind=KINDS[kind],
                subject_id=subject.id,
                client=client,
                site=classified.site(row),
                theme=theme.id,
                themes=classified.themes(row),
                draft_group=theme.draft_group,
                severity=severity,
                restricted=restricted,
                breach=breach,
                is_search=is_search,
                evidence=classified.evidence(row),
                url=classified.url(row),
                search_term=classified.search_term(row),
                vendor_action=vendor_action or "",
                vendor_category=category or "",
                rule="" if restricted else rule or "",  # some filters name a rule after the address
                is_late=late_before is not None and at < late_before,
                filter_test=filter_test,
            )
        )
    return entries


def _logged_columns(frame: EntryFrame, rows: list[int]) -> Iterator[tuple[Any, ...]]:
    """What the log says of each row. Columns become lists once: a value out of an array costs ten times as much."""
    numbers = (frame.offset, frame.zone, frame.action, frame.kind)
    texts = (frame.vendor_action, frame.category, frame.rule)
    return zip(*(column[rows].tolist() for column in numbers), *(text.to_texts(rows) for text in texts), strict=True)


def _judged_columns(classified: Classified, rows: list[int]) -> Iterator[tuple[Any, ...]]:
    c = classified
    return zip(
        *(column[rows].tolist() for column in (c.severity, c.restricted, c.breach, c.is_search, c.filter_test)),
        strict=True,
    )


def _client_names(frame: EntryFrame, rows: Sequence[int], seen: Sequence[Subject], pipeline: Pipeline) -> list[str]:
    """A pseudonym of the device or address of each row, of the subject where there is neither."""
    columns = zip(frame.host_name.to_texts(rows), frame.source_ip.to_texts(rows), seen, strict=True)
    clients = [host_name or source_ip or subject.id for host_name, source_ip, subject in columns]
    return [pipeline.clients.get(client) or _name_client(client, pipeline) for client in clients]


def _name_client(client: str, pipeline: Pipeline) -> str:
    if len(pipeline.clients) >= pipeline.subjects_kept:
        pipeline.clients.clear()
    name = pipeline.clients[client] = pseudonym(pipeline.school.key, f"client:{client}")
    return name
