"""The closed vocabularies of the canonical event (Elastic Common Schema names where it has one)."""

from enum import IntEnum


class Action(IntEnum):
    """`event.action`. There is no catch-all: a word that the descriptor doesn't list is UNKNOWN.

    BLOCKED: not seen by the user. WARNED: a "continue?" page. OVERRIDDEN: somebody pressed continue or typed a
    password. REDIRECTED: safe search or a DNS rewrite, not an attempt at harm. FLAGGED: allowed but reported (a
    monitoring product). ALLOWED. AUTH: 407 or a login page. ERROR: TLS or network. UNKNOWN: no decision in the line.
    """

    UNKNOWN = 0
    ALLOWED = 1
    BLOCKED = 2
    WARNED = 3
    OVERRIDDEN = 4
    REDIRECTED = 5
    FLAGGED = 6
    AUTH = 7
    ERROR = 8


ACTION_WORDS = {action.name.lower(): action for action in Action}


class Kind(IntEnum):
    """`event.category`: what sort of record it is. KEYWORD = a monitoring capture: a person typed something."""

    WEB = 0
    DNS = 1
    SEARCH = 2
    KEYWORD = 3
    APP = 4
    NETWORK = 5


class Identity(IntEnum):
    """`labels.identity_type`: what the user column names. Nothing but PERSON may ever name a person."""

    UNKNOWN = 0
    PERSON = 1
    DEVICE = 2
    NETWORK = 3
    SHARED = 4


class Zone(IntEnum):
    """`event.timezone`: how the instant was found. SITE_AMBIGUOUS = inside the repeated October hour."""

    UTC = 0
    OFFSET = 1
    EPOCH = 2
    SITE = 3
    SITE_AMBIGUOUS = 4
    SITE_GAP = 5
