"""A config folder that loads without a single problem, to be spoilt by the tests."""

from pathlib import Path

import pytest

MAIN = """
[school]
name = "Example School"
timezone = "Europe/London"
roster = "roster.csv"
[[source]]
name = "filter"
path = "logs/access.log*"
format = "squid"
[mail]
host = "mail.example"
from = "filterwatch@school.example"
"""
CALENDAR = """
[hours]
start = "08:30"
end = "15:30"
quiet = "17:30-08:00"
[[term]]
name = "Autumn"
first = 2026-09-07
last = 2026-12-18
[[closed]]
name = "INSET"
first = 2026-09-21
last = 2026-09-21
"""
ROUTES = """
[[person]]
role = "dsl"
login = "CURRIC\\\\ADSL"
name = "A. Example"
mail = "dsl@school.example"
[[person]]
role = "head"
login = "chead"
name = "C. Example"
mail = "head@school.example"
[[person]]
role = "chair"
login = "dchair"
name = "D. Example"
mail = "chair@school.example"
"""
ROSTER = """login,name,role,year,group,flags,valid_from,valid_to
aexample,Alex Example,pupil,7,7B,send,2026-09-01,
chead,C. Example,head,,,,,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "access.log").write_text("")
    (tmp_path / "filterwatch.toml").write_text(MAIN)
    (tmp_path / "calendar.toml").write_text(CALENDAR)
    (tmp_path / "routes.toml").write_text(ROUTES)
    (tmp_path / "roster.csv").write_text(ROSTER)
    return tmp_path


@pytest.fixture
def spoil(folder: Path):
    """Replace text in a file of the folder (the text must be there), or append."""

    def change(name: str, old: str, new: str) -> Path:
        path = folder / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1) if old else text + new)
        return folder

    return change
