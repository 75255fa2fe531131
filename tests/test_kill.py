"""The daemon, killed without warning: nothing lost, nothing doubled."""

from pathlib import Path

import pytest

from tests.torture.campaign import run_campaign


@pytest.mark.fault("F66")
def test_twenty_random_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    outcome = run_campaign(tmp_path / "school", kills=20, seed=20261122)

    assert outcome.flagged > 100
    assert (outcome.lost, outcome.doubled, outcome.conserved) == (0, 0, True)
