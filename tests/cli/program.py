"""Runs the command as a person would, and a small school to run it on."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

CONFIG = """
[school]
name = "Bad Input Primary"
timezone = "Europe/London"
roster = "roster.csv"

[[source]]
name = "filter"
path = "logs/access.log*"
format = "squid"

[[list]]
name = "listed"
path = "lists/listed.txt"
kind = "domains"
theme = "gambling"

[database]
url = "sqlite:///filterwatch.db"
"""
CALENDAR = '[[term]]\nname = "Autumn"\nfirst = 2026-09-01\nlast = 2026-12-18\n'
ROUTES = "".join(
    f'[[person]]\nrole = "{role}"\nlogin = "{role}1"\nname = "Person {role}"\nmail = "{role}@school.example"\n\n'
    for role in ("dsl", "head", "chair", "external")
)
ROSTER = (
    "login,name,role,year,group,flags,valid_from,valid_to\np1,Pupil One,pupil,7,7A,,,\np2,Pupil Two,pupil,7,7A,,,\n"
)


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        return self.out + self.err


def filterwatch(*words: object, folder: Path | None = None) -> Done:
    """`filterwatch WORDS...` in a process of its own; a traceback is a failure of whatever test sees it."""
    done = subprocess.run(
        [sys.executable, "-m", "monitor", *map(str, words)],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "NO_COLOR": "1"},
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Done(done.returncode, done.stdout, done.stderr)


def write_school(folder: Path, **files: str) -> Path:
    """A config folder that is well, but for the files named (`filterwatch`, `routes`, `calendar`, `roster`, `listed`)."""
    (folder / "logs").mkdir(parents=True)
    (folder / "lists").mkdir()
    (folder / "filterwatch.toml").write_text(files.get("filterwatch", CONFIG), encoding="utf-8")
    (folder / "calendar.toml").write_text(files.get("calendar", CALENDAR), encoding="utf-8")
    (folder / "routes.toml").write_text(files.get("routes", ROUTES), encoding="utf-8")
    (folder / "roster.csv").write_text(files.get("roster", ROSTER), encoding="utf-8")
    (folder / "lists" / "listed.txt").write_text(files.get("listed", "betting.test\ncasino.test\n"), encoding="utf-8")
    return folder


def squid_line(seconds: float, *, login: str = "p1", host: str = "www.betting.test", denied: bool = True) -> str:
    result = "TCP_DENIED/403" if denied else "TCP_MISS/200"
    return f"{1_790_000_000 + seconds:.3f} 10 192.0.2.7 {result} 512 GET http://{host}/ {login} HIER_DIRECT/192.0.2.80 text/html\n"
