"""The examples of docs/config.md are a config folder that holds."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from monitor.settings.load import load_school
from monitor.settings.school import School

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples"


@pytest.fixture
def school(tmp_path) -> School:
    folder = tmp_path / "filterwatch"
    shutil.copytree(EXAMPLES, folder)
    for name in ("lists/ut1/gambling/domains", "lists/bets.txt", "exports/today.csv", "web.pem", "web.key"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("bets.example\n")
    (folder / "mail-password").write_text("secret")
    (folder / "mail-password").chmod(0o600)
    main = folder / "filterwatch.toml"
    main.write_text(
        main.read_text()
        .replace("/var/log/squid/access.log*", "exports/*")
        .replace("/var/lib/filterwatch", str(tmp_path))
    )
    return load_school(folder, today=date(2026, 11, 2))


def test_examples_are_a_whole_school_without_a_warning(school):
    assert school.warnings == ()


def test_example_rules_replace_the_shipped_ones(school):
    assert [rule.name for rule in school.rules.repeat] == ["lesson", "week"]


def test_example_roster_has_the_people_of_the_example_routes(school):
    roles = {row.login: row.role for row in school.roster}
    assert {roles.get(person.login, "") for person in school.people if person.role == "head"} == {"head"}
