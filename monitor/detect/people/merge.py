"""One subject as several lines and several days have it goes in; what to say of them comes out, whatever the order."""

from dataclasses import replace
from datetime import date

from monitor.detect.people.roster import Roster
from monitor.records.people import Confidence, Subject, SubjectKind

UNLISTED = frozenset({SubjectKind.DEVICE, SubjectKind.SITE, SubjectKind.GROUP})  # the roster says nothing of these
CONFIDENCE_ORDER = (Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH)


def merge_subjects(one: Subject, other: Subject) -> Subject:
    """One subject as two lines have it, in either order: as sure as the less sure line.

    What the roster says of them may have changed between the lines; one of the two stands here, always the same one.
    `to_subject_on` says what holds on a day.
    """
    if one == other:
        return one
    lowest = min(one.confidence, other.confidence, key=CONFIDENCE_ORDER.index)
    return replace(max(one, other, key=_merge_order), confidence=lowest)


def to_subject_on(subject: Subject, roster: Roster, at: date) -> Subject:
    """The subject with the kind, year, group and flags that the roster gives on a day.

    So that what a draft says depends on its own days, not on which line was read last. A device, an address, a site or
    a login that its format calls shared stays what it is.
    """
    if subject.kind in UNLISTED:
        return subject
    row = roster.find(subject.login, at, subject.site)
    if row is None:
        unknown = SubjectKind.SHARED if subject.kind is SubjectKind.SHARED else SubjectKind.UNKNOWN
        return Subject(id=subject.id, kind=unknown, login=subject.login, site=subject.site)
    if subject.kind is SubjectKind.SHARED:
        return subject
    confidence = Confidence.LOW if row.role is SubjectKind.SHARED else subject.confidence
    return replace(subject, kind=row.role, year_group=row.year, group=row.group, flags=row.flags, confidence=confidence)


def _merge_order(subject: Subject) -> tuple[bool, bool, str, str, str, list[str]]:
    """Shared before named before unknown; between rows of the roster any order does that is always the same."""
    is_shared, is_known = subject.kind is SubjectKind.SHARED, subject.kind is not SubjectKind.UNKNOWN
    return is_shared, is_known, subject.kind, subject.year_group, subject.group, sorted(subject.flags)
