"""The people of routes.toml go in; routes that end with nobody, and other slips, come out as problems. Pure."""

from collections.abc import Sequence
from datetime import date

from monitor.errors import Problem
from monitor.records.people import Person, Role, SubjectKind
from monitor.settings.checks import MAIL_ADDRESS, warning
from monitor.settings.model import RoutesSettings
from monitor.settings.routes import KIND_OF_ROLE, LAST_RESORT, planned_route, reachable, route_for

ROUTES = "routes.toml"
KINDS_ROUTED = (SubjectKind.PUPIL, SubjectKind.STAFF, SubjectKind.HEAD, SubjectKind.GOVERNOR, SubjectKind.TECHNICIAN)
LEADS = frozenset({Role.DSL, Role.DEPUTY_DSL})
"""Every school has one. The Head, who ends a pupil's route, stands in for a lead who is away, not for one not named."""


def find_person_problems(routes: RoutesSettings) -> list[Problem]:
    """What is wrong with single people of routes.toml. Persons are named by number and role, never by name."""
    problems = []
    for number, person in enumerate(routes.person, start=1):
        where = f"{ROUTES}: [[person]] {number} ({person.role})"
        if not MAIL_ADDRESS.fullmatch(person.mail):
            problems.append(Problem(f"{where}, mail", "is not a mail address.", 'Write it as "dsl@school.example".'))
        if not person.login.strip() and person.role is not Role.EXTERNAL:
            fix = "Give their own login in the logs, so that they never see a draft about themselves."
            problems.append(Problem(f"{where}, login", "is empty.", fix))
        if person.first and person.last and person.last < person.first:
            problems.append(Problem(f"{where}, last", "is before first.", "Swap or correct them."))
    minutes = routes.acknowledge_minutes
    if list(minutes) != sorted(set(minutes)):
        fix = "Write minutes after the first telling, e.g. [15, 60]."
        problems.append(Problem(f"{ROUTES}: acknowledge_minutes", "must rise.", fix))
    return problems


def find_route_problems(people: Sequence[Person], *, today: date) -> list[Problem]:
    """Routes that end with nobody (fatal), and what a school should know about its routes (warnings)."""
    problems = []
    present = {person.role for person in reachable(people, on=today)}
    is_led = any(person.role in LEADS for person in people)
    if not is_led:
        what = "a draft about a pupil has nobody to go to first: there is no DSL."
        problems.append(Problem(f"{ROUTES}: [[person]]", what, f'Fill in a person with role = "{Role.DSL}".'))
    for kind in KINDS_ROUTED if is_led else KINDS_ROUTED[1:]:
        way = planned_route(kind, "", people)
        if not present & set(way):
            roles = " or ".join(f'role = "{role}"' for role in way)
            what = f"a draft about a {_spoken(kind)} has nobody to go to."
            problems.append(Problem(f"{ROUTES}: [[person]]", what, f"Fill in a person with {roles}."))
    if not problems:
        problems += _own_route_problems(people, today=today)
    return problems + _route_warnings(people, today=today)


def _own_route_problems(people: Sequence[Person], *, today: date) -> list[Problem]:
    """Everybody in routes.toml may be the subject themselves: then somebody else must be left to tell."""
    problems = []
    for login, role in {person.login: person.role for person in people if person.login}.items():
        kind = KIND_OF_ROLE.get(role, SubjectKind.STAFF)
        if not route_for(kind, login, people, on=today):
            what = f"a draft about the person with role {role} has nobody else to go to."
            fix = f'Fill in a person with role = "{LAST_RESORT}" (for instance the local authority).'
            problems.append(Problem(f"{ROUTES}: [[person]]", what, fix))
    return problems


def _route_warnings(people: Sequence[Person], *, today: date) -> list[Problem]:
    problems = []
    leads = [person for person in people if person.role in LEADS]
    if leads and not reachable(leads, on=today):
        what = "no DSL and no deputy covers today: drafts about pupils go to the Headteacher."
        problems.append(warning(f"{ROUTES}: [[person]]", what, "Fill in who covers, with first and last."))
    roles: dict[str, list[Role]] = {}
    for person in people:
        if person.login:
            roles.setdefault(person.login, []).append(person.role)
        if person.last is not None and person.last < today:
            where = f"{ROUTES}: [[person]] ({person.role}), last"
            problems.append(warning(where, f"the cover ended on {person.last}.", "Remove or renew it."))
    for held in roles.values():
        if len(held) > 1:
            what = f"{' and '.join(held)} are the same person."
            fix = "Drafts about them go to the next role only; check that this is what the policy says."
            problems.append(warning(f"{ROUTES}: [[person]]", what, fix))
    return problems


def _spoken(kind: SubjectKind) -> str:
    return {SubjectKind.STAFF: "member of staff", SubjectKind.HEAD: "Headteacher"}.get(kind, kind.value)
