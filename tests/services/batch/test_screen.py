"""Whether quiet matters are passed over or judged like all others, the drafts are the same."""

from pathlib import Path

import pytest

from monitor.services import process
from tests.services.batch.test_refold import drafts, lines_by_seed


@pytest.mark.parametrize("seed", range(4))
def test_passing_quiet_matters_over_changes_no_draft(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = lines_by_seed(seed, 90)
    screened = drafts(tmp_path / "screened", lines, 700)

    monkeypatch.setattr(process, "find_loud", lambda _connection, refolded, _pipeline: refolded.touched)

    assert drafts(tmp_path / "all", lines, 700) == screened
