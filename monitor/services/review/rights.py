"""Who may do what with a draft they can see; who can see it at all is the store's where-clause."""

from monitor.records.detection import Incident
from monitor.records.people import Role, SubjectKind, Viewer
from monitor.store.visibility import OWNER, Sight

# Whoever may turn a draft into something else, or learn a name, holds one of these roles and stands on its route.
DECIDING_ROLES = frozenset({Role.DSL, Role.DEPUTY_DSL, Role.HEAD, Role.CHAIR})
# Search words are for those who look after people; a technician works without them.
READING_ROLES = DECIDING_ROLES | {Role.SENCO}
# An external contact is told by telephone or mail, outside these pages.
SIGN_IN_ROLES = frozenset(Role) - {Role.EXTERNAL}
NAMELESS = (SubjectKind.GROUP, SubjectKind.SITE)


def may_decide(sight: Sight, incident: Incident) -> bool:
    """Only a named person changes a state: somebody on the route who is told because of what they have to decide."""
    return isinstance(sight, Viewer) and bool(sight.roles & DECIDING_ROLES & frozenset(incident.route))


def may_read_words(sight: Sight, incident: Incident) -> bool:
    return sight is OWNER or bool(sight.roles & READING_ROLES & frozenset(incident.route))


def may_reveal(sight: Sight, incident: Incident) -> bool:
    """Whether a name may be asked for. A group or the site has none."""
    if incident.subject_kind in NAMELESS:
        return False
    return sight is OWNER or may_decide(sight, incident)


def actor_of(sight: Sight) -> str:
    """Who the trail says it was."""
    return sight.login if isinstance(sight, Viewer) else "database owner"
