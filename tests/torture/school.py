"""A config folder for the campaigns: one Squid log that rotates, one list whose hosts open a draft at once."""

from pathlib import Path

CONFIG = """
[school]
name = "Torture School"
timezone = "Europe/London"

[[source]]
name = "filter"
path = "logs/access.log*"
format = "squid"

[[list]]
name = "listed"
path = "lists/listed.txt"
kind = "domains"
theme = "self_harm"

[database]
url = "sqlite:///filterwatch.db"

[reading]
batch_bytes = 4096
poll_seconds = 0.05
"""

ROUTES = """
[[person]]
role = "dsl"
login = "adsl"
name = "A Dsl"
mail = "dsl@school.example"

[[person]]
role = "head"
login = "ahead"
name = "A Head"
mail = "head@school.example"

[[person]]
role = "chair"
login = "achair"
name = "A Chair"
mail = "chair@school.example"

[[person]]
role = "external"
login = "anofficer"
name = "An Officer"
mail = "officer@council.example"
"""


def write_school(folder: Path) -> None:
    for name in ("logs", "lists"):
        (folder / name).mkdir(parents=True)
    (folder / "filterwatch.toml").write_text(CONFIG, encoding="utf-8")
    (folder / "routes.toml").write_text(ROUTES, encoding="utf-8")
    (folder / "calendar.toml").write_text("", encoding="utf-8")
    (folder / "lists" / "listed.txt").write_text("listed.test\n", encoding="utf-8")
