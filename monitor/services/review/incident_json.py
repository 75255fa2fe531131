"""An incident as `replay --json` and `incidents list --json` print it: the contract of DESIGN section 4."""

from datetime import datetime
from typing import Any

from monitor.records.detection import Incident
from monitor.records.people import Subject


def incident_row(incident: Incident, subject: Subject | None, *, reveal: bool) -> dict[str, Any]:
    """subject.name is the login only with `reveal`, otherwise the stable pseudonym. Times are ISO 8601 UTC."""
    name = subject.login if reveal and subject is not None else incident.subject_id
    return {
        "type": "incident",
        "id": incident.id,
        "ref": incident.ref,
        "state": incident.state.value,
        "subject": {"id": incident.subject_id, "kind": incident.subject_kind.value, "name": name},
        "year_group": incident.year_group,
        "theme": incident.theme,
        "themes": list(incident.themes),
        "draft_group": incident.draft_group,
        "severity": incident.severity,
        "rules": list(incident.rules),
        "opened_at": to_text(incident.opened_at),
        "first_at": to_text(incident.first_at),
        "last_at": to_text(incident.last_at),
        "attempts": incident.attempts,
        "sites": incident.sites,
        "lines": incident.lines,
        "restricted": incident.restricted,
        "route": [role.value for role in incident.route],
        "confidence": incident.confidence.value,
        "why": list(incident.why),
    }


def to_text(at: datetime) -> str:
    """ISO 8601 UTC with milliseconds, `2026-09-15T09:12:30.250Z`."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
