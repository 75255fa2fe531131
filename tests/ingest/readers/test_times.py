"""Time columns: which rule reads which row, and in whose zone."""

import pytest


@pytest.mark.parametrize(
    ("zone", "utc"), [("Europe/London", "08:00:00"), ("UTC", "09:00:00"), ("America/New_York", "13:00:00")]
)
def test_wall_times_are_the_sites(entries, zone, utc):
    data = "Time,Username,URL\n07/09/2026 09:00,a,http://x.test/\n"
    assert entries("csv", data, site_timezone=zone)[0]["@timestamp"][11:19] == utc


def test_a_column_in_utc_is_no_wall_time(entries):
    data = "Time (UTC),Username,URL\n07/09/2026 09:00,a,http://x.test/\n"
    (entry,) = entries("csv", data)
    assert (entry["@timestamp"][11:19], entry["event.timezone"]) == ("09:00:00", "utc")


def test_rows_of_one_file_may_bear_different_stamps(entries):
    data = "Time,Username,URL\n07/09/2026 09:00,a,http://x.test/\n2026-09-07T09:00:00Z,a,http://x.test/\n1788771600,a,http://x.test/\n"
    assert [entry["event.timezone"] for entry in entries("csv", data)] == ["site", "utc", "epoch"]


@pytest.mark.parametrize(("order", "month"), [("dmy", "04"), ("mdy", "03"), (None, "04")])
def test_the_technician_may_name_the_order_of_day_and_month(entries, order, month):
    data = "Time,Username,URL\n03/04/2026 09:00,a,http://x.test/\n"
    assert entries("csv", data, day_order=order)[0]["@timestamp"][5:7] == month


def test_without_an_order_such_dates_are_refused_until_there_is_proof(read):
    reading = read(
        "csv",
        "Time,Username,URL\n03/04/2026 09:00,a,http://x.test/\n25/04/2026 09:00,a,http://x.test/\n03/04/2026 09:00,a,http://x.test/\n",
        day_order="",
    )
    assert len(reading.entries) == 2
    ((_, reason, _),) = reading.rejected
    assert reason.startswith("day and month can't be told apart")
