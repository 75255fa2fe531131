"""A roster comes in; where each login sits, by day and slot, leaves: laptop, computer suite, staff room or home."""

from datetime import date, datetime

from monitor.records.people import RosterRow, SubjectKind
from monitor.simulate.event import Channel, Seat
from monitor.simulate.people import People
from monitor.simulate.timetable import Slot, find_slots, staff_slots


class Seating:
    """One login sits on one device at a time: the laptop stays shut while its pupil is in the computer suite."""

    def __init__(self, people: People) -> None:
        self._forms = people.forms()
        self._number = {row.login: number for number, row in enumerate(people.rows)}
        self._row = {row.login: row for row in people.rows}
        places: dict[str, int] = {}
        self._desk: dict[str, int] = {}
        for row in people.present_pupils():
            self._desk[row.login] = places[row.group] = places.get(row.group, 0) + 1

    def slots_of(self, row: RosterRow, day: date) -> tuple[Slot, ...]:
        if row.group in self._forms:
            return find_slots(day, self._forms.index(row.group), len(self._forms))
        return staff_slots(day)

    def seat_in(self, login: str, slot: Slot) -> Seat:
        """The seat of a roster login in one slot of its day."""
        number, row = self._number[login], self._row[login]
        if row.role is SubjectKind.SHARED:
            return Seat(login=login, address=f"10.20.2.{10 + number % 200}", device=f"{login.upper()}-PC")
        group = "pupils" if row.role is SubjectKind.PUPIL else "staff"
        if slot.channel is Channel.HOME:
            address = f"203.0.113.{1 + number % 250}"
            return Seat(login=login, address=address, device=_laptop(number), group=group, channel=Channel.HOME)
        if slot.is_suite:
            desk = self._desk[login]
            return Seat(login=login, address=f"10.20.1.{10 + desk}", device=f"SUITE-{desk:02d}", group=group)
        network = 30 if group == "pupils" else 40
        address = f"10.{network}.{number // 200}.{20 + number % 200}"
        return Seat(login=login, address=address, device=_laptop(number), group=group)

    def seat_at(self, login: str, at: datetime, day: date) -> Seat:
        """Where the login sits at that moment; outside every slot, at home."""
        slots = self.slots_of(self._row[login], day)
        now = [slot for slot in slots if slot.starts_at <= at < slot.ends_at]
        last = slots[-1] if not now and at >= slots[-1].ends_at else None
        return self.seat_in(login, now[0] if now else last or slots[0])


def _laptop(number: int) -> str:
    return f"LT-{number:04d}"
