import gzip
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.errors import ConfigError
from monitor.ingest.lists import compiled, read_list
from monitor.services.lists import held as held_module
from monitor.services.lists import judge as judge_module
from monitor.services.lists.folder import compiled_folder, make_folder, note_file, prune, segment_file
from monitor.settings.load import load_school
from monitor.settings.school import School
from tests.services.lists.making import (
    IWF,
    UT1,
    entries_of,
    hosts,
    install,
    load,
    make_school,
    with_section,
    write_list,
    write_listed,
)


@pytest.fixture
def school(tmp_path: Path) -> School:
    return make_school(tmp_path / "school", listed=hosts(1000))


def forbid_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(section, *, folder):
        raise AssertionError("the list was read")

    monkeypatch.setattr(judge_module, "read_list", read)


def test_a_list_is_compiled_once_and_then_opened_without_being_read(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert install(school).is_compiled
    forbid_reading(monkeypatch)
    again = install(school)
    assert (again.is_compiled, again.entries, again.refused) == (False, 1000, "")


def test_what_is_used_lies_in_the_mapped_file_not_in_memory(school: School) -> None:
    for installed in (install(school), install(school)):
        assert not installed.segment.packed.keys.flags.owndata


def test_compiled_lists_are_the_services_own(school: School) -> None:
    install(school)
    folder = compiled_folder(school)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}


@pytest.mark.parametrize(
    "break_it",
    [
        lambda path: path.write_bytes(path.read_bytes()[:-64]),
        lambda path: path.write_bytes(b"something else"),
        lambda path: path.write_bytes(b"FWLIST\x00\n" + path.read_bytes()[8:]),
        lambda path: path.unlink(),
    ],
    ids=["cut off", "foreign", "older format", "missing"],
)
def test_a_compiled_file_that_is_not_sound_is_made_anew(school: School, break_it) -> None:
    install(school)
    break_it(segment_file(compiled_folder(school), "listed"))
    again = install(school)
    assert (again.is_compiled, again.entries, again.refused) == (True, 1000, "")


def test_a_touched_file_that_says_the_same_is_not_compiled_again(school: School) -> None:
    install(school)
    write_listed(school, hosts(1000))
    assert not install(school).is_compiled


def test_a_changed_theme_compiles_the_same_files_anew(school: School) -> None:
    install(school)
    again = install(with_section(school, theme="drugs"))
    assert again.is_compiled
    assert dict(again.segment.manifest.accepted) == {"drugs": 1000}


def test_an_update_says_what_came_and_went(school: School) -> None:
    assert (install(school).note.added, install(school).note.removed) == (None, None)
    write_listed(school, hosts(990) + hosts(30, word="new"))
    again = install(school)
    assert (again.note.added, again.note.removed) == (30, 10)


BAD = {
    "one entry": ("bad0.test\n", "only 1 entry"),
    "far more": (hosts(5000), "5 times"),
    "empty": ("", "empty"),
    "a web page": ("<!DOCTYPE html><title>403</title>", "web page"),
    "gz that is cut off": (gzip.compress(hosts(1000).encode())[:500], "cut off"),
    "binary": (b"PK\x03\x04" + bytes(500), "listed"),
    "nothing usable": ("co.uk\nuk\n", "none of its"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_version_is_refused_with_a_sentence_and_the_one_in_use_stays(school: School, name: str) -> None:
    data, words = BAD[name]
    before = install(school)
    write_listed(school, data)
    after = install(school)
    assert after.version == before.version
    assert after.entries == 1000
    assert words in after.refused
    assert before.version in after.refused
    assert after.modified_at == before.modified_at


@pytest.mark.parametrize("name", BAD)
def test_a_refused_version_stays_refused_across_starts_and_is_not_read_again(
    school: School, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(school)
    write_listed(school, BAD[name][0])
    refused = install(school).refused
    forbid_reading(monkeypatch)
    again = install(school)
    assert (again.refused, again.entries) == (refused, 1000)


def test_a_list_that_went_missing_leaves_its_version_in_use(school: School) -> None:
    install(school)
    (school.folder / "lists" / "listed.txt").unlink()
    after = install(school)
    assert after.entries == 1000
    assert "does not exist" in after.refused


def test_a_refused_list_is_taken_as_soon_as_its_file_is_good_again(school: School) -> None:
    install(school)
    write_listed(school, "")
    assert install(school).refused
    write_listed(school, hosts(1001))
    assert (install(school).refused, install(school).entries) == ("", 1001)


def test_a_person_may_accept_once_what_is_out_of_proportion(school: School) -> None:
    install(school)
    write_listed(school, hosts(3))
    assert install(school).refused
    accepted = install(school, accept=True)
    assert (accepted.refused, accepted.entries, accepted.note.removed) == ("", 3, 997)
    assert (install(school).refused, install(school).entries) == ("", 3)


def test_nobody_can_accept_what_is_no_list(school: School) -> None:
    install(school)
    write_listed(school, "<html>")
    assert "web page" in install(school, accept=True).refused


@pytest.mark.parametrize(("max_change", "number", "is_taken"), [(0.5, 600, True), (0.3, 600, False), (1.0, 1, True)])
def test_how_much_may_change_is_the_lists_own_setting(
    school: School, max_change: float, number: int, is_taken: bool
) -> None:
    school = with_section(school, max_change=max_change)
    install(school)
    write_listed(school, hosts(number))
    assert bool(install(school).refused) is not is_taken


def test_a_lost_compiled_file_does_not_make_a_shrunken_list_safe(school: School) -> None:
    install(school)
    write_listed(school, hosts(1))
    segment_file(compiled_folder(school), "listed").unlink()
    after = install(school)
    assert "only 1 entry" in after.refused
    assert after.segment is None


def test_a_first_version_is_taken_however_small(tmp_path: Path) -> None:
    assert install(make_school(tmp_path / "school", listed="bad.test\n")).refused == ""


@pytest.fixture
def ut1_school(tmp_path: Path) -> School:
    files = {"ut1/gambling/domains": hosts(5000), "ut1/drogue/domains": hosts(500, word="drug")}
    school = make_school(tmp_path / "school", listed="bad.test\n", more=UT1, files=files)
    assert install(school, name="ut1").refused == ""
    return school


def test_a_category_that_vanishes_does_not_hide_in_a_large_list(ut1_school: School) -> None:
    (ut1_school.folder / "lists" / "ut1" / "drogue" / "domains").unlink()
    after = install(ut1_school, name="ut1")
    assert "about drugs" in after.refused
    assert after.entries == 5500


def test_an_update_with_a_category_that_nobody_mapped_waits_for_a_person(ut1_school: School) -> None:
    write_list(ut1_school.folder, "ut1/zzz_new/domains", "odd.test\n")
    after = install(ut1_school, name="ut1")
    assert "no theme is known for: zzz_new" in after.refused
    assert after.entries == 5500
    assert install(ut1_school, name="ut1", accept=True).refused == ""
    write_list(ut1_school.folder, "ut1/gambling/domains", hosts(5001))
    assert install(ut1_school, name="ut1").refused == ""


def test_who_only_looks_leaves_everything_as_it_is(school: School) -> None:
    looked = install(school, keeps=False)
    assert (looked.entries, looked.is_kept) == (1000, False)
    assert not compiled_folder(school).exists()


def test_who_only_looks_is_told_of_a_bad_version_and_answers_with_the_one_in_use(school: School) -> None:
    install(school)
    note = note_file(compiled_folder(school), "listed").read_bytes()
    write_listed(school, hosts(1))
    looked = install(school, keeps=False)
    assert looked.entries == 1000
    assert looked.refused
    assert note_file(compiled_folder(school), "listed").read_bytes() == note


def test_where_nothing_can_be_written_the_list_works_from_memory(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path, **parts):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(held_module, "write_arrays", fail)
    installed = install(school)
    assert (installed.entries, installed.is_kept, installed.refused) == (1000, False, "")
    assert install(school).is_compiled


def test_a_kill_between_the_two_files_changes_nothing(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    install(school)
    write_listed(school, hosts(1200))

    def killed(path, note):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(held_module, "write_note", killed)
        with pytest.raises(KeyboardInterrupt):
            install(school)
    after = install(school)
    assert (after.entries, after.refused, after.is_compiled) == (1200, "", False)


def test_a_list_that_breaks_the_program_is_refused_and_the_others_are_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = make_school(tmp_path / "school", listed="bad.test\n", more=IWF, files={"iwf.txt": "page.test/x\n"})
    read = judge_module.read_list

    def break_on_iwf(section, *, folder):
        if section.name == "iwf":
            raise IndexError("page.test")
        return read(section, folder=folder)

    monkeypatch.setattr(judge_module, "read_list", break_on_iwf)
    lists = load(school)
    assert "IndexError" in lists.refused["iwf"]
    assert "page.test" not in lists.refused["iwf"]
    assert entries_of(lists, "bad.test") == {"bad.test"}


def test_no_compiled_file_says_what_an_illegal_list_says(tmp_path: Path) -> None:
    pages = "".join(f"unspoken{n}.test/unsaid{n}\n" for n in range(50))
    school = make_school(tmp_path / "school", listed="bad.test\n", more=IWF, files={"iwf.txt": pages})
    lists = load(school)
    assert entries_of(lists, "http://unspoken7.test/unsaid7") == {None}
    held = b"".join(file.read_bytes() for file in compiled_folder(school).iterdir())
    assert b"unspoken" not in held
    assert b"unsaid" not in held
    assert b"bad.test" in held


def test_an_illegal_list_of_another_key_is_compiled_anew(tmp_path: Path) -> None:
    school = make_school(tmp_path / "school", listed="bad.test\n", more=IWF, files={"iwf.txt": "page.test/x\n"})
    load(school)
    assert entries_of(load(replace(school, key=bytes(32))), "page.test/x") == {None}


def test_files_of_a_list_that_is_configured_no_more_are_removed(school: School) -> None:
    install(school)
    folder = compiled_folder(school)
    prune(folder, ["other"])
    assert list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert make_folder(tmp_path / "file" / "lists") is False


def test_a_format_number_of_its_own_stands_in_the_file(school: School) -> None:
    install(school)
    head = segment_file(compiled_folder(school), "listed").read_bytes()[:8]
    assert head == b"FWLIST" + bytes([compiled.FORMAT]) + b"\n"


def test_a_missing_file_of_a_list_that_was_compiled_does_not_stop_the_start(school: School) -> None:
    install(school)
    (school.folder / "lists" / "listed.txt").unlink()
    again = load_school(school.folder, needs_routes=False)
    assert any("listed.txt doesn't exist" in str(problem) for problem in again.warnings)
    segment_file(compiled_folder(school), "listed").unlink()
    with pytest.raises(ConfigError):
        load_school(school.folder, needs_routes=False)


def test_files_that_change_while_they_are_read_are_left_for_the_next_time(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(school)
    write_listed(school, hosts(1100))

    def read_while_it_is_written(section, *, folder):
        raw = read_list(section, folder=folder)
        write_listed(school, hosts(1110))
        return raw

    with monkeypatch.context() as patch:
        patch.setattr(judge_module, "read_list", read_while_it_is_written)
        left = install(school)
    assert (left.is_unsettled, left.entries) == (True, 1000)
    assert "changed while they were read" in left.refused
    assert (install(school).entries, install(school).refused) == (1110, "")
