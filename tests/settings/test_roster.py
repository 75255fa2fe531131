"""A roster as schools really export it."""

import codecs
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.ingest.readers.fields.users import parse_user
from monitor.records.people import SubjectKind
from monitor.settings.roster import COLUMNS, normalise_login, read_roster

HEADER = "login,name,role,year,group,flags,valid_from,valid_to"


def read(text: str | bytes):
    return read_roster(text.encode() if isinstance(text, str) else text, file="roster.csv")


def fatal(text: str | bytes) -> list[str]:
    return [str(problem) for problem in read(text).problems if problem.fatal]


def test_reads_every_column():
    (row,) = read(f"{HEADER},site\nAExample,Alex Example,Pupil,7,7B,SEND cla,2026-09-01,2027-07-20,secondary\n").rows
    assert (row.login, row.name, row.role, row.year, row.group) == (
        "aexample",
        "Alex Example",
        SubjectKind.PUPIL,
        "7",
        "7B",
    )
    assert row.flags == {"send", "cla"}
    assert (row.valid_from, row.valid_to, row.site) == (date(2026, 9, 1), date(2027, 7, 20), "secondary")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separator_is_taken_from_the_header(separator):
    text = "login,name,role\na,Example Alex,pupil\n".replace(",", separator)
    assert read(text).rows[0].name == "Example Alex"


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode(),
        lambda text: codecs.BOM_UTF8 + text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("cp1252"),
    ],
    ids=["utf-8", "with mark", "utf-16", "utf-16 big end", "utf-16 without mark", "cp1252"],
)
def test_encodings_of_real_exports(encode):
    (row,) = read(encode("login,name,role\r\nzoe,Zoë Example,pupil\r\n")).rows
    assert row.name == "Zoë Example"


@pytest.mark.parametrize("header", ["role,login,name", "ROLE,Login,NAME", " role , login , name ", "role,login,name,,"])
def test_header_names_come_in_any_order_and_case(header):
    assert read(f"{header}\npupil,a,Alex\n").rows[0].login == "a"


@pytest.mark.parametrize("header", ["Valid From", "valid-from", "VALID_FROM"])
def test_header_names_may_be_spaced(header):
    assert read(f"login,role,{header}\na,pupil,2026-09-01\n").rows[0].valid_from == date(2026, 9, 1)


def test_unknown_column_is_a_warning_with_the_nearest_name():
    roster = read("login,role,yaer,upn\na,pupil,7,x\n")
    assert len(roster.rows) == 1
    assert [(problem.fatal, problem.fix) for problem in roster.problems] == [
        (False, 'Did you mean "year"?'),
        (False, ""),
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("\n\n", "is empty"),
        ("name,role\nx,pupil\n", "the column login is missing"),
        ("login,rolle\nx,pupil\n", 'Rename column "rolle"'),
        ("login,role,login\nx,pupil,y\n", "stands there twice"),
    ],
)
def test_header_that_will_not_do_is_one_clear_problem(text, says):
    (problem,) = fatal(text)
    assert says in problem


def test_duplicate_login_names_both_rows():
    (problem,) = fatal("login,role\nann,pupil\nbob,pupil\nCURRIC\\Ann,staff\n")
    assert problem.startswith("roster.csv: row 4: has the same login as row 2")
    assert "ann" not in problem.lower().replace("can", "")


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        ("2025-09-01,2026-07-20", "2026-09-01,", 0),
        (",2026-07-20", "2026-07-21,", 0),
        (",2026-07-20", "2026-07-20,", 1),
        (",", "2026-09-01,", 1),
    ],
)
def test_login_given_to_somebody_else_later_is_no_duplicate(first, second, count):
    text = f"login,role,valid_from,valid_to\nann,pupil,{first}\nann,pupil,{second}\n"
    assert len(fatal(text)) == count


@pytest.mark.parametrize(("site", "count"), [("secondary", 0), ("Primary", 1)])
def test_same_login_at_another_site_is_no_duplicate(site, count):
    assert len(fatal(f"login,role,site\nann,pupil,primary\nann,pupil,{site}\n")) == count


@pytest.mark.parametrize(
    ("word", "near"),
    [("student", "pupil"), ("Teacher", "staff"), ("pupl", "pupil"), ("", "Use one of"), ("zzz", "Use one of")],
)
def test_unknown_role_offers_the_nearest(word, near):
    (problem,) = fatal(f"login,role\na,{word}\n")
    assert near in problem
    assert problem.startswith("roster.csv: row 2, role")


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026-09-01", date(2026, 9, 1)), ("01/09/2026", date(2026, 9, 1)), ("1/9/2026", date(2026, 9, 1)), ("", None)],
)
def test_dates_are_iso_or_day_first(text, day):
    assert read(f"login,role,valid_to\na,pupil,{text}\n").rows[0].valid_to == day


@pytest.mark.parametrize("text", ["2026-13-01", "31/02/2026", "09/31/2026", "1 Sept", "2026", "20260901"])
def test_other_dates_are_a_problem(text):
    (problem,) = fatal(f"login,role,valid_to\na,pupil,{text}\n")
    assert "row 2, valid_to" in problem


def test_dates_the_wrong_way_round_are_a_problem():
    assert "before valid_from" in fatal("login,role,valid_from,valid_to\na,pupil,2026-09-02,2026-09-01\n")[0]


def test_every_bad_row_is_told():
    assert len(fatal("login,role\n,pupil\na,zzz\nb,\nc,pupil\n")) == 3


def test_row_with_too_many_cells_is_a_problem_and_blank_rows_are_not():
    assert "has 4 cells, the header has 2" in fatal("login,role\na,pupil,x,y\n\n,,\nb,pupil,,\n")[0]
    assert len(fatal("login,role\na,pupil,x,y\n\n,,\nb,pupil,,\n")) == 1


def test_row_numbers_are_those_of_an_editor_after_a_quoted_newline():
    assert fatal('login,role,name\na,pupil,"two\nlines"\n,pupil,\n')[0].startswith("roster.csv: row 4")


def test_commented_rows_are_left_out():
    assert [row.login for row in read("login,role\n# a,pupil\nb,pupil\n").rows] == ["b"]


def test_roster_without_rows_is_a_warning():
    (problem,) = read(f"{HEADER}\n").problems
    assert not problem.fatal


@pytest.mark.parametrize(
    ("text", "login"),
    [
        ("AExample", "aexample"),
        ("CURRIC\\aexample", "aexample"),
        ("curric%5Caexample", "aexample"),
        ("CURRIC\\\\aexample", "aexample"),
        ("aexample@school.example", "aexample"),
        ("LDAP://dc.school.example/aexample", "aexample"),
        (' "aexample" ', "aexample"),
        ("a.example-1", "a.example-1"),
        ("", ""),
        ("@school.example", "@school.example"),
        ("Zoe\u0308", "zoë"),
        ("host%2Fpc1", "host/pc1"),
    ],
)
def test_logins_meet_under_one_key(text, login):
    assert normalise_login(text) == login


@pytest.mark.parametrize(
    "text",
    [
        "AExample",
        "CURRIC\\aexample",
        "curric%5CAexample",
        "aexample@school.example",
        "LDAP://dc/OU=7/aexample",
        "Zoe\u0308",
    ],
)
def test_roster_and_logs_agree_on_the_key(text):
    assert normalise_login(text) == parse_user(text).name


@given(st.text(max_size=40))
def test_normalising_twice_is_normalising_once(text):
    once = normalise_login(text)
    assert normalise_login(once) == once


@given(st.binary(max_size=300))
def test_any_bytes_give_rows_or_problems_and_never_an_error(data):
    roster = read_roster(data, file="roster.csv")
    assert roster.rows or roster.problems


@given(st.lists(st.lists(st.text(max_size=12), max_size=9), max_size=6))
def test_no_cell_is_ever_quoted_in_a_problem(rows):
    text = "\n".join([",".join(COLUMNS), *(",".join(f"secret{cell}" for cell in row) for row in rows)])
    assert not any("secret" in str(problem) for problem in read(text.encode(errors="replace")).problems)
