"""Roster rows go in, indexed by login; a login, a day and a site come in, the row that holds then comes out."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from monitor.records.people import RosterRow
from monitor.settings.roster import normalise_login


class Roster:
    """Who a login is, on which days and at which site. Built once; look-ups are by normalised login."""

    def __init__(self, rows: Iterable[RosterRow] = ()) -> None:
        self._rows: dict[str, tuple[RosterRow, ...]] = {}
        for row in rows:
            login = normalise_login(row.login)
            known = self._rows.get(login)
            held = (row,) if known is None else tuple(sorted((*known, row), key=_newest_first, reverse=True))
            self._rows[login] = held
        self._borders = sorted(
            {day for same_login in self._rows.values() for row in same_login for day in _borders(row)}
        )

    @property
    def changes(self) -> bool:
        """Whether some row holds on some days only."""
        return bool(self._borders)

    def period(self, at: date) -> int:
        """A number for the days between two changes of the roster: on all of them, `find` says the same."""
        return bisect_right(self._borders, to_day(at))

    def find(self, login: str, at: date, site: str = "") -> RosterRow | None:
        """The row of a login on a day (UTC for a datetime); None where the roster knows none.

        A row for the site stands before one without a site; rows of other sites are other people. Where dates overlap,
        the row that began last holds.
        """
        day = to_day(at)
        held = [row for row in self._rows.get(normalise_login(login), ()) if _is_valid(row, day)]
        wanted = dict.fromkeys((self.find_scope(login, site), ""))
        return next((row for scope in wanted for row in held if row.site.casefold() == scope), None)

    def find_scope(self, login: str, site: str) -> str:
        """The site within which a login means one person: `site`, or "" where the roster has the login for every site.

        A source without a site takes the roster's, where the login has only one there. Dates don't count, so that a
        leaver keeps the id that the pupil had.
        """
        here = site.casefold()
        sites = {row.site.casefold() for row in self._rows.get(normalise_login(login), ())}
        if here in sites or not sites:
            return here
        if "" in sites:
            return ""
        return next(iter(sites)) if not here and len(sites) == 1 else here


def to_day(at: date) -> date:
    """The day of a date or of a datetime, which is a date to Python but can't be compared with one."""
    return date(at.year, at.month, at.day)


def _is_valid(row: RosterRow, day: date) -> bool:
    return (row.valid_from is None or row.valid_from <= day) and (row.valid_to is None or day <= row.valid_to)


def _borders(row: RosterRow) -> Iterator[date]:
    """The days from which on it is another thing that holds."""
    if row.valid_from is not None:
        yield row.valid_from
    if row.valid_to is not None and row.valid_to < date.max:
        yield row.valid_to + timedelta(days=1)


def _newest_first(row: RosterRow) -> tuple[date, date]:
    return row.valid_from or date.min, row.valid_to or date.max
