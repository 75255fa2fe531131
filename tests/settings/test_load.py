"""A config folder is read as a whole: either a School, or every problem at once."""

from datetime import UTC, date, datetime

import pytest

from monitor.errors import ConfigError
from monitor.records.people import Role
from monitor.settings.load import load_defaults, load_school, school_calendar

TODAY = date(2026, 9, 14)


def problems_of(folder, **options) -> list[str]:
    """The fatal problems; at least one is expected."""
    with pytest.raises(ConfigError) as caught:
        load_school(folder, today=TODAY, **options)
    return [str(problem) for problem in caught.value.problems if problem.fatal]


def warnings_of(folder) -> list[str]:
    return [str(problem) for problem in load_school(folder, today=TODAY).warnings]


def test_good_folder_loads_without_a_warning(folder):
    school = load_school(folder, today=TODAY)
    assert school.warnings == ()
    assert school.folder == folder
    assert [person.role for person in school.people] == [Role.DSL, Role.HEAD, Role.CHAIR]
    assert len(school.roster) == 2
    assert len(school.key) == 32


def test_logins_of_people_are_normalised_like_those_of_the_logs(folder):
    assert load_school(folder, today=TODAY).people[0].login == "adsl"


def test_paths_are_made_absolute_against_the_folder(folder):
    settings = load_school(folder, today=TODAY).settings
    assert settings.source[0].path == f"{folder}/logs/access.log*"
    assert settings.school.roster == folder / "roster.csv"
    assert settings.database.url == f"sqlite:///{folder}/filterwatch.db"


def test_defaults_come_before_the_schools_own_folder(folder):
    school = load_school(folder, today=TODAY)
    assert school.config_folders[-1] == folder
    assert (school.config_folders[0] / "templates").is_dir()


def test_folder_with_glob_signs_in_its_name_still_finds_its_logs(folder):
    odd = folder.rename(folder.with_name("school [1]*"))
    assert load_school(odd, today=TODAY).warnings == ()


@pytest.mark.parametrize("name", ["", "filterwatch.toml"])
def test_path_may_be_the_folder_or_its_file(folder, name):
    assert load_school(folder / name, today=TODAY).folder == folder


def test_without_a_path_the_folder_one_stands_in_is_read(folder, monkeypatch):
    monkeypatch.chdir(folder)
    assert load_school(today=TODAY).folder == folder


@pytest.mark.parametrize("name", ["nowhere", "roster.csv", "logs"])
def test_path_without_a_config_says_how_to_make_one(folder, name):
    (problem,) = problems_of(folder / name)
    assert "filterwatch init" in problem


def test_path_that_no_system_takes_is_a_problem_and_no_traceback(folder):
    assert "can't be read" in problems_of(folder / ("x" * 5000))[0]


@pytest.mark.parametrize("path", ["x" * 5000, "logs/access.log/below", "nul\\u0000byte"])
def test_settings_with_impossible_paths_are_problems_and_no_traceback(spoil, path):
    spoil("filterwatch.toml", 'roster = "roster.csv"', f'roster = "{path}"')
    spoil("filterwatch.toml", "logs/access.log*", path)
    spoil("filterwatch.toml", 'host = "mail.example"', f'host = "mail.example"\nca_file = "{path}"')
    folder = spoil("filterwatch.toml", "", f'\n[[list]]\nname = "a"\npath = "{path}"\nkind = "ut1"\n')
    assert len(problems_of(folder)) == 3


def test_every_problem_of_every_file_is_told_at_once(folder):
    (folder / "filterwatch.toml").write_text(
        '[school]\ntimezon = "x"\ntimezone = "Europe/Londn"\nroster = "nix.csv"\n'
        '[[source]]\nname = "a"\npth = "x"\n[[source]]\nname = "b"\npath = "x"\nmode = "apend"\n'
    )
    (folder / "calendar.toml").write_text('[hours]\nstart = "8:30"\nquiet = "never"\n')
    (folder / "routes.toml").write_text('[[person]]\nrole = "dls"\nlogin = "a"\nmail = "nobody"\n')
    text = "\n".join(problems_of(folder))
    for part in (
        '[school] timezon: is not a known key. Did you mean "timezone"?',
        "'Europe/Londn' is not a time zone. Did you mean \"Europe/London\"?",
        "nix.csv: can't be read",
        '[[source]] 1, pth: is not a known key. Did you mean "path"?',
        "[[source]] 1, path: is missing.",
        '[[source]] 2, mode: must be one of "append", "snapshot" or "drop". Did you mean "append"?',
        "calendar.toml: [hours] start",
        "calendar.toml: [hours] quiet",
        "routes.toml: [[person]] 1, role: must be one of",
    ):
        assert part in text
    assert len(problems_of(folder)) == 9


def test_syntax_error_names_its_line_and_nothing_else_is_guessed(spoil):
    folder = spoil("filterwatch.toml", 'name = "filter"', 'name = "filter')
    (problem,) = (problem for problem in problems_of(folder) if "TOML" in problem)
    assert "line 7" in problem


@pytest.mark.parametrize("name", ["calendar.toml", "routes.toml"])
def test_syntax_error_in_the_other_files_names_them(folder, name):
    (folder / name).write_text("[[[")
    assert any(name in problem and "TOML" in problem for problem in problems_of(folder))


def test_config_saved_by_notepad_with_a_mark_is_read(folder):
    main = folder / "filterwatch.toml"
    main.write_bytes(b"\xef\xbb\xbf" + main.read_bytes())
    assert load_school(folder, today=TODAY).settings.school.name == "Example School"


def test_config_that_is_not_utf8_is_a_problem(folder):
    (folder / "filterwatch.toml").write_bytes(b'[school]\nname = "\xe9"\n')
    assert "UTF-8" in "\n".join(problems_of(folder))


def test_directory_in_place_of_the_roster_is_a_problem(spoil):
    folder = spoil("filterwatch.toml", '"roster.csv"', '"logs"')
    assert "can't be read" in problems_of(folder)[0]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("logs/access.log*", "logs/nothing*", "no file matches"),
        ('roster = "roster.csv"', "", "every login will be unknown"),
        ('[mail]\nhost = "mail.example"\nfrom = "filterwatch@school.example"', "", "nobody is told by mail"),
    ],
)
def test_what_may_be_so_for_now_is_a_warning(spoil, old, new, says):
    (warning,) = warnings_of(spoil("filterwatch.toml", old, new))
    assert says in warning


def test_missing_calendar_is_a_warning(folder):
    (folder / "calendar.toml").unlink()
    (warning,) = warnings_of(folder)
    assert "every weekday" in warning


def test_password_that_may_come_as_a_credential_of_the_daemon_is_a_warning(spoil):
    (warning,) = warnings_of(
        spoil("filterwatch.toml", 'host = "mail.example"', 'host = "mail.example"\nusername = "u"')
    )
    assert "filterwatch.mail-password" in warning


@pytest.mark.parametrize("name", ["ca_file", "password_file"])
def test_files_of_the_mail_section_must_exist(spoil, name):
    folder = spoil("filterwatch.toml", 'host = "mail.example"', f'host = "mail.example"\nusername = "u"\n{name} = "x"')
    assert any(str(folder / "x") in problem for problem in problems_of(folder))


def test_missing_list_is_a_problem(spoil):
    folder = spoil("filterwatch.toml", "", '\n[[list]]\nname = "ut1"\npath = "lists/ut1"\nkind = "ut1"\n')
    assert '[[list]] "ut1", path' in problems_of(folder)[0]


def test_list_of_bare_hosts_needs_a_theme(spoil, folder):
    (folder / "hosts.txt").write_text("bad.example\n")
    spoil("filterwatch.toml", "", '\n[[list]]\nname = "own"\npath = "hosts.txt"\nkind = "hosts"\n')
    assert '[[list]] "own", theme: is missing.' in problems_of(folder)[0]


@pytest.mark.parametrize("name", ["routes.toml", None])
def test_route_without_anybody_stops_the_start_but_not_a_replay(folder, name):
    (folder / "routes.toml").unlink()
    if name:
        (folder / name).write_text("# nobody yet\n")
    problems = problems_of(folder)
    assert all('Fill in a person with role = "' in problem for problem in problems)
    school = load_school(folder, today=TODAY, needs_routes=False)
    assert len(school.warnings) == len(problems)


def test_bad_person_does_not_show_up_again_as_a_missing_role(spoil):
    assert len(problems_of(spoil("routes.toml", 'mail = "dsl@school.example"', 'mail = "dsl"'))) == 1


def test_no_problem_ever_quotes_a_persons_name_or_address(spoil):
    folder = spoil("routes.toml", 'mail = "dsl@school.example"', 'mail = "Secret Person secret"\nextra = 1')
    (folder / "roster.csv").write_text("login,name,role\nsecret-login,Secret Person,Secret Role\nx,y\n")
    assert "secret" not in "\n".join(problems_of(folder)).lower()


def test_key_lost_beside_a_database_is_not_silently_replaced(folder):
    load_school(folder, today=TODAY)
    (folder / "filterwatch.key").unlink()
    (folder / "filterwatch.db").write_bytes(b"")
    (problem,) = problems_of(folder)
    assert "backup" in problem
    assert not (folder / "filterwatch.key").exists()


def test_second_load_has_the_same_key(folder):
    assert load_school(folder, today=TODAY).key == load_school(folder, today=TODAY).key


def test_terms_that_are_over_are_a_warning(folder):
    warnings = load_school(folder, today=date(2027, 1, 5)).warnings
    assert [warning.what == "the last term is over." for warning in warnings] == [True]


def test_defaults_need_no_folder():
    one, other = load_defaults(), load_defaults()
    assert one.people == ()
    assert one.key != other.key


def test_calendar_is_in_the_schools_time_zone(folder):
    calendar = school_calendar(load_school(folder, today=TODAY))
    assert calendar.is_school_hours(datetime(2026, 9, 14, 7, 31, tzinfo=UTC))
