from datetime import date, time, timedelta
from itertools import pairwise

from monitor.simulate.event import Channel
from monitor.simulate.timetable import at_local, find_slots

MONDAY = date(2026, 9, 14)


def test_two_forms_never_share_the_computer_suite():
    for forms in (1, 4, 5, 25, 60):
        for weekday in range(5):
            day = MONDAY + timedelta(days=weekday)
            booked = [slot.starts_at for form in range(forms) for slot in find_slots(day, form, forms) if slot.is_suite]
            assert len(booked) == len(set(booked))


def test_slots_of_a_day_are_in_order_and_never_overlap():
    slots = find_slots(MONDAY, 2, 5)
    assert all(one.ends_at <= other.starts_at for one, other in pairwise(slots))


def test_at_the_weekend_only_laptops_at_home_are_used():
    assert {slot.channel for slot in find_slots(MONDAY + timedelta(days=5), 0, 5)} == {Channel.HOME}


def test_school_begins_at_the_same_wall_time_in_summer_and_in_winter():
    assert at_local(date(2026, 7, 1), time(9)).hour == 8
    assert at_local(date(2026, 12, 1), time(9)).hour == 9
