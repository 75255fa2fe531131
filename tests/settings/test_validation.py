"""A wrong key becomes a sentence that a technician can act on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.settings.model import CalendarSettings, RoutesSettings, Settings
from monitor.settings.validation import describe_location, nearest_name, read_section, read_toml, suggest

SOURCE = {"name": "a", "path": "x"}
PERSON = {"role": "dsl", "login": "a", "mail": "a@b.example"}


@pytest.mark.parametrize(
    ("model", "data", "says"),
    [
        (Settings, {"sorce": []}, 'sorce: is not a known key. Did you mean "source"?'),
        (Settings, {"zzz": 1}, "zzz: is not a known key. Known: database,"),
        (
            Settings,
            {"mail": {"host": "x", "from": "y", "form": "z"}},
            '[mail] form: is not a known key. Did you mean "from"?',
        ),
        (Settings, {"mail": {"host": "x"}}, "[mail] from: is missing. Add from = ..."),
        (Settings, {"source": [SOURCE, {"name": "b"}]}, "[[source]] 2, path: is missing. Add path = ..."),
        (Settings, {"source": [SOURCE | {"mode": "appendd"}]}, 'Did you mean "append"?'),
        (Settings, {"source": [SOURCE | {"name": "a b"}]}, "[[source]] 1, name: is not written as it must be."),
        (
            Settings,
            {"mail": {"host": "x", "from": "y", "port": "many"}},
            "[mail] port: input should be a valid integer",
        ),
        (Settings, {"mail": {"host": "x", "from": "y", "port": 0}}, "[mail] port: input should be greater than"),
        (Settings, {"source": "x"}, "source: input should be a valid tuple"),
        (CalendarSettings, {"hours": {"start": "8:30"}}, 'Write a time of day as "08:30".'),
        (CalendarSettings, {"hours": {"start": 8}}, "is not a time of day."),
        (CalendarSettings, {"term": [{"name": "a", "first": "x", "last": "2026-01-01"}]}, "without quotes"),
        (RoutesSettings, {"person": [PERSON | {"role": "dls"}]}, 'Did you mean "dsl"?'),
        (RoutesSettings, {"acknowledge_minutes": [15, 0]}, "acknowledge_minutes, value 2"),
        (RoutesSettings, {"person": [PERSON | {"acknowledge_minutes": [1]}]}, "above the first [table]"),
    ],
)
def test_wrong_key_is_named_with_what_to_do(model, data, says):
    _, problems = read_section(data, model, file="x.toml")
    assert len(problems) == 1
    assert says in str(problems[0])
    assert str(problems[0]).startswith("x.toml: ")


def test_rest_of_the_file_is_still_read():
    data = {"school": {"name": "Kept", "extra": 1}, "source": [SOURCE, {"name": "b"}, SOURCE | {"name": "c"}]}
    settings, problems = read_section(data, Settings, file="x.toml")
    assert len(problems) == 2
    assert settings.school.name == "Kept"
    assert [source.name for source in settings.source] == ["a", "c"]


def test_wrong_file_as_a_whole_gives_the_defaults():
    settings, problems = read_section({"school": 3, "source": {"x": 1}, "reading": []}, Settings, file="x.toml")
    assert settings == Settings()
    assert len(problems) == 3


def test_a_value_is_never_quoted():
    _, problems = read_section({"person": [PERSON | {"first": "secret", "role": "secret"}]}, RoutesSettings, file="x")
    assert len(problems) == 2
    assert "secret" not in str(problems)


@pytest.mark.parametrize(
    ("location", "text"),
    [
        ((), "the file"),
        (("mail",), "mail"),
        (("mail", "tls"), "[mail] tls"),
        (("source", 1, "path"), "[[source]] 2, path"),
        (("acknowledge_minutes", 0), "acknowledge_minutes, value 1"),
    ],
)
def test_locations_read_as_they_stand_in_the_file(location, text):
    assert describe_location(location) == text


@pytest.mark.parametrize(
    ("word", "near"), [("timezon", "timezone"), ("TIMEZONE", "timezone"), ("tz", None), ("", None)]
)
def test_nearest_name_is_a_near_one_or_none(word, near):
    assert nearest_name(word, ["timezone", "name", "roster"]) == near


def test_without_a_near_name_all_are_told():
    assert suggest("zzz", ["b", "a"]) == "Known: a, b."


def test_missing_file_is_a_problem(tmp_path):
    data, (problem,) = read_toml(tmp_path / "x.toml")
    assert data == {}
    assert "can't be read" in str(problem)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.dates() | st.floats(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "path", "kind", "first", "from", "x", ""]), inner, max_size=4)
    ),
    max_leaves=12,
)
TABLES = st.dictionaries(
    st.sampled_from(["school", "source", "list", "mail", "web", "hours", "term", "person", "repeat", "x"]),
    VALUES,
    max_size=5,
)


@given(TABLES, st.sampled_from([Settings, CalendarSettings, RoutesSettings]))
def test_any_file_gives_a_value_and_its_problems(data, model):
    value, problems = read_section(data, model, file="x.toml")
    assert isinstance(value, model)
    assert all(problem.what.endswith(".") for problem in problems)
