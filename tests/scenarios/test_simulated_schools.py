"""Schools that nobody looked at while the rules were written: every planted case comes out, and nothing else does."""

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from monitor.services.replaying import Replayed, replay
from monitor.settings.load import load_school
from monitor.simulate.event import Channel, Event, Topic
from monitor.simulate.formats import FORMATS
from monitor.simulate.plan import SchoolPlan
from monitor.simulate.school import SimulatedSchool, write_school
from monitor.simulate.truth import Comparison, compare_truth

SUMMER, AFTER_HALF_TERM = date(2026, 7, 1), date(2026, 11, 2)
FRIDAY_BEFORE_THE_CLOCKS, MONDAY_AFTER_THE_CLOCKS = date(2026, 10, 23), date(2026, 10, 26)
SMALL = SchoolPlan(seed=31, day=SUMMER, people=60, pace=0.1)
BLIND_TO_NAMES = {"e2guardian_3"}  # writes the address where the user would be
BLIND_TO_MUCH = {"squidguard", "senso"}  # refusals on a list only; typed words only
# Not the confidence: a log that names the device is surer of the person.
SAME = ("draft_group", "theme", "severity", "rules", "attempts", "sites", "restricted", "route", "state")


def write_logs(folder: Path, school: SimulatedSchool, name: str) -> None:
    """The school's own log in any format, the laptops' as CSV; the config names the format."""
    config = folder / "filterwatch.toml"
    config.write_text(config.read_text().replace('format = "squid"', f'format = "{FORMATS[name].id}"'))
    formats = {Channel.SCHOOL: FORMATS[name], Channel.HOME: FORMATS["csv"]}
    files = {Channel.SCHOOL: folder / "logs" / "access.log", Channel.HOME: folder / "logs" / "laptops.csv"}
    lines = {channel: [log_format.head_bytes()] for channel, log_format in formats.items()}
    for event in school.events(school.plan.day):
        lines[event.seat.channel].append(formats[event.seat.channel].to_bytes(event))
    for channel, path in files.items():
        path.write_bytes(b"".join(lines[channel]))


def read_school(folder: Path) -> Replayed:
    return replay(load_school(folder), reveal=True)


def as_typed(event: Event) -> Event:
    return replace(event, topic=Topic.SELF_HARM)


@cache
def replayed_as(name: str) -> tuple[Replayed, Comparison]:
    with TemporaryDirectory() as path:
        folder = Path(path)
        school = write_school(folder, SMALL)
        write_logs(folder, school, name)
        done = read_school(folder)
        return done, compare_truth(school.truth, done.incidents)


def say_same(done: Replayed) -> list[tuple[Any, ...]]:
    """What each draft about a login says, whatever log it came from."""
    return sorted(
        (row["subject"]["name"], *(str(row[key]) for key in SAME))
        for row in done.incidents
        if row["subject"]["kind"] not in {"device", "unknown"}
    )


@pytest.mark.parametrize(
    ("people", "head_is_dsl", "day"),
    [
        (30, True, SUMMER),
        (30, False, FRIDAY_BEFORE_THE_CLOCKS),
        (120, False, AFTER_HALF_TERM),
        (120, True, MONDAY_AFTER_THE_CLOCKS),
        (600, True, FRIDAY_BEFORE_THE_CLOCKS),
    ],
)
def test_any_school_on_any_day_gives_its_planted_cases_and_no_other_draft(tmp_path, people, head_is_dsl, day):
    plan = SchoolPlan(seed=people + day.month, day=day, people=people, head_is_dsl=head_is_dsl, pace=12 / people)
    school = write_school(tmp_path, plan)
    school.write_days(tmp_path)
    assert compare_truth(school.truth, read_school(tmp_path).incidents) == Comparison(missed=(), extra=(), wrong=())


@pytest.mark.parametrize("name", sorted(FORMATS.keys() - BLIND_TO_NAMES - BLIND_TO_MUCH))
def test_drafts_about_a_login_do_not_depend_on_the_format_of_the_log(name):
    assert say_same(replayed_as(name)[0]) == say_same(replayed_as("squid")[0])


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_line_that_a_simulated_filter_writes_is_an_entry_or_a_header(name):
    for source in replayed_as(name)[0].summary["sources"]:
        assert source["rejected"] == 0
        assert source["ignored"] <= 1
        assert source["lines"] == source["entries"] + source["ignored"]


def test_a_log_without_names_leads_to_as_many_drafts_that_name_nobody():
    done = replayed_as("e2guardian_3")[0]
    from_school = [row for row in done.incidents if row["theme"] != "self_harm"]
    assert len(done.incidents) == len(replayed_as("squid")[0].incidents)
    assert {row["subject"]["kind"] for row in from_school} <= {"unknown", "site"}
    assert {row["confidence"] for row in from_school if row["subject"]["kind"] == "unknown"} == {"low"}


def test_a_log_of_typed_words_gives_the_search_that_cannot_wait(tmp_path):
    school = write_school(tmp_path, SMALL)
    typed = [as_typed(event) for case in school.cases for event in case.events if case.truth.case.endswith("_search")]
    lines = b"".join(FORMATS["senso"].to_bytes(event) for event in typed)
    (tmp_path / "senso.csv").write_bytes(FORMATS["senso"].head_bytes() + lines)
    (found,) = replay(load_school(tmp_path), [tmp_path / "senso.csv"], format_id="senso", reveal=True).incidents
    assert (found["theme"], found["severity"], found["subject"]["kind"]) == ("self_harm", 4, "pupil")
