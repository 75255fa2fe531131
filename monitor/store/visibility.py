"""A viewer in, the one where-clause out that every page, count, search, history, export and mail list goes through.

An incident is visible to a viewer iff one of the viewer's roles is in its route and none of the viewer's own logins is
implicated in it. What is not visible is answered exactly like what does not exist.
"""

from enum import Enum
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true

from monitor.records.people import Viewer
from monitor.store.tables import (
    alert,
    audit,
    delivery,
    delivery_alert,
    incident,
    incident_implicated,
    incident_route,
)


class Owner(Enum):
    """The owner of the database file: the pipeline itself, and the command line under that account."""

    OWNER = "owner"


OWNER: Final = Owner.OWNER
Sight = Viewer | Owner


def visible_to(viewer: Sight) -> ColumnElement[bool]:
    """Return the condition on `incident` rows."""
    if isinstance(viewer, Owner):
        return true()
    if not viewer.roles:
        return false()
    is_routed = exists().where(
        incident_route.c.incident_id == incident.c.id, incident_route.c.role.in_(sorted(viewer.roles))
    )
    own = sorted(viewer.subject_ids)
    is_implicated = exists().where(
        incident_implicated.c.incident_id == incident.c.id, incident_implicated.c.subject_id.in_(own)
    )
    return and_(is_routed, incident.c.subject_id.not_in(own), ~is_implicated)


def audit_visible_to(viewer: Sight) -> ColumnElement[bool]:
    """Return the condition on `audit` rows.

    A row about an incident is as visible as the incident. A row about a person, without an incident, is visible to
    whoever may see an incident of that person. Rows about neither (settings, sign-ins) are everybody's.
    """
    if isinstance(viewer, Owner):
        return true()
    seen = select(incident.c.id).where(visible_to(viewer))
    seen_people = select(incident.c.subject_id).where(visible_to(viewer))
    return and_(
        or_(audit.c.incident_id.is_(None), audit.c.incident_id.in_(seen)),
        or_(audit.c.incident_id.is_not(None), audit.c.subject_id.is_(None), audit.c.subject_id.in_(seen_people)),
    )


def mail_visible_to(viewer: Sight) -> ColumnElement[bool]:
    """Return the condition on `delivery` rows: nothing in the mail is about an incident that the viewer may not see."""
    seen = select(incident.c.id).where(visible_to(viewer))
    tells_more = (
        exists()
        .where(delivery_alert.c.delivery_id == delivery.c.id)
        .where(delivery_alert.c.alert_id == alert.c.id)
        .where(alert.c.incident_id.is_not(None), alert.c.incident_id.not_in(seen))
    )
    return true() if isinstance(viewer, Owner) else ~tells_more
