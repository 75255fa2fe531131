"""Notes on an incident in, sealed; and out again. Who may write and read them is the caller's business."""

from typing import Any

from sqlalchemy import Connection, Row, insert, select

from monitor.records.detection import IncidentState
from monitor.records.review import Note, NoteKind
from monitor.store.seal import Sealer, sealer_of
from monitor.store.tables import note as note_table


def record_note(connection: Connection, incident_id: str, note: Note) -> Note:
    """Record a note as it is."""
    connection.execute(
        insert(note_table).values(
            incident_id=incident_id,
            at=note.at,
            login=note.login,
            kind=note.kind,
            state=note.state,
            item=note.item,
            done=note.done,
            text_sealed=sealer_of(connection).seal_text(note.text, _place(incident_id)),
        )
    )
    return note


def load_notes_of(connection: Connection, incident_id: str) -> list[Note]:
    """Return everything written on an incident, oldest first."""
    sealer = sealer_of(connection)
    rows = connection.execute(
        select(note_table).where(note_table.c.incident_id == incident_id).order_by(note_table.c.id)
    )
    return [_to_note(row, sealer) for row in rows]


def _to_note(row: Row[Any], sealer: Sealer) -> Note:
    return Note(
        at=row.at,
        login=row.login,
        kind=NoteKind(row.kind),
        text=sealer.unseal_text(row.text_sealed, _place(row.incident_id)),
        state=IncidentState(row.state) if row.state else None,
        item=row.item,
        done=row.done,
    )


def _place(incident_id: str) -> bytes:
    return b"note:text:" + incident_id.encode()
