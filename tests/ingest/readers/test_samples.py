"""Real sample lines with the parses that their sources ship, where the folder of samples lies beside the checkout."""

import pytest

from tools.samples_agreement import (
    LEAST_PERCENT,
    PAGE,
    Agreement,
    compare_samples,
    compose_page,
    count_all,
    find_unreviewed,
)
from tools.samples_reviewed import LOGS, NOT_REQUESTS, REASONS


@pytest.fixture(scope="module")
def agreements(shared_dir) -> list[Agreement]:
    return compare_samples(shared_dir / "samples")


def test_every_log_of_the_samples_is_in_the_table(shared_dir):
    assert find_unreviewed(shared_dir / "samples") == []


@pytest.mark.parametrize("measure", LEAST_PERCENT)
def test_enough_of_the_entries_agree(agreements, measure):
    part, whole = count_all(agreements)[measure]
    assert whole > 100
    assert 100 * part >= LEAST_PERCENT[measure] * whole


def test_every_request_is_read_and_nothing_else_is(agreements):
    assert [(one.log, one.unread, one.extra) for one in agreements if one.read != one.requests or one.extra] == []


def test_every_difference_has_a_reason_and_every_reason_a_difference(agreements):
    assert {(one.log, name) for one in agreements for name in one.differs} == set(REASONS)


def test_the_page_is_what_the_samples_give(agreements):
    assert PAGE.read_text(encoding="utf-8") == compose_page(agreements)


def test_the_table_names_each_log_once_and_excludes_only_in_logs_it_names():
    names = [log.path for log in LOGS]
    assert len(set(names)) == len(names)
    assert set(NOT_REQUESTS) <= set(names)
    assert {log for log, _ in REASONS} <= set(names)
