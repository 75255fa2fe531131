"""Where the shipped defaults and the school's own files are found."""

from pathlib import Path

import pytest

import monitor
from monitor.settings.model import Settings
from monitor.settings.paths import default_config_folder, find_path_problems, resolve_paths, sqlite_file


def test_checkout_has_its_defaults_beside_the_package():
    assert default_config_folder() == Path(monitor.__file__).parent.parent / "config"


def test_wheel_has_its_defaults_inside_the_package(tmp_path, monkeypatch):
    (tmp_path / "monitor" / "_config").mkdir(parents=True)
    monkeypatch.setattr(monitor, "__file__", str(tmp_path / "monitor" / "__init__.py"))
    assert default_config_folder() == tmp_path / "monitor" / "_config"


@pytest.mark.parametrize(
    ("url", "resolved"),
    [
        ("sqlite:///fw.db", "sqlite:////school/fw.db"),
        ("sqlite:///data/fw.db?timeout=5", "sqlite:////school/data/fw.db?timeout=5"),
        ("sqlite:////var/lib/fw.db", "sqlite:////var/lib/fw.db"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("postgresql+psycopg://db.example/fw", "postgresql+psycopg://db.example/fw"),
    ],
)
def test_database_file_lies_in_the_folder_unless_it_says_otherwise(url, resolved):
    settings = Settings.model_validate({"database": {"url": url}})
    assert resolve_paths(settings, Path("/school")).database.url == resolved


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:////var/lib/fw.db?timeout=5", Path("/var/lib/fw.db")),
        ("sqlite:///:memory:", None),
        ("postgresql+psycopg://db.example/fw", None),
    ],
)
def test_only_sqlite_has_a_file(url, path):
    assert sqlite_file(Settings.model_validate({"database": {"url": url}})) == path


def test_absolute_globs_stay_as_they_are():
    settings = Settings.model_validate({"source": [{"name": "a", "path": "/var/log/squid/access.log*"}]})
    assert resolve_paths(settings, Path("/school")).source[0].path == "/var/log/squid/access.log*"


def test_resolving_twice_is_resolving_once(tmp_path):
    settings = Settings.model_validate(
        {
            "school": {"roster": "roster.csv"},
            "source": [{"name": "a", "path": "logs/*.log"}],
            "list": [{"name": "b", "path": "lists/b", "kind": "ut1"}],
            "mail": {"host": "x", "from": "y", "ca_file": "ca.pem"},
            "web": {"certificate": "c.pem"},
        }
    )
    once = resolve_paths(settings, tmp_path)
    assert resolve_paths(once, tmp_path / "other") == once


def test_database_in_a_folder_that_is_not_there_is_a_problem(tmp_path):
    settings = resolve_paths(Settings.model_validate({"database": {"url": "sqlite:///no/fw.db"}}), tmp_path)
    (problem,) = find_path_problems(settings)
    assert str(tmp_path / "no") in str(problem)
