"""`make reliability`: runs every test that bears the marker `fault`, and keeps what came of each for docs/reliability.md."""

import json
import platform
import sys
from collections import Counter, defaultdict
from datetime import UTC, datetime

import pytest

from tests.results import FOLDER, ROOT, commit


class Recorder:
    """Counts, for each test function, how often it passed and how often it didn't."""

    def __init__(self) -> None:
        self.counts: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        name = report.nodeid.partition("[")[0]
        if report.skipped:
            self.counts[name]["skipped"] += 1
        elif report.failed:
            self.counts[name]["failed"] += 1
        elif report.when == "call":
            self.counts[name]["passed"] += 1


def main() -> int:
    recorder = Recorder()
    code = pytest.main(["-q", "-m", "fault", str(ROOT / "tests"), *sys.argv[1:]], plugins=[recorder])
    results = {
        "day": datetime.now(UTC).date().isoformat(),
        "commit": commit(),
        "python": platform.python_version(),
        "tests": {name: dict(counts) for name, counts in sorted(recorder.counts.items())},
    }
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "faults.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
