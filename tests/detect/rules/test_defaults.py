import tomllib
from pathlib import Path

from monitor.settings.model import Rules

FOLDER = Path(__file__).resolve().parents[3] / "config" / "rules"


def shipped():
    tables = {}
    for path in sorted(FOLDER.glob("*.toml")):
        tables |= tomllib.loads(path.read_text(encoding="utf-8"))
    return tables


def test_the_shipped_files_say_what_the_defaults_are():
    assert Rules.model_validate(shipped()) == Rules()


def test_the_shipped_files_name_every_setting():
    defaults = Rules().model_dump()
    for name, table in shipped().items():
        expected = defaults[name][0] if isinstance(table, list) else defaults[name]
        rows = table if isinstance(table, list) else [table]
        assert all(row.keys() == expected.keys() for row in rows)
    assert shipped().keys() == defaults.keys()
