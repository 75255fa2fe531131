import csv
import hashlib
import os
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from monitor.errors import ConfigError
from monitor.records.event import Action
from monitor.settings.load import load_school
from monitor.settings.model import CalendarSettings, RoutesSettings, Settings
from monitor.simulate.days import run_background
from monitor.simulate.event import Channel
from monitor.simulate.plan import SchoolPlan
from monitor.simulate.school import make_school, write_school
from tests.simulate.conftest import PLAN

SEARCH_ENGINES = {"www.google.com", "www.bing.com", "www.youtube.com", "duckduckgo.com", "www.kiddle.co"}
KNOWN_TEST_HOST = "testfiltering.com"
TO_DIGEST = """
import hashlib, sys
from datetime import date
from monitor.simulate.formats import FORMATS
from monitor.simulate.plan import SchoolPlan
from monitor.simulate.school import make_school
school = make_school(SchoolPlan(seed=11, day=date(2026, 9, 15), people=40, pace=0.1))
data = b"".join(FORMATS["squid"].to_bytes(event) for event in school.events(school.plan.day))
print(hashlib.sha256(data).hexdigest())
"""


def all_bytes(folder):
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_same_plan_gives_the_same_bytes(written, tmp_path):
    write_school(tmp_path, PLAN).write_days(tmp_path)
    assert all_bytes(tmp_path) == all_bytes(written.folder)


def test_the_bytes_do_not_depend_on_the_order_of_pythons_sets():
    digests = {
        subprocess.run(
            [sys.executable, "-c", TO_DIGEST],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1
    assert len(digests.pop().strip()) == hashlib.sha256().digest_size * 2


def test_another_seed_gives_another_school(written):
    other = make_school(replace(PLAN, seed=12))
    assert {row.login for row in other.people.rows} != {row.login for row in written.school.people.rows}


def test_the_config_folder_fits_the_settings_models(written):
    def read(name):
        return tomllib.loads((written.folder / name).read_text())

    settings = Settings.model_validate(read("filterwatch.toml"))
    assert [source.name for source in settings.source] == ["filter", "laptops"]
    assert {each.kind for each in settings.list} == {"ut1", "domains", "iwf"}
    assert CalendarSettings.model_validate(read("calendar.toml")).term[0].first < PLAN.day
    assert "external" in {person.role for person in RoutesSettings.model_validate(read("routes.toml")).person}


@pytest.mark.parametrize("head_is_dsl", [False, True])
def test_the_config_folder_has_no_fatal_problem(tmp_path, head_is_dsl):
    write_school(tmp_path, replace(PLAN, head_is_dsl=head_is_dsl)).write_days(tmp_path)
    school = load_school(tmp_path, today=PLAN.day)
    assert len(school.roster) > PLAN.people


def test_the_logs_are_in_time_order(written):
    lines = (written.folder / "logs" / "access.log.1").read_text() + (
        written.folder / "logs" / "access.log"
    ).read_text()
    stamps = [float(line.split(" ", 1)[0]) for line in lines.splitlines()]
    assert stamps == sorted(stamps)
    with (written.folder / "logs" / "laptops.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    times = [datetime.strptime(row["Date and Time"], "%d/%m/%Y %H:%M:%S") for row in rows]
    assert times == sorted(times)
    assert len(stamps) + len(times) == written.lines


def test_every_line_of_the_day_is_in_a_log_exactly_once_across_the_rotation(written):
    events = list(written.school.events(PLAN.day))
    logged = [
        event
        for event in events
        if event.seat.channel is Channel.SCHOOL or event.action in {Action.ALLOWED, Action.BLOCKED}
    ]
    assert written.lines == len(logged)


def test_no_host_is_a_real_one_but_the_search_engines_and_the_filter_test_page(written):
    text = b"".join(all_bytes(written.folder).values()).decode()
    hosts = set(re.findall(r"https?://([^/\s\"?]+)", text)) | set(re.findall(r"CONNECT (\S+):443", text))
    hosts |= {entry.split("/")[0] for path in (written.folder / "lists").rglob("*") if path.is_file()
              for entry in path.read_text().splitlines() if not entry.startswith("#")}  # fmt: skip
    real = {host for host in hosts if not host.endswith((".test", ".example"))}
    assert real == SEARCH_ENGINES | {KNOWN_TEST_HOST}


def test_every_address_is_reserved_for_private_use_or_for_documents(written):
    text = (written.folder / "logs" / "access.log").read_text() + (written.folder / "logs" / "laptops.csv").read_text()
    addresses = set(re.findall(r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b", text))
    assert addresses
    assert all(address.startswith(("10.", "192.0.2.", "203.0.113.", "127.")) for address in addresses)


def test_nobody_sits_at_two_devices_at_once(written):
    places = defaultdict(set)
    for event in written.school.events(PLAN.day):
        if event.seat.login:
            places[event.seat.login, event.at.replace(second=0, microsecond=0)].add(event.seat.address)
    assert all(len(addresses) == 1 for addresses in places.values())


def test_the_innocent_background_never_touches_a_list_that_matters(written):
    school = written.school
    hosts = {
        host
        for category, names in school.lists.hosts.items()
        if category not in {"publicite", "games"}
        for host in names
    }
    hosts |= set(school.lists.council) | set(school.lists.iwf_hosts)
    hosts |= {page.split("/")[0] for page in school.lists.iwf_pages}
    background = run_background(
        PLAN.seed, PLAN.day, people=school.people, seating=school.stage.seating, sites=school.sites, pace=PLAN.pace
    )
    for event in background:
        assert not any(event.host == host or event.host.endswith("." + host) for host in hosts)
        assert not any(path in event.url for urls in school.lists.urls.values() for path in urls)


def test_the_background_has_every_kind_of_noise(written):
    actions = {event.action for event in written.school.events(PLAN.day)}
    assert actions == {Action.ALLOWED, Action.BLOCKED, Action.AUTH, Action.ERROR}


def test_the_stream_of_a_day_is_in_time_order(written):
    assert all(one.at <= other.at for one, other in pairwise(written.school.events(PLAN.day)))


def test_on_other_days_only_the_slow_case_comes_back(written):
    cases = {day: written.school.cases_of(day) for day in (PLAN.day - timedelta(days=1), PLAN.day - timedelta(days=2))}
    assert [case.truth.case for case in cases[PLAN.day - timedelta(days=1)]] == ["slow_drip"]
    assert written.school.cases_of(date(2026, 9, 13)) == ()


def test_earlier_days_are_written_before_the_plans_own(tmp_path):
    plan = replace(PLAN, people=30, pace=0.05)
    write_school(tmp_path, plan).write_days(tmp_path, days_before=2)
    log = (tmp_path / "logs" / "access.log.1").read_text() + (tmp_path / "logs" / "access.log").read_text()
    stamps = [float(line.split(" ", 1)[0]) for line in log.splitlines()]
    assert stamps == sorted(stamps)
    assert stamps[-1] - stamps[0] > timedelta(days=1).total_seconds()


def test_refuses_a_day_at_the_weekend():
    with pytest.raises(ConfigError, match="Choose a day from Monday to Friday"):
        make_school(SchoolPlan(seed=1, day=date(2026, 9, 19)))


def test_refuses_a_folder_that_holds_a_config_already(written):
    with pytest.raises(ConfigError, match="Choose an empty folder"):
        write_school(written.folder, PLAN)
