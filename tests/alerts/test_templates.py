"""A school's own templates stand for the shipped ones, and a bad one is found before it is needed."""

import pytest

from monitor.alerts.templates import SAMPLE_FACTS, read_mail_templates
from monitor.errors import ConfigError
from monitor.settings.paths import default_config_folder


def with_override(tmp_path, text: str, name: str = "test"):
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / f"{name}.txt").write_text(text)
    return [default_config_folder(), tmp_path]


def test_schools_file_stands_for_the_shipped_one(tmp_path):
    templates = read_mail_templates(with_override(tmp_path, "Subject: Hello {{ school_name }}\n\nAt {{ time }}.\n"))
    mail = templates.render("test", SAMPLE_FACTS["test"])
    assert (mail.subject_line, mail.body) == ("Hello Example School", "At Mon 7 Sep 2026, 10:14.\n")
    assert templates.render("health", SAMPLE_FACTS["health"]).subject_line


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Hello\n", "Subject:"),
        ("Subject: {{ nobody }}\n", "It may use: school_name, time"),
        ("Subject: x\n\n{% if %}\n", "line 3"),
        ("Subject: x\n{{ ''.__class__.__mro__ }}", "unsafe"),
    ],
)
def test_bad_template_is_a_problem_with_a_way_out(tmp_path, text, says):
    with pytest.raises(ConfigError, match=says):
        read_mail_templates(with_override(tmp_path, text))


def test_every_bad_template_is_named_at_once(tmp_path):
    folders = with_override(tmp_path, "x")
    (tmp_path / "mail" / "health.txt").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError) as caught:
        read_mail_templates(folders)
    assert len(caught.value.problems) == 2


def test_missing_defaults_are_a_problem(tmp_path):
    with pytest.raises(ConfigError, match="is missing"):
        read_mail_templates([tmp_path])


@pytest.mark.parametrize("name", sorted(SAMPLE_FACTS))
def test_shipped_templates_have_short_plain_lines(templates, name):
    mail = templates.render(name, SAMPLE_FACTS[name])
    assert max(len(line) for line in mail.body.splitlines()) <= 120
    assert "\n\n\n" not in mail.body
    assert not mail.body.startswith("\n")
