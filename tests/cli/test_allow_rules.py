"""Allow rules and the most frequent entries, as a technician meets them at the command line."""

from pathlib import Path

import pytest

from tests.cli.inside import json_rows, run_inside
from tests.cli.program import squid_line, write_school

RULES = """
[[allow]]
host = "help.betting.test"
reason = "Gamblers' helpline."
help = true

[[allow]]
host = "casino.test"
reason = "Maths project."
themes = ["gambling"]
until = 2020-07-31
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_school(tmp_path_factory.mktemp("allow") / "school")
    (folder / "themes").mkdir()
    (folder / "themes" / "allow.toml").write_text(RULES)
    hosts = ["www.betting.test"] * 3 + ["help.betting.test"] * 2 + ["casino.test", "lessons.test"]
    lines = [squid_line(number * 60, host=host, login=f"p{number % 2 + 1}") for number, host in enumerate(hosts)]
    (folder / "logs" / "access.log").write_text("".join(lines))
    assert run_inside("run", "--once", "-c", folder).code == 0
    return folder


def test_what_a_rule_excludes_is_no_hit_and_is_counted(folder: Path) -> None:
    rows = json_rows("lists", "status", "--top", "-c", folder)
    assert [(row["entry"], row["lines"], row["people"]) for row in rows if row["type"] == "entry"] == [
        ("betting.test", 3, None),
        ("casino.test", 1, None),
    ]
    assert [row for row in rows if row["type"] == "allow"] == [
        {"type": "allow", "host": "help.betting.test", "lines": 2}
    ]


def test_a_person_reads_the_same_without_links(folder: Path) -> None:
    said = run_inside("lists", "status", "--top", "-c", folder).out
    assert "betting[.]test" in said
    assert "under 5" in said
    assert "allow rule help[.]betting[.]test: 2 lines would count without it" in said


def test_check_names_a_rule_that_ran_out(folder: Path) -> None:
    problems = [row for row in json_rows("check", "-c", folder) if "allow.toml" in row["where"]]
    assert [(row["where"], row["what"], row["fatal"]) for row in problems] == [
        ("themes/allow.toml: casino.test", "this rule ran out on 2020-07-31: its lines count again.", False)
    ]


def test_a_lookup_says_which_rule_shields_and_from_what(folder: Path) -> None:
    said = run_inside("lists", "lookup", "-c", folder, "http://help.betting.test/x", "casino.test").out
    assert "The allow rule help[.]betting[.]test (Gamblers' helpline.) keeps from counting: Self-harm" in said
    assert "The allow rule casino[.]test (Maths project.) keeps from counting until 31.07.2020: Gambling." in said


def test_a_lookup_says_what_no_list_may_cover(folder: Path) -> None:
    said = run_inside("lists", "lookup", "-c", folder, "http://www.bing.com/x", "co.uk").out
    assert "It is a site that carries the school's ordinary traffic. An entry for it is kept out of use." in said
    assert "It is a public suffix: anybody can have a name below it. An entry for it is kept out of use." in said


def test_a_rule_that_cannot_be_understood_is_a_problem_of_the_config(tmp_path: Path) -> None:
    folder = write_school(tmp_path / "school")
    (folder / "themes").mkdir()
    (folder / "themes" / "allow.toml").write_text('[[allow]]\nhost = "a.test"\nreason = "x"\nthemes = ["csam"]\n')
    done = run_inside("run", "--once", "-c", folder)
    assert done.code == 78
    assert "[[allow]] 1 has the theme csam, which no rule may keep from counting" in done.err
