"""The bytes of a roster export go in; its rows, and one problem per row that can't be used, come out."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from sys import intern
from urllib.parse import unquote

from monitor.errors import Problem
from monitor.records.people import RosterRow, SubjectKind
from monitor.settings.validation import nearest_name

COLUMNS = {
    "login": "As it stands in the logs. Case, a domain before or after it and an LDAP path don't count.",
    "name": "Shown only to somebody who may ask for it and gives a reason.",
    "role": "What the login is. It decides who is told: see routes.toml.",
    "year": "The year group, as it should stand on a draft.",
    "group": "The class or tutor group.",
    "flags": "Words such as `send` or `cla`, apart by spaces. They are kept with the person; no rule uses them yet.",
    "valid_from": "The first day on which the row holds. Days as 2026-09-01 or 01/09/2026 (day first).",
    "valid_to": "The last day.",
    "site": "The `site` of the source, where two sites use the same logins.",
}
"""The columns of the file, in the order of the sample, and what docs/config.md says of each."""
NEEDED = ("login", "role")
ROLES = ("pupil", "staff", "head", "governor", "technician", "visitor", "shared")
ROLE_HINTS = {"student": "pupil", "teacher": "staff", "headteacher": "head", "guest": "visitor", "admin": "technician"}
SEPARATORS = ",;\t|"
DATE_FORM = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})/(\d{1,2})/(\d{4})")
CELL_CHARACTERS = 2_000
NO_FLAGS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """What a roster file says. `problems` hold row numbers and columns, never what stands in a cell."""

    rows: tuple[RosterRow, ...]
    problems: tuple[Problem, ...]


def read_roster(data: bytes, *, file: str) -> Roster:
    """Read a roster CSV: UTF-8 with or without mark, UTF-16 or Windows-1252; comma, semicolon, tab or bar.

    Header names in any case and order; needed: login, role. Dates as 2026-09-01 or 01/09/2026 (day first). Row numbers
    are those of a text editor, the header included. file: how problems name it.
    """
    table = _rows(_decode(data))
    _, header = next(table, (0, []))
    names = [re.sub(r"[\s_-]+", "_", cell.strip().casefold()) for cell in header]
    problems = _header_problems(names, file)
    if any(problem.fatal for problem in problems):
        return Roster(rows=(), problems=tuple(problems))
    rows: list[tuple[int, RosterRow]] = []
    for number, cells in table:
        if len(cells) > len(names) and any(cells[len(names) :]):
            what = f"has {len(cells)} cells, the header has {len(names)}."
            problems.append(Problem(f"{file}: row {number}", what, "Put cells that hold the separator in quotes."))
            continue
        row, wrong = _read_row(dict(zip(names, cells, strict=False)), where=f"{file}: row {number}")
        problems += wrong
        if row is not None:
            rows.append((number, row))
    problems += _duplicates(rows, file)
    if not rows and not problems:
        problems.append(Problem(file, "has no rows.", "Every login will be unknown until it is filled.", fatal=False))
    return Roster(rows=tuple(row for _, row in rows), problems=tuple(problems))


@lru_cache(maxsize=16_384)
def normalise_login(text: str) -> str:
    r"""The key under which logs and roster meet: lower case, without `DOMAIN\`, `@domain`, LDAP path. Idempotent."""
    before, login = None, unicodedata.normalize("NFC", text)
    while login != before:
        before = login
        login = unquote(login).strip().strip("\"'").strip()
        login = login.rsplit("\\", 1)[-1]
        if "://" in login:
            login = login.rstrip("/").rsplit("/", 1)[-1]
        login = unicodedata.normalize("NFC", (login.split("@", 1)[0] or login).lower())
    return login


def _decode(data: bytes) -> str:
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16", errors="replace")
    if data[1:2] == b"\0":
        return data.decode("utf-16-le", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """(line number, stripped cells) of every row that is not blank; the separator is the header's commonest."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    number = 0
    for cells in reader:
        start, number = number + 1, reader.line_num
        stripped = [cell.strip()[:CELL_CHARACTERS] for cell in cells]
        if any(stripped) and not stripped[0].startswith("#"):
            yield start, stripped


def _header_problems(names: list[str], file: str) -> list[Problem]:
    if not names:
        return [Problem(file, "is empty.", f"Its first row names the columns: {','.join(COLUMNS)}.")]
    where = f"{file}: row 1"
    problems = []
    for column in NEEDED:
        if column not in names:
            near = nearest_name(column, [name for name in names if name not in COLUMNS])
            fix = f'Rename column "{near}", or add one.' if near else f"The columns are {','.join(COLUMNS)}."
            problems.append(Problem(where, f"the column {column} is missing.", fix))
    problems += [
        Problem(where, f"the column {column} stands there twice.", "Keep one.")
        for column in COLUMNS
        if names.count(column) > 1
    ]
    unknown = [name for name in names if name and name not in COLUMNS]
    problems += [
        Problem(f"{where}, column {names.index(name) + 1}", f'"{name}" is not used.', _near(name), fatal=False)
        for name in dict.fromkeys(unknown)
    ]
    return problems


def _near(name: str) -> str:
    near = nearest_name(name, COLUMNS)
    return f'Did you mean "{near}"?' if near else ""


def _read_row(cells: dict[str, str], *, where: str) -> tuple[RosterRow | None, list[Problem]]:
    problems = []
    login = normalise_login(cells.get("login", ""))
    if not login:
        problems.append(Problem(f"{where}, login", "is empty.", "Give the login as it stands in the logs."))
    word = cells.get("role", "").casefold()
    if word not in ROLES:
        near = ROLE_HINTS.get(word) or nearest_name(word, ROLES)
        fix = f'Did you mean "{near}"?' if near else f"Use one of {', '.join(ROLES)}."
        problems.append(Problem(f"{where}, role", "is not a known role.", fix))
    days: dict[str, date | None] = {}
    for column in ("valid_from", "valid_to"):
        days[column], wrong = _read_day(cells.get(column, ""), where=f"{where}, {column}")
        problems += wrong
    first, last = days["valid_from"], days["valid_to"]
    if first and last and last < first:
        problems.append(Problem(f"{where}, valid_to", "is before valid_from.", "Swap or correct them."))
    if problems:
        return None, problems
    row = RosterRow(
        login=login,
        name=cells.get("name", ""),
        role=SubjectKind(word),
        year=intern(cells.get("year", "")),  # many rows share these: each text is kept once
        group=intern(cells.get("group", "")),
        flags=_read_flags(cells.get("flags", "")),
        valid_from=first,
        valid_to=last,
        site=intern(cells.get("site", "")),
    )
    return row, []


def _read_flags(text: str) -> frozenset[str]:
    return frozenset(flag for flag in re.split(r"[\s,;|/]+", text.casefold()) if flag) if text else NO_FLAGS


def _read_day(text: str, *, where: str) -> tuple[date | None, list[Problem]]:
    if not text:
        return None, []
    match = DATE_FORM.fullmatch(text)
    if match:
        parts = match.group(1, 2, 3) if match[1] else match.group(6, 5, 4)
        try:
            return date(*(int(part) for part in parts)), []
        except ValueError:
            return None, [Problem(where, "is not a day of the calendar.", "Write it as 2026-09-01 or 01/09/2026.")]
    return None, [Problem(where, "is not a date.", "Write it as 2026-09-01 or 01/09/2026.")]


def _duplicates(rows: list[tuple[int, RosterRow]], file: str) -> list[Problem]:
    """One login may stand in two rows only where their dates or sites are apart."""
    problems = []
    seen: dict[tuple[str, str], list[tuple[int, RosterRow]]] = {}
    for number, row in rows:
        earlier = seen.setdefault((row.login, row.site.casefold()), [])
        clash = next((other for other, before in earlier if _overlap(before, row)), None)
        if clash is not None:
            what = f"has the same login as row {clash} (case and domain don't count)."
            fix = "Remove one, or give them a site or dates (valid_from, valid_to) that don't overlap."
            problems.append(Problem(f"{file}: row {number}", what, fix))
        earlier.append((number, row))
    return problems


def _overlap(one: RosterRow, other: RosterRow) -> bool:
    def starts_after(row: RosterRow, earlier: RosterRow) -> bool:
        return row.valid_from is not None and earlier.valid_to is not None and row.valid_from > earlier.valid_to

    return not starts_after(one, other) and not starts_after(other, one)
