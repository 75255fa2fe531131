"""Who an entry is about, and who may be told."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class SubjectKind(StrEnum):
    PUPIL = "pupil"
    STAFF = "staff"
    HEAD = "head"
    GOVERNOR = "governor"
    TECHNICIAN = "technician"
    VISITOR = "visitor"
    SHARED = "shared"
    DEVICE = "device"
    GROUP = "group"
    SITE = "site"
    UNKNOWN = "unknown"


class Role(StrEnum):
    """Who can be told, by the names of routes.toml."""

    DSL = "dsl"
    DEPUTY_DSL = "deputy_dsl"
    HEAD = "head"
    CHAIR = "chair"
    GOVERNOR = "governor"
    SENCO = "senco"
    TECHNICIAN = "technician"
    EXTERNAL = "external"


class Confidence(StrEnum):
    """How sure the attribution is: a named login on its own device > a named login > shared > an address only."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRow:
    """One row of the roster: who a login is, and when. `flags` are words such as `send` or `cla`: raise priority."""

    login: str
    name: str
    role: SubjectKind
    year: str = ""
    group: str = ""
    flags: frozenset[str] = frozenset()
    valid_from: date | None = None
    valid_to: date | None = None
    site: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person of routes.toml: may be told. `login` is their own login in the logs, so that recusal works."""

    role: Role
    login: str
    name: str
    mail: str
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Who an attempt is attributed to.

    id: stable pseudonym (keyed; the same in every run of one installation). login: the login, or the device name, or
    "source:address" where there is neither; sealed at rest and never logged. confidence: of the attribution.
    """

    id: str
    kind: SubjectKind
    login: str
    year_group: str = ""
    group: str = ""
    flags: frozenset[str] = frozenset()
    confidence: Confidence = Confidence.LOW
    site: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who is looking. What is implicated by one of `subject_ids` is, for this person, as if it weren't there.

    roles: from routes.toml, those of today. subject_ids: the pseudonyms of their own logins, one per site.
    """

    login: str
    roles: frozenset[Role]
    subject_ids: frozenset[str] = frozenset()
