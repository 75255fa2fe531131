from collections import Counter
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from bench.entries import CATEGORIES, IWF_PAGES, listed_host, marked_host, write_lists
from bench.volume import CHUNK, VolumeFacts, VolumePlan, write_squid

PLAN = VolumePlan(lines=CHUNK + 3_001, entries=5_000, seed=7)


@pytest.fixture(scope="module")
def volume(tmp_path_factory):
    path = tmp_path_factory.mktemp("volume") / "access.log"
    return path, write_squid(path, PLAN)


def host_of(fields):
    return fields[6].removesuffix(":443") if fields[5] == "CONNECT" else urlsplit(fields[6]).hostname


def test_the_counts_are_those_of_the_file(volume):
    path, facts = volume
    listed = {f"www.{listed_host(number)}" for number in range(PLAN.entries)}
    marked = {marked_host(number) for number in range(PLAN.users)}
    rows = [line.split() for line in path.read_text().splitlines()]
    counted = VolumeFacts(
        lines=len(rows),
        bytes=path.stat().st_size,
        denied=sum(fields[3] == "TCP_DENIED/403" for fields in rows),
        tunnels=sum(fields[5] == "CONNECT" for fields in rows),
        listed=sum(host_of(fields) in listed for fields in rows),
        marked=sum(host_of(fields) in marked for fields in rows),
        marked_users=len({fields[7] for fields in rows if host_of(fields) in marked}),
    )
    assert counted == facts
    assert facts.lines == PLAN.lines


def test_about_six_percent_are_denied_and_half_are_tunnels(volume):
    _, facts = volume
    assert 0.055 < facts.denied / facts.lines < 0.065
    assert 0.48 < facts.tunnels / facts.lines < 0.52
    assert 0.4 < facts.listed / facts.denied < 0.6


def test_every_listed_line_is_a_refusal(volume):
    path, _ = volume
    rows = [line.split() for line in path.read_text().splitlines()]
    names = {listed_host(number) for number in range(PLAN.entries)}
    assert all(fields[3] == "TCP_DENIED/403" for fields in rows if host_of(fields).removeprefix("www.") in names)


def test_the_lines_are_whole_and_in_time_order(volume):
    path, _ = volume
    rows = [line.split() for line in path.read_text().splitlines()]
    assert {len(fields) for fields in rows} == {10}
    stamps = [float(fields[0]) for fields in rows]
    assert stamps == sorted(stamps)


def test_popularity_has_a_long_tail(volume):
    path, _ = volume
    hosts = Counter(host_of(line.split()) for line in path.read_text().splitlines())
    top = sum(count for _, count in hosts.most_common(20))
    assert top > PLAN.lines / 5
    assert len(hosts) > 1_000


def test_the_same_plan_gives_the_same_bytes_and_another_seed_others(volume, tmp_path):
    path, facts = volume
    assert write_squid(tmp_path / "again.log", PLAN) == facts
    assert (tmp_path / "again.log").read_bytes() == path.read_bytes()
    write_squid(tmp_path / "other.log", replace(PLAN, seed=8))
    assert (tmp_path / "other.log").read_bytes() != path.read_bytes()


@pytest.mark.parametrize("lines", [1, 999, 1_000, CHUNK - 1, CHUNK, CHUNK + 1])
def test_any_number_of_lines_is_written_exactly(tmp_path, lines):
    facts = write_squid(tmp_path / "a.log", VolumePlan(lines=lines, entries=100))
    assert facts.lines == lines == (tmp_path / "a.log").read_bytes().count(b"\n")
    assert facts.marked == facts.marked_users == min(20, lines // 1_000)


@pytest.mark.parametrize("entries", [0, 1, 12, 12_345])
def test_the_list_has_exactly_as_many_distinct_entries_as_asked(tmp_path, entries):
    write_lists(tmp_path, entries=entries)
    lines = [host for name in CATEGORIES for host in (tmp_path / "ut1" / name / "domains").read_text().splitlines()]
    assert len(lines) == len(set(lines)) == entries
    assert len((tmp_path / "iwf.txt").read_text().splitlines()) == IWF_PAGES
