"""From a flagged line to a draft: evidence, flagged entry, attempt, finding, incident."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.records.event import Action, Kind, Zone
from monitor.records.people import Confidence, Role, SubjectKind


class Origin(StrEnum):
    """What said so, in order of trust."""

    FILTER = "filter"
    LIST = "list"
    HASH = "hash"
    PHRASE = "phrase"
    MODEL = "model hint"  # what a host resembles: no line ever counts for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One match: why a line carries a theme.

    name: the vendor's category, the list, or the phrase file. entry: the list entry or phrase that matched; None for
    a keyed hash (the address is never kept). kind: category | host | path | hash | phrase. version: of the list.
    """

    theme: str
    origin: Origin
    name: str
    entry: str | None
    kind: str
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostHint:
    """What the host model says of a blocked host that no list and no category names. It is no flagged entry.

    id: 16 bytes, of subject, site, theme and day: a hundred retries are one hint. at: the first of them. probability:
    0 to 1, calibrated. version: of the model.
    """

    id: bytes
    subject_id: str
    at: datetime
    site: str
    theme: str
    probability: float
    version: str

    @property
    def evidence(self) -> Evidence:
        return Evidence(
            theme=self.theme, origin=Origin.MODEL, name="host model", entry=None, kind="model", version=self.version
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FlaggedEntry:
    """One log line that counts towards a theme.

    key: 16 bytes, unique per event (DESIGN section 2). theme: the worst one leads; themes: all of them. client: the
    device or address (links a redirect chain). site: registrable domain (for a restricted entry a keyed pseudonym,
    the address is nowhere in clear); "" for a capture without address. url and search_term are sealed at rest; url is
    None for a restricted entry. breach: allowed although listed. is_search: the theme came from words somebody typed.
    """

    key: bytes
    source: str
    generation_id: str
    offset: int
    at: datetime
    zone: Zone
    action: Action
    kind: Kind
    subject_id: str
    client: str
    site: str
    theme: str
    themes: tuple[str, ...]
    draft_group: str
    severity: int
    restricted: bool
    breach: bool
    is_search: bool
    evidence: tuple[Evidence, ...]
    url: str | None
    search_term: str | None
    vendor_action: str = ""
    vendor_category: str = ""
    rule: str = ""
    is_late: bool = False
    filter_test: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One act of one subject: entries of one theme folded together (DESIGN section 3).

    id: derived from the first entry's key. entry_keys: of its entries, in event-time order. sites: distinct, in order;
    breach_sites: those of them that were allowed although listed. grounds: what named its themes, distinct, for a
    person to read ("list ut1, version 2026-09-01"), never an entry, a phrase or an address. theme, draft_group,
    severity and epoch are those of its worst line (the earliest of the worst).
    epoch: how many incidents of this subject and draft group were decided before these lines were read.
    """

    id: str
    subject_id: str
    theme: str
    themes: tuple[str, ...]
    draft_group: str
    severity: int
    restricted: bool
    breach: bool
    is_search: bool
    filter_test: bool
    epoch: int
    client: str
    sites: tuple[str, ...]
    first_at: datetime
    last_at: datetime
    lines: int
    blocked_lines: int
    entry_keys: tuple[bytes, ...]
    breach_sites: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule's statement about a subject, with numbers a person can read.

    fired_at: event time of the entry at which the rule fired. attempt_ids: what it rests on. why: one plain sentence
    without names, addresses or search words.
    """

    rule: str
    subject_id: str
    draft_group: str
    theme: str
    severity: int
    restricted: bool
    epoch: int
    fired_at: datetime
    attempt_ids: tuple[str, ...]
    why: str
    record: str = ""


class IncidentState(StrEnum):
    """States. The software itself opens only DRAFT and the three records; only a person sets the others."""

    DRAFT = "draft"
    IN_REVIEW = "in review"
    CONFIRMED = "confirmed"
    NO_CONCERN = "no concern"
    INADVERTENT = "inadvertent"
    UNCLEAR = "unclear"
    HELP_SEEKING = "help-seeking"
    FALSE_MATCH = "false match"
    CLOSED = "closed"
    FILTER_TEST = "filter test"
    CLASS_ACTIVITY = "class activity"
    CANARY = "canary"


OPEN_STATES = (IncidentState.DRAFT, IncidentState.IN_REVIEW)
RECORD_STATES = (IncidentState.FILTER_TEST, IncidentState.CLASS_ACTIVITY, IncidentState.CANARY)
DECISIONS = (
    IncidentState.CONFIRMED,
    IncidentState.NO_CONCERN,
    IncidentState.INADVERTENT,
    IncidentState.UNCLEAR,
    IncidentState.HELP_SEEKING,
    IncidentState.FALSE_MATCH,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One open draft per subject, draft group and restriction, until a person decides it.

    id: uuid5 of (subject, draft group, restricted, record, epoch), so that it doesn't depend on arrival order.
    ref: what people say on the phone, e.g. `FW-7KQ2M9`; derived from the id. opened_at: log time, the entry at which
    the first rule fired. attempts, sites, lines: counts. route: roles in the order of telling.
    """

    id: str
    ref: str
    state: IncidentState
    subject_id: str
    subject_kind: SubjectKind
    year_group: str
    theme: str
    themes: tuple[str, ...]
    draft_group: str
    severity: int
    rules: tuple[str, ...]
    opened_at: datetime
    first_at: datetime
    last_at: datetime
    attempts: int
    sites: int
    lines: int
    restricted: bool
    route: tuple[Role, ...]
    confidence: Confidence
    why: tuple[str, ...]
    epoch: int = 0
    attempt_ids: tuple[str, ...] = ()
