"""A subject and the people of routes.toml go in; who is told, in what order, and who must never be, come out.

The order of telling is settings/routes.py; here people meet subjects by pseudonym, so that the store and the pages can
keep somebody out of a draft without knowing a name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from monitor.detect.people import subject_id
from monitor.detect.people.merge import UNLISTED
from monitor.records.people import Person, Role, Subject, SubjectKind
from monitor.settings.roster import normalise_login
from monitor.settings.routes import find_implicated, planned_route, route_kind
from monitor.settings.routes import route_for as roles_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """roles: in the order of telling; empty where nobody is left, which `check` refuses.

    implicated: ids of the subject and of everybody who must never be told or shown: `subject_id` of a person's login.
    """

    roles: tuple[Role, ...]
    implicated: frozenset[str]


def route_for(subject: Subject, *, people: Sequence[Person], key: bytes, day: date) -> Route:
    """Find who is told about a subject on a day.

    A person of routes.toml is implicated by their login, at whichever site it was seen, and by reading the same
    mailbox as somebody who is; under whatever role they hold. A draft about a Headteacher implicates whoever
    routes.toml calls so, even where the roster writes the login another way.
    """
    login = _login_of(subject)
    logins = {login}
    if route_kind(subject.kind, login, people) is SubjectKind.HEAD:
        logins |= {person.login for person in people if person.role is Role.HEAD}
    implicated = {person for own in logins for person in find_implicated(own, people)}
    ids = {subject_id(key, person.login) for person in implicated if person.login}
    return Route(
        roles=roles_for(subject.kind, login, people, on=day),
        implicated=frozenset({subject.id, *ids}),
    )


def may_share(subject: Subject, people: Sequence[Person]) -> bool:
    """True when the DSL reads this subject's drafts, so that a draft about a site may show what they did there."""
    return Role.DSL is next(iter(planned_route(subject.kind, _login_of(subject), people)), None)


def _login_of(subject: Subject) -> str:
    """The subject's login; "" where a device or a site stands in its place."""
    return "" if subject.kind in UNLISTED else normalise_login(subject.login)
