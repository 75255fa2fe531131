"""The daemon, killed without warning: nothing lost, nothing doubled. And two builds that are wrong, which must be seen."""

from pathlib import Path

import pytest

from tests.torture.broken import BETWEEN, CHECKPOINT_FIRST, EFFECTS_FIRST
from tests.torture.campaign import run_campaign, run_failpoints
from tests.torture.failpoints import FAILPOINTS


@pytest.mark.fault("F66")
def test_F66_random_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    outcome = run_campaign(tmp_path, kills=6, seed=20261122)

    assert outcome.flagged > 10
    assert outcome.mails > 5
    assert outcome.is_clean, outcome


@pytest.mark.fault("F67", "A11")
def test_F67_a_kill_at_each_named_place_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    outcome = run_failpoints(tmp_path, [failpoint.name for failpoint in FAILPOINTS], seed=20261122)

    assert outcome.kills == len(FAILPOINTS) >= 14
    assert outcome.is_clean, outcome


@pytest.mark.fault("F67")
def test_F67_a_build_that_commits_the_checkpoint_first_is_seen_to_lose(tmp_path: Path) -> None:
    outcome = run_failpoints(tmp_path, [BETWEEN] * 3, seed=20261122, build=CHECKPOINT_FIRST)

    assert outcome.lost > 0
    assert outcome.doubled == 0


@pytest.mark.fault("F67")
def test_F67_a_build_that_commits_the_checkpoint_last_is_seen_to_double(tmp_path: Path) -> None:
    outcome = run_failpoints(tmp_path, [BETWEEN] * 3, seed=20261122, build=EFFECTS_FIRST)

    assert outcome.doubled > 0
    assert outcome.lost == 0
