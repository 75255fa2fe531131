"""Golden logs: what every shipped format makes of them, with the descriptor's own fixtures and the traps beside them.

FILTERWATCH_GOLDEN=write (`make golden`) writes the expectations anew: read the diff before you commit it.
"""

import os
from pathlib import Path

import pytest

from monitor.ingest.formats import load_formats, shipped_folder
from monitor.ingest.formats.check import check_case, find_fixtures, to_expected_path, write_expected

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "formats"
FORMATS = load_formats([shipped_folder()])
CASES = sorted(
    [(fmt.id, path) for fmt in FORMATS.values() for path in find_fixtures(fmt)]
    + [(path.parent.name, path) for path in GOLDEN.glob("*/*.log")]
)


@pytest.mark.parametrize(("name", "path"), CASES, ids=[f"{name}-{path.stem}" for name, path in CASES])
def test_golden_log_reads_as_expected(name, path):
    if os.environ.get("FILTERWATCH_GOLDEN") == "write":
        write_expected(FORMATS[name], path)
    assert check_case(FORMATS[name], path) == []


def test_golden_folders_belong_to_formats():
    assert {path.name for path in GOLDEN.iterdir()} <= set(FORMATS)


def test_golden_expectations_belong_to_logs():
    expected = set(GOLDEN.glob("*/*.expected.jsonl")) | set((shipped_folder() / "fixtures").glob("*.jsonl"))
    assert expected == {to_expected_path(path) for _, path in CASES}


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_shipped_format_has_a_fixture_with_an_entry(name):
    fixtures = find_fixtures(FORMATS[name])
    assert fixtures
    assert any(b"@timestamp" in to_expected_path(path).read_bytes() for path in fixtures)
