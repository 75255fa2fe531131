"""A config folder for the campaigns: a log that rotates, an export that is replaced, dropped files; one mailbox."""

from pathlib import Path

from monitor.settings.paths import default_config_folder

CONFIG = """
[school]
name = "Torture School"
timezone = "Europe/London"

[[source]]
name = "filter"
path = "logs/access.log*"
format = "squid"

[[source]]
name = "nightly"
path = "exports/nightly.csv"
format = "csv"
mode = "snapshot"
timezone = "UTC"

[[source]]
name = "dropped"
path = "drops/*.csv"
format = "csv"
mode = "drop"
timezone = "UTC"

[[source]]
name = "absent"
path = "logs/nothing.here"
format = "squid"

[[list]]
name = "listed"
path = "lists/listed.txt"
kind = "domains"
theme = "self_harm"

[database]
url = "sqlite:///filterwatch.db"

[reading]
batch_bytes = {batch_bytes}
poll_seconds = 0.05
settle_seconds = 1.0
list_seconds = 0.1
"""
MAIL = """
[mail]
host = "127.0.0.1"
port = {port}
tls = "none"
from = "filterwatch@school.example"
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


def write_school(folder: Path, *, mail_port: int | None = None, batch_bytes: int = 4096) -> Path:
    """Small batches, so that a kill falls between two of them as often as into one."""
    for name in ("logs", "exports", "drops", "lists"):
        (folder / name).mkdir(parents=True)
    mail = "" if mail_port is None else MAIL.format(port=mail_port)
    config = CONFIG.format(batch_bytes=batch_bytes) + mail
    (folder / "filterwatch.toml").write_text(config, encoding="utf-8")
    (folder / "routes.toml").write_text(ROUTES, encoding="utf-8")
    (folder / "calendar.toml").write_text("", encoding="utf-8")
    (folder / "lists" / "listed.txt").write_text("listed.test\n", encoding="utf-8")
    leave_out_phrases(folder)
    return folder


def leave_out_phrases(folder: Path) -> None:
    """Empty files in place of the shipped phrases, which matter to nothing here and take most of the time of a start."""
    (folder / "phrases").mkdir()
    for shipped in (default_config_folder() / "phrases").glob("*.toml"):
        (folder / "phrases" / shipped.name).touch()
