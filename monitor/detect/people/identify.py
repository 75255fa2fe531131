"""What a line says of its user, device and address goes in; the subject, and how sure that is, comes out."""

from datetime import date

from monitor.detect.people.pseudonym import named_id, subject_id
from monitor.detect.people.roster import Roster
from monitor.records.event import Identity
from monitor.records.people import Confidence, RosterRow, Subject, SubjectKind
from monitor.settings.roster import normalise_login

# What the user column may name when it is to name a person. UNKNOWN: the format doesn't say, so the roster decides.
PERSONAL = (Identity.PERSON, Identity.UNKNOWN)
COMPUTER_PREFIX, COMPUTER_SUFFIX = "host/", "$"  # Active Directory: a computer's own account, not a person's


def identify(  # noqa: PLR0913 - what a line may say about who it was
    key: bytes,
    roster: Roster,
    *,
    user: str | None,
    identity: Identity,
    host_name: str | None,
    source_ip: str | None,
    source: str,
    site: str,
    at: date,
) -> Subject:
    """Attribute one line. The id depends on who it was, never on the device or address that they used.

    A login beats a device name, a device name beats an address. Only a login that the roster holds on that day gives a
    person's kind; any other is UNKNOWN, with low confidence. Addresses count per source and site.
    """
    login = normalise_login(user or "")
    if login and identity is Identity.SHARED:
        return _unnamed(key, roster, login, site, kind=SubjectKind.SHARED)
    if login and identity in PERSONAL and not login.endswith(COMPUTER_SUFFIX):
        row = roster.find(login, at, site)
        if row is None:
            return _unnamed(key, roster, login, site, kind=SubjectKind.UNKNOWN)
        return _named(key, row, login, roster.find_scope(login, site), has_device=bool(host_name))
    named = host_name or (login if identity is not Identity.NETWORK else "")
    device = named.strip().lower().removeprefix(COMPUTER_PREFIX).removesuffix(COMPUTER_SUFFIX)
    if device:
        return _nameless(key, SubjectKind.DEVICE, device, site=site, place="")
    return _nameless(key, SubjectKind.UNKNOWN, f"{source}:{source_ip or login or '-'}", site=site, place=source)


def identify_site(key: bytes, site: str, *, school_site: str = "") -> Subject:
    """The subject of a draft that is about a web site (everybody could reach it), not about a person.

    site: as flagged entries carry it, for a restricted one its keyed pseudonym.
    """
    return _nameless(key, SubjectKind.SITE, site, site=school_site, place="")


def _named(key: bytes, row: RosterRow, login: str, scope: str, *, has_device: bool) -> Subject:
    if row.role is SubjectKind.SHARED:
        confidence = Confidence.LOW
    else:
        confidence = Confidence.HIGH if has_device else Confidence.MEDIUM
    return Subject(
        id=subject_id(key, login, site=scope),
        kind=row.role,
        login=login,
        year_group=row.year,
        group=row.group,
        flags=row.flags,
        confidence=confidence,
        site=scope,
    )


def _unnamed(key: bytes, roster: Roster, login: str, site: str, *, kind: SubjectKind) -> Subject:
    scope = roster.find_scope(login, site)
    return Subject(id=subject_id(key, login, site=scope), kind=kind, login=login, site=scope)


def _nameless(key: bytes, kind: SubjectKind, name: str, *, site: str, place: str) -> Subject:
    scope = site.casefold()
    return Subject(id=named_id(key, kind.value, scope, place, name), kind=kind, login=name, site=scope)
