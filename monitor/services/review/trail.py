"""A viewer in; the rows of the audit trail that they may see, in words, out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.records.people import Viewer
from monitor.records.review import AuditRow
from monitor.services.access.sign_in import PASSWORD_CHANGED, SIGNED_IN, SIGNED_OUT
from monitor.services.review.desk import Desk
from monitor.services.review.plain_text import to_plain_text
from monitor.store.audit import load_audit
from monitor.store.engine import reading
from monitor.store.review import load_incidents
from monitor.store.visibility import Sight

MOST_ROWS = 500
PRIVATE_ACTIONS = frozenset({SIGNED_IN, SIGNED_OUT, PASSWORD_CHANGED})
WORDS = {
    "opened": "draft opened",
    "raised": "level raised",
    "withdrawn": "draft withdrawn: its evidence no longer holds",
    "decided": "decided",
    "reopened": "reopened",
    "note": "note written",
    "checklist": "checklist",
    "revealed": "name asked for",
    "acknowledged": "alert acknowledged",
    SIGNED_IN: "signed in",
    SIGNED_OUT: "signed out",
    PASSWORD_CHANGED: "password changed",
    "account added": "account added",
    "account reset": "one-time sign-in made",
    "account disabled": "account disabled",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailRow:
    """One row, readable. ref: of the draft it is about, "" for none."""

    at: datetime
    actor: str
    words: str
    details: str
    incident_id: str
    ref: str
    subject_id: str


def trail_page(desk: Desk, sight: Sight) -> list[TrailRow]:
    """The newest rows first, at most MOST_ROWS. Rows about anything the viewer may not see are not among them."""
    with reading(desk.engine) as connection:
        rows = [row for row in load_audit(connection, sight, limit=MOST_ROWS) if _may_know(sight, row)]
        refs = {file.incident.id: file.incident.ref for file in load_incidents(connection, sight)}
    return [to_trail_row(row, refs) for row in rows]


def to_trail_row(row: AuditRow, refs: Mapping[str, str]) -> TrailRow:
    """refs: reference by incident id."""
    return TrailRow(
        at=row.at,
        actor=to_plain_text(row.actor, limit=64),
        words=_words_of(row),
        details="; ".join(f"{_to_words(key)}: {_to_words(value)}" for key, value in sorted(row.details.items())),
        incident_id=row.incident_id or "",
        ref=refs.get(row.incident_id or "", ""),
        subject_id=row.subject_id or "",
    )


def _words_of(row: AuditRow) -> str:
    if row.action == "viewed":
        return "draft looked at" if row.incident_id else "the person's page looked at"
    return WORDS.get(row.action, row.action.replace("_", " "))


def _may_know(sight: Sight, row: AuditRow) -> bool:
    """Whether others signed in is not for everybody: it could tell somebody that they are being talked about."""
    return row.action not in PRIVATE_ACTIONS or not isinstance(sight, Viewer) or row.actor == sight.login


def _to_words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_to_words(item) for item in value)
    return to_plain_text(str(value).replace("_", " "), limit=120)
