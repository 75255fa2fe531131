"""Rules from several files and folders become one set."""

import pytest

from monitor.settings.model import Rules
from monitor.settings.paths import default_config_folder
from monitor.settings.rules import load_rules


@pytest.fixture
def folders(tmp_path):
    for name in ("shipped", "school"):
        (tmp_path / name / "rules").mkdir(parents=True)
    return tmp_path / "shipped", tmp_path / "school"


def write(folder, name, text):
    (folder / "rules" / name).write_text(text)


REPEAT = '[[repeat]]\nname = "{}"\nattempts = 5\nminutes = 60\n'


def test_folders_without_rules_give_the_defaults(folders):
    assert load_rules(folders) == (Rules(), [])


def test_shipped_rules_are_the_defaults_of_the_model():
    assert load_rules([default_config_folder()]) == (Rules(), [])


def test_schools_file_stands_for_the_shipped_one_and_leaves_the_others(folders):
    shipped, school = folders
    write(shipped, "repeat.toml", REPEAT.format("shipped"))
    write(shipped, "attempt.toml", "[attempt]\ngap_minutes = 7.0\n")
    write(school, "repeat.toml", REPEAT.format("own"))
    rules, problems = load_rules(folders)
    assert problems == []
    assert [rule.name for rule in rules.repeat] == ["own"]
    assert rules.attempt.gap_minutes == 7.0


def test_repeat_rules_of_two_files_add_up(folders):
    write(folders[0], "a.toml", REPEAT.format("one"))
    write(folders[1], "b.toml", REPEAT.format("two"))
    rules, problems = load_rules(folders)
    assert ([rule.name for rule in rules.repeat], problems) == (["one", "two"], [])


def test_plain_table_in_two_files_is_a_problem(folders):
    write(folders[0], "a.toml", "[attempt]\ngap_minutes = 7.0\n")
    write(folders[1], "b.toml", "[attempt]\ngap_minutes = 8.0\n")
    (problem,) = load_rules(folders)[1]
    assert "stands in a.toml as well" in str(problem)


def test_same_rule_name_twice_is_a_problem(folders):
    write(folders[0], "a.toml", REPEAT.format("one"))
    write(folders[1], "b.toml", REPEAT.format("one"))
    assert len(load_rules(folders)[1]) == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[atempt]\n", 'Did you mean "attempt"?'),
        ("[attempt]\ngap_minute = 1.0\n", 'Did you mean "gap_minutes"?'),
        ("[attempt]\ngap_minutes = -1\n", "greater than 0"),
        ("[[[", "not valid TOML"),
    ],
)
def test_wrong_rule_file_is_named(folders, text, says):
    write(folders[1], "own.toml", text)
    (problem,) = load_rules(folders)[1]
    assert "own.toml" in str(problem)
    assert says in str(problem)
