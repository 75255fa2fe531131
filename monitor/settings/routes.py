"""Who is told about whom, in what order, and who never: a subject goes in, the reachable people come out."""

from collections.abc import Iterable, Sequence
from datetime import date

from monitor.records.people import Person, Role, SubjectKind

# The table "Who is told" of the duties: told first, then the cover. A role without a reachable person is passed over.
# The Head comes last for pupils: an urgent alert must end with a person of the school (docs/decisions/0005).
PUPIL_ROUTE = (Role.DSL, Role.DEPUTY_DSL, Role.HEAD)
CHAIR_ROUTE = (Role.EXTERNAL, Role.HEAD)
ROUTES: dict[SubjectKind, tuple[Role, ...]] = {
    SubjectKind.STAFF: (Role.HEAD, Role.CHAIR),
    SubjectKind.HEAD: (Role.CHAIR, Role.EXTERNAL),
    SubjectKind.GOVERNOR: (Role.HEAD, Role.CHAIR),
    SubjectKind.TECHNICIAN: (Role.HEAD, Role.DSL),
}
LAST_RESORT = Role.EXTERNAL
KIND_OF_ROLE = {
    Role.HEAD: SubjectKind.HEAD,
    Role.CHAIR: SubjectKind.GOVERNOR,
    Role.GOVERNOR: SubjectKind.GOVERNOR,
    Role.TECHNICIAN: SubjectKind.TECHNICIAN,
    Role.DSL: SubjectKind.STAFF,
    Role.DEPUTY_DSL: SubjectKind.STAFF,
    Role.SENCO: SubjectKind.STAFF,
}
KIND_RANK = (SubjectKind.HEAD, SubjectKind.GOVERNOR, SubjectKind.TECHNICIAN, SubjectKind.STAFF)


def route_kind(kind: SubjectKind, login: str, people: Iterable[Person]) -> SubjectKind:
    """The kind whose route holds for a login: a role in routes.toml counts even where the roster only says staff."""
    held = {KIND_OF_ROLE[person.role] for person in people if person.login == login and person.role in KIND_OF_ROLE}
    candidates = held | {kind}
    return next((rank for rank in KIND_RANK if login and rank in candidates), kind)


def planned_route(kind: SubjectKind, login: str, people: Iterable[Person]) -> tuple[Role, ...]:
    """The roles of the duties' table for a subject, whether or not anybody holds them."""
    people = tuple(people)
    if login and any(person.role is Role.CHAIR and person.login == login for person in people):
        return CHAIR_ROUTE
    return ROUTES.get(route_kind(kind, login, people), PUPIL_ROUTE)


def find_implicated(login: str, people: Sequence[Person]) -> frozenset[Person]:
    """Everyone who must never be told about a subject: that login, and whoever reads the same mailbox."""
    own = {person for person in people if login and person.login == login}
    boxes = {person.mail.casefold() for person in own}
    return frozenset(own | {person for person in people if person.mail.casefold() in boxes})


def reachable(people: Iterable[Person], *, on: date) -> tuple[Person, ...]:
    """The people with a mailbox whose cover dates hold on that day, in the order of routes.toml."""
    return tuple(
        person
        for person in people
        if person.mail and (person.first is None or person.first <= on) and (person.last is None or on <= person.last)
    )


def route_for(kind: SubjectKind, login: str, people: Sequence[Person], *, on: date) -> tuple[Role, ...]:
    """The roles that are told about a subject, in the order of telling.

    kind: of the subject; login: the subject's normalised login, "" when there is none; people: of routes.toml.
    Roles without a reachable person who is not implicated are left out; where none is left, the external contact is
    the route, if there is one. An empty route means that nobody can be told: `check` refuses such a config. Without
    any people (a replay outside a school) it is the order of the duties.
    """
    ways = planned_route(kind, login, people)
    if not people:
        return ways
    implicated = find_implicated(login, people)
    roles = {person.role for person in reachable(people, on=on) if person not in implicated}
    found = tuple(role for role in ways if role in roles)
    return found or ((LAST_RESORT,) if LAST_RESORT in roles else ())


def people_of(
    role: Role, people: Sequence[Person], *, on: date, implicated: frozenset[Person] = frozenset()
) -> tuple[Person, ...]:
    """Who holds a role on a day and may be told."""
    return tuple(person for person in reachable(people, on=on) if person.role is role and person not in implicated)
