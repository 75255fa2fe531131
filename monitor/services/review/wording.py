"""The product's words for people: a level, a state, an action, a confidence goes in, plain English comes out."""

from monitor.records.detection import IncidentState
from monitor.records.event import Action
from monitor.records.people import Confidence, Role, SubjectKind

STATES = {
    IncidentState.DRAFT: "draft",
    IncidentState.IN_REVIEW: "in review",
    IncidentState.CONFIRMED: "concern confirmed",
    IncidentState.NO_CONCERN: "no concern",
    IncidentState.INADVERTENT: "inadvertent",
    IncidentState.UNCLEAR: "unclear, advice sought",
    IncidentState.HELP_SEEKING: "help-seeking",
    IncidentState.FALSE_MATCH: "false match",
    IncidentState.CLOSED: "closed",
    IncidentState.FILTER_TEST: "filter test",
    IncidentState.CLASS_ACTIVITY: "class activity",
    IncidentState.CANARY: "canary check",
}
OUTCOME_HINTS = {
    IncidentState.DRAFT: "Treat this record as a draft: somebody should look at it.",
    IncidentState.IN_REVIEW: "You are looking into it. It stays in the list.",
    IncidentState.CONFIRMED: "There is a safeguarding concern, and your policy has been followed.",
    IncidentState.NO_CONCERN: "Looked at; nothing that worries you.",
    IncidentState.INADVERTENT: "Reached by accident: a mistyped word, an advert, a redirect.",
    IncidentState.UNCLEAR: "You can't tell yet and have asked for advice.",
    IncidentState.HELP_SEEKING: "The person was looking for help. Offer support.",
    IncidentState.FALSE_MATCH: "The rule or list was wrong about this. Say which in the reason.",
    IncidentState.CLOSED: "Everything that follows from the decision is done.",
}
ACTIONS = {
    Action.UNKNOWN: "no verdict in the log",
    Action.ALLOWED: "allowed",
    Action.BLOCKED: "blocked",
    Action.WARNED: "warned",
    Action.OVERRIDDEN: "overridden",
    Action.REDIRECTED: "redirected",
    Action.FLAGGED: "flagged",
    Action.AUTH: "sign-in",
    Action.ERROR: "error",
}
CONFIDENCES = {
    Confidence.HIGH: "A named login on that person's own device.",
    Confidence.MEDIUM: "A named login. Somebody else may have been using it.",
    Confidence.LOW: "A shared or unknown login, a device or an address: no person can be named from this.",
}
ABOUT_NO_PERSON = "This is about a web site or a whole group, not about a person."
KINDS = {
    SubjectKind.PUPIL: "Pupil",
    SubjectKind.STAFF: "Member of staff",
    SubjectKind.HEAD: "Headteacher",
    SubjectKind.GOVERNOR: "Governor",
    SubjectKind.TECHNICIAN: "Technician",
    SubjectKind.VISITOR: "Visitor",
    SubjectKind.SHARED: "Shared login",
    SubjectKind.DEVICE: "Device",
    SubjectKind.GROUP: "Class or group",
    SubjectKind.SITE: "One web site, several people",
    SubjectKind.UNKNOWN: "Unknown login",
}
NOUNS = {
    SubjectKind.SHARED: "login",
    SubjectKind.UNKNOWN: "login",
    SubjectKind.DEVICE: "device",
    SubjectKind.GROUP: "group",
    SubjectKind.SITE: "site",
}
ROLES = {
    Role.DSL: "Designated Safeguarding Lead",
    Role.DEPUTY_DSL: "Deputy DSL",
    Role.HEAD: "Headteacher",
    Role.CHAIR: "Chair of Governors",
    Role.GOVERNOR: "Governor",
    Role.SENCO: "SENCO",
    Role.TECHNICIAN: "Technician",
    Role.EXTERNAL: "External contact",
}


def to_kind_label(kind: SubjectKind, year_group: str = "") -> str:
    """`Pupil, Year 9`; a bare year such as `9` gets the word, other names (`Reception`) stand as they are."""
    if not year_group:
        return KINDS[kind]
    return f"{KINDS[kind]}, {f'Year {year_group}' if year_group.isdecimal() else year_group}"


def to_count(number: int, noun: str, plural: str = "") -> str:
    """`1 attempt`, `12,431 lines`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
