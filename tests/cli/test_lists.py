"""`lists`: what is imported, compiled, refused, accepted, shown and explained, as a person at a terminal sees it."""

from pathlib import Path

import pytest

from tests.cli.inside import json_rows, run_inside
from tests.cli.program import write_school

MANY = "".join(f"bad{number}.test\n" for number in range(500))
COMPILED = {"type", "name", "version", "did", "entries", "added", "removed", "bytes", "seconds", "kept", "error"}
STATUS = {"type", "name", "version", "loaded_at", "modified_at", "age_days", "entries", "added", "removed", "error"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_school(tmp_path / "school", listed=MANY)


def write_listed(folder: Path, text: str) -> None:
    (folder / "lists" / "listed.txt").write_text(text)


def test_compile_says_what_it_did_once_and_then_that_nothing_changed(folder: Path) -> None:
    (first,) = json_rows("lists", "compile", "-c", folder)
    (second,) = json_rows("lists", "compile", "-c", folder)
    assert set(first) == set(second) == COMPILED
    assert (first["did"], first["entries"], first["kept"]) == ("compiled", 500, True)
    assert first["bytes"] == (folder / "filterwatch.lists" / "listed.segment").stat().st_size
    assert second == {**first, "did": "unchanged", "seconds": second["seconds"]}


def test_compile_for_a_person_is_a_line_a_list(folder: Path) -> None:
    done = run_inside("lists", "compile", "-c", folder)
    assert done.code == 0
    assert "listed" in done.out
    assert "500 entries" in done.out
    assert "compiling lists: 100 %" in done.err


def test_verify_finds_a_damaged_file_and_compiles_it_anew(folder: Path) -> None:
    run_inside("lists", "compile", "-c", folder)
    file = folder / "filterwatch.lists" / "listed.segment"
    data = bytearray(file.read_bytes())
    data[data.index(b"bad7.test")] ^= 1
    file.write_bytes(data)
    assert run_inside("check", "-c", folder, "--json").out.count("is damaged") == 1
    assert run_inside("lists", "compile", "-c", folder).code == 0
    done = run_inside("lists", "compile", "--verify", "-c", folder)
    assert done.code == 1
    assert "is damaged" in done.err
    assert run_inside("lists", "compile", "--verify", "-c", folder).code == 0


def test_a_list_out_of_proportion_is_refused_until_a_person_accepts_it(folder: Path) -> None:
    run_inside("lists", "import", "-c", folder)
    write_listed(folder, "bad1.test\n")
    refused = run_inside("lists", "import", "-c", folder)
    assert refused.code == 1
    assert "only 1 entry" in refused.err
    assert "filterwatch lists import --accept listed" in refused.err
    assert json_rows("lists", "lookup", "-c", folder, "bad9.test")[0]["themes"][0]["entry"] == "bad9.test"
    accepted = run_inside("lists", "import", "--accept", "listed", "-c", folder)
    assert accepted.code == 0
    assert "0 new, 499 gone" in accepted.out
    assert json_rows("lists", "lookup", "-c", folder, "bad9.test")[0]["themes"] == []


def test_import_says_what_came_and_went(folder: Path) -> None:
    run_inside("lists", "import", "-c", folder)
    write_listed(folder, MANY + "new.test\n")
    (row,) = json_rows("lists", "import", "-c", folder)
    assert (row["added"], row["removed"], row["accepted"], row["error"]) == (1, 0, {"gambling": 501}, None)


def test_accepting_a_list_that_does_not_exist_is_a_usage_error(folder: Path) -> None:
    done = run_inside("lists", "import", "--accept", "none", "-c", folder)
    assert done.code == 2
    assert "The lists are listed" in done.err


def test_status_shows_the_version_in_use_its_age_and_why_a_newer_one_is_not(folder: Path) -> None:
    (never,) = json_rows("lists", "status", "-c", folder)
    assert set(never) == STATUS
    assert (never["version"], never["error"]) == ("", "was never compiled.")
    run_inside("lists", "import", "-c", folder)
    (good,) = json_rows("lists", "status", "-c", folder)
    write_listed(folder, "<html>")
    run_inside("lists", "import", "-c", folder)
    (bad,) = json_rows("lists", "status", "-c", folder)
    assert (good["entries"], good["age_days"], good["loaded_at"], good["error"]) == (500, 0, None, None)
    assert bad == {**good, "error": bad["error"]}
    assert "web page" in bad["error"]
    assert "stays" in bad["error"]
    assert "web page" in run_inside("lists", "status", "-c", folder).out


def test_status_says_when_the_daemon_loaded_a_list(folder: Path) -> None:
    (folder / "logs" / "access.log").write_text("")
    run_inside("run", "--once", "-c", folder)
    (row,) = json_rows("lists", "status", "-c", folder)
    assert row["loaded_at"] is not None


def test_a_lookup_explains_an_address_in_a_few_lines(folder: Path) -> None:
    done = run_inside("lists", "lookup", "http://www.bad3.test/x", "nhs.uk", "not an address", "-c", folder)
    assert "site bad3[.]test" in done.out
    assert "host entry bad3.test" in done.out
    assert "allow rule" in done.out
    assert "names no host" in done.out


def test_a_lookup_names_the_list_that_has_no_version_and_asks_the_others(folder: Path) -> None:
    with (folder / "filterwatch.toml").open("a") as config:
        config.write('\n[[list]]\nname = "gone"\npath = "lists/gone.txt"\nkind = "domains"\ntheme = "gambling"\n')
    (folder / "lists" / "gone.txt").write_text("<!DOCTYPE html><title>Sign in</title>")
    done = run_inside("lists", "lookup", "bad3.test", "other.test", "-c", folder)
    assert done.code == 1
    assert "list gone: " in done.err
    assert "host entry bad3.test" in done.out
    assert "on none of the lists in use" in done.out
    listed, clear = json_rows("lists", "lookup", "bad3.test", "other.test", "-c", folder)
    assert (len(listed["themes"]), clear["themes"]) == (1, [])


def test_a_name_without_a_dot_is_no_public_suffix(folder: Path) -> None:
    said = run_inside("lists", "lookup", "localhost", "http://intranet/x", "com", "-c", folder).out
    assert said.count("It is a name without a dot") == 2
    assert said.count("It is a public suffix") == 1


def test_looking_and_replaying_leave_the_folder_as_it_is(folder: Path) -> None:
    (folder / "logs" / "access.log").write_text("")
    for words in (("lists", "lookup", "bad1.test"), ("replay",), ("check",), ("lists", "status")):
        run_inside(*words, "-c", folder)
    assert not (folder / "filterwatch.lists").exists()
    assert not (folder / "filterwatch.db").exists()


def test_a_refused_list_is_a_problem_of_check_and_of_health(folder: Path) -> None:
    (folder / "logs" / "access.log").write_text("")
    run_inside("run", "--once", "-c", folder)
    write_listed(folder, "")
    run_inside("run", "--once", "-c", folder)
    assert run_inside("check", "-c", folder).code == 1
    (health,) = json_rows("health", "-c", folder)
    (listed,) = health["lists"]
    assert "empty" in listed["error"]
    assert listed["entries"] == 500
    (problem,) = [problem for problem in health["problems"] if "listed" in problem]
    assert "stays" in problem
    assert "not in use" not in problem


def test_a_refused_file_shows_its_own_counts_also_when_asked_again(folder: Path) -> None:
    run_inside("lists", "import", "-c", folder)
    write_listed(folder, "bad1.test\nnew.test\nnot a host\nco.uk\n")
    for _ in range(2):
        said = run_inside("lists", "import", "-c", folder).out
        assert ": 4 entries, 2 usable (1 new, 499 gone since the version before), 0 twice, 1 not understood" in said
        assert "gambling: 2 entries, 500 in use" in said
        assert "listed.txt line 4: co.uk is a public suffix" in said
    (row,) = json_rows("lists", "import", "-c", folder)
    assert (row["accepted"], row["refused"]["accepted"]) == ({"gambling": 500}, {"gambling": 2})


def test_a_list_of_another_kind_shows_why_each_entry_was_turned_away(folder: Path) -> None:
    write_listed(folder, "0.0.0.0 bad1.test\n||bad2.test^\n")
    said = run_inside("lists", "import", "-c", folder).out
    assert ": 2 entries, 0 usable, 0 twice, 2 not understood" in said
    assert "listed.txt line 1: 0.0.0.0 bad1.test holds more than one word" in said


def test_an_accepted_list_shows_no_refused_file_any_more(folder: Path) -> None:
    run_inside("lists", "import", "-c", folder)
    write_listed(folder, "bad1.test\n")
    run_inside("lists", "import", "-c", folder)
    run_inside("lists", "import", "--accept", "listed", "-c", folder)
    (row,) = json_rows("lists", "import", "-c", folder)
    assert (row["refused"], row["error"], row["entries"]) == (None, None, 1)


def test_status_says_so_when_the_compiled_file_is_cut_off(folder: Path) -> None:
    run_inside("lists", "compile", "-c", folder)
    file = folder / "filterwatch.lists" / "listed.segment"
    file.write_bytes(file.read_bytes()[:-1])
    (row,) = json_rows("lists", "status", "-c", folder)
    assert row["version"] == ""
    assert "`filterwatch lists compile` makes it anew" in row["error"]
