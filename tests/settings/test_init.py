"""The folder that `init` writes: it loads, it explains every key truly, and it overwrites nothing."""

import re
import stat
import tomllib
from datetime import date
from types import NoneType
from typing import get_args

import pytest
from pydantic import BaseModel

from monitor.errors import ConfigError
from monitor.settings.init import write_config_folder
from monitor.settings.load import load_school
from monitor.settings.model import CalendarSettings, RoutesSettings, Settings
from monitor.settings.paths import default_config_folder
from monitor.settings.roster import COLUMNS
from monitor.settings.validation import field_names, read_section

TODAY = date(2026, 9, 14)
SAMPLES = {"filterwatch.toml": Settings, "calendar.toml": CalendarSettings, "routes.toml": RoutesSettings}
EXAMPLES = {"public_url", "format", "site", "timezone"}  # shown by an example, where the default is "nothing"


def sample(name: str) -> str:
    return (default_config_folder() / "templates" / name).read_text()


def uncommented(name: str) -> dict[str, object]:
    """The sample with every commented key and table switched on."""
    lines = [re.sub(r"^# (?=\[|[a-z_]+ = )", "", line) for line in sample(name).splitlines()]
    return tomllib.loads("\n".join(lines))


def keys_of(model: type[BaseModel], prefix: str = "") -> set[str]:
    """Every key that a file may hold, as table.key."""
    keys = set()
    for key, field in field_names(model).items():
        inner = _inner_model(model.model_fields[field].annotation)
        keys |= keys_of(inner, f"{key}.") if inner else {f"{prefix}{key}"}
    return keys


def _inner_model(annotation):
    candidates = [annotation, *get_args(annotation)]
    return next((kind for kind in candidates if isinstance(kind, type) and issubclass(kind, BaseModel)), None)


def keys_in(data: dict, prefix: str = "") -> set[str]:
    keys = set()
    for key, value in data.items():
        rows = value if isinstance(value, list) and value and isinstance(value[0], dict) else [value]
        for row in rows:
            keys |= keys_in(row, f"{key}.") if isinstance(row, dict) else {f"{prefix}{key}"}
    return keys


def test_folder_loads_but_for_the_roles_to_fill_in(tmp_path):
    write_config_folder(tmp_path / "school")
    with pytest.raises(ConfigError) as caught:
        load_school(tmp_path / "school", today=TODAY)
    fatal = [problem for problem in caught.value.problems if problem.fatal]
    assert {problem.where for problem in fatal} == {"routes.toml: [[person]]"}
    assert (
        load_school(tmp_path / "school", today=TODAY, needs_routes=False).settings
        == load_school(tmp_path / "school", today=TODAY, needs_routes=False).settings
    )


def test_folder_loads_once_the_commented_people_are_switched_on(tmp_path):
    write_config_folder(tmp_path)
    routes = tmp_path / "routes.toml"
    routes.write_text(re.sub(r"^# (?=\[|[a-z_]+ = )", "", routes.read_text(), flags=re.MULTILINE))
    warnings = load_school(tmp_path, today=TODAY).warnings
    assert not [problem for problem in warnings if problem.where.startswith("routes.toml")]


def test_nothing_is_ever_overwritten(tmp_path):
    first = write_config_folder(tmp_path)
    before = {path: path.read_bytes() for path in first}
    (tmp_path / "calendar.toml").write_text("# mine\n")
    assert write_config_folder(tmp_path) == ()
    assert (tmp_path / "calendar.toml").read_text() == "# mine\n"
    assert (tmp_path / "filterwatch.key").read_bytes() == before[tmp_path / "filterwatch.key"]


def test_dangling_link_is_not_written_through(tmp_path):
    (tmp_path / "calendar.toml").symlink_to(tmp_path / "elsewhere")
    write_config_folder(tmp_path)
    assert not (tmp_path / "elsewhere").exists()


def test_files_are_private(tmp_path):
    written = write_config_folder(tmp_path / "a" / "b")
    assert {stat.S_IMODE(path.stat().st_mode) for path in written} == {0o600}
    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o700


def test_file_in_the_way_is_a_clear_problem(tmp_path):
    (tmp_path / "school").write_text("")
    with pytest.raises(ConfigError, match="can't be written"):
        write_config_folder(tmp_path / "school")


@pytest.mark.parametrize("name", SAMPLES)
def test_every_key_of_the_model_stands_in_the_sample_and_no_other(name):
    assert keys_in(uncommented(name)) == keys_of(SAMPLES[name])


@pytest.mark.parametrize("name", SAMPLES)
def test_sample_is_valid_as_shipped_and_with_everything_switched_on(name):
    assert read_section(tomllib.loads(sample(name)), SAMPLES[name], file=name)[1] == []
    assert read_section(uncommented(name), SAMPLES[name], file=name)[1] == []


@pytest.mark.parametrize("name", SAMPLES)
def test_values_shown_are_the_defaults(name):
    def compare(model: type[BaseModel], data: dict, where: str) -> None:
        for key, field in field_names(model).items():
            info = model.model_fields[field]
            inner = _inner_model(info.annotation)
            if inner and isinstance(data[key], dict):
                compare(inner, data[key], f"{where}{key}.")
            elif inner:
                for row in data[key]:
                    compare(inner, {name: row.get(name) for name in field_names(inner)}, f"{where}{key}.")
            elif not info.is_required() and info.default not in (None, "") and key not in EXAMPLES:
                shown = model.model_validate({**_needed(model), key: data[key]})
                assert getattr(shown, field) == info.default, f"{where}{key}"

    compare(SAMPLES[name], uncommented(name), f"{name}: ")


def _needed(model: type[BaseModel]) -> dict[str, object]:
    """Values for the keys that a table must have, so that one other key can be tried."""
    fields = field_names(model)
    return {
        key: {"kind": "ut1", "role": "dsl", "first": TODAY, "last": TODAY}.get(key, "x")
        for key, field in fields.items()
        if model.model_fields[field].is_required()
    }


def test_every_word_of_a_choice_stands_in_its_comment():
    text = sample("filterwatch.toml") + sample("calendar.toml") + sample("routes.toml")
    for model, field in ((Settings, "list"), (CalendarSettings, "country")):
        info = model.model_fields[field]
        inner = _inner_model(info.annotation)
        choices = get_args(inner.model_fields["kind"].annotation if inner else info.annotation)
        assert [choice for choice in choices if choice is not NoneType and choice not in text] == []


def test_roster_sample_has_the_columns_of_the_reader():
    assert sample("roster.csv").splitlines()[0] == ",".join(COLUMNS)
