"""A seed and a head count come in; the school's roster leaves: pupils by form, staff, governors, who may be told."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from monitor.records.people import Role, RosterRow, SubjectKind
from monitor.simulate.chance import chance_of
from monitor.simulate.names import FAMILY_NAMES, FIRST_NAMES

SMALLEST, LARGEST = 30, 2000
PRIMARY_BELOW = 300
PRIMARY_YEARS = ("3", "4", "5", "6")
SECONDARY_YEARS = ("7", "8", "9", "10", "11")
FORM_SIZE = 30
SHARED_LOGINS = ("exam01", "library01")
FLAGS = ("send", "cla", "eal")


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The roster, and which of its logins hold a safeguarding role (a login may hold two: the Head as DSL)."""

    rows: tuple[RosterRow, ...]
    roles: dict[Role, str] = field(default_factory=dict)

    def of_kind(self, *kinds: SubjectKind) -> tuple[RosterRow, ...]:
        return tuple(row for row in self.rows if row.role in kinds)

    def present_pupils(self) -> tuple[RosterRow, ...]:
        return tuple(row for row in self.of_kind(SubjectKind.PUPIL) if row.valid_to is None)

    def leavers(self) -> tuple[RosterRow, ...]:
        return tuple(row for row in self.rows if row.valid_to is not None)

    def forms(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row.group for row in self.present_pupils()))


def make_people(seed: int, day: date, *, people: int, head_is_dsl: bool = False) -> People:
    """A school of that many people (30 to 2,000), shared logins not counted; the leaver's login ended before `day`."""
    if not SMALLEST <= people <= LARGEST:
        raise ValueError(f"a simulated school has {SMALLEST} to {LARGEST} people, not {people}")
    chance = chance_of(seed, "people")
    used: set[str] = set()
    staff_count = max(6, people // 9)
    adults = [_adult(chance, used, SubjectKind.STAFF) for _ in range(staff_count)]
    head = _adult(chance, used, SubjectKind.HEAD)
    technician = _adult(chance, used, SubjectKind.TECHNICIAN)
    chair, governor = (_adult(chance, used, SubjectKind.GOVERNOR) for _ in range(2))
    visitor = _adult(chance, used, SubjectKind.VISITOR)
    pupils = _make_pupils(chance, used, people - staff_count - 6)
    leaver = _pupil(chance, used, "11" if people >= PRIMARY_BELOW else "6", "", left=day - timedelta(days=40))
    shared = [RosterRow(login=login, name=f"Shared {login}", role=SubjectKind.SHARED) for login in SHARED_LOGINS]
    roles = {
        Role.DSL: head.login if head_is_dsl else adults[0].login,
        Role.DEPUTY_DSL: adults[1].login,
        Role.SENCO: adults[2].login,
        Role.HEAD: head.login,
        Role.CHAIR: chair.login,
        Role.GOVERNOR: governor.login,
        Role.TECHNICIAN: technician.login,
    }
    return People(rows=(*pupils, leaver, *adults, head, technician, chair, governor, visitor, *shared), roles=roles)


def _make_pupils(chance: Random, used: set[str], count: int) -> list[RosterRow]:
    """Forms of at most thirty, years filled evenly: 7A, 7B, 8A..."""
    years = PRIMARY_YEARS if count < PRIMARY_BELOW else SECONDARY_YEARS
    pupils = []
    for number, year in enumerate(years):
        size = count // len(years) + (number < count % len(years))
        pupils += [_pupil(chance, used, year, f"{year}{chr(65 + place // FORM_SIZE)}") for place in range(size)]
    return pupils


def _pupil(chance: Random, used: set[str], year: str, form: str, *, left: date | None = None) -> RosterRow:
    first, family = chance.choice(FIRST_NAMES), chance.choice(FAMILY_NAMES)
    flags = frozenset({chance.choice(FLAGS)}) if chance.random() < 0.1 else frozenset()
    return RosterRow(
        login=_login(used, f"{int(year):02d}{first[0]}{family}".lower()),
        name=f"{first} {family}",
        role=SubjectKind.PUPIL,
        year=year,
        group=form,
        flags=flags,
        valid_to=left,
    )


def _adult(chance: Random, used: set[str], kind: SubjectKind) -> RosterRow:
    first, family = chance.choice(FIRST_NAMES), chance.choice(FAMILY_NAMES)
    return RosterRow(login=_login(used, f"{first[0]}.{family}".lower()), name=f"{first} {family}", role=kind)


def _login(used: set[str], wanted: str) -> str:
    login, number = wanted, 2
    while login in used:
        login, number = f"{wanted}{number}", number + 1
    used.add(login)
    return login
