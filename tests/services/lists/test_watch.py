from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.detect.lists import find_matches
from monitor.errors import ConfigError
from monitor.services.lists import judge as judge_module
from monitor.services.lists.load import LoadedLists, load_lists
from monitor.services.lists.watch import ListWatch
from monitor.settings.school import School
from tests.services.lists.making import UT1, entries_of, hosts, install, load, make_school, write_list, write_listed

SETTLE = timedelta(seconds=60)


def later(seconds: float = 0.0) -> datetime:
    """A moment after everything that the test wrote."""
    return datetime.now(tz=UTC) + SETTLE + timedelta(seconds=1 + seconds)


@pytest.fixture
def school(tmp_path: Path) -> School:
    files = {"ut1/gambling/domains": hosts(200, word="casino")}
    return make_school(tmp_path / "school", listed=hosts(200), more=UT1, files=files)


@pytest.fixture
def watch(school: School) -> ListWatch:
    return ListWatch(school, load(school))


def test_nothing_new_is_nothing_to_do(watch: ListWatch) -> None:
    assert watch.look(later()) is None


def test_a_changed_list_is_loaded_once_it_has_settled(school: School, watch: ListWatch) -> None:
    write_listed(school, hosts(201))
    assert watch.look(datetime.now(tz=UTC)) is None
    fresh = watch.look(later())
    assert fresh is not None
    assert entries_of(fresh, "bad200.test") == {"bad200.test"}
    assert watch.look(later()) is None


def test_a_list_that_goes_on_changing_is_left_alone(school: School, watch: ListWatch) -> None:
    for number in range(5):
        write_listed(school, hosts(201 + number))
        assert watch.look(datetime.now(tz=UTC) + timedelta(seconds=10 * number)) is None


def test_a_list_that_is_gone_for_a_moment_is_no_change(school: School, watch: ListWatch) -> None:
    file = school.folder / "lists" / "listed.txt"
    file.rename(file.with_name("aside"))
    now = later()
    assert watch.look(now) is None
    file.with_name("aside").rename(file)
    assert watch.look(now + timedelta(seconds=30)) is None


def test_a_list_that_stays_away_is_told_and_its_version_stays_in_use(school: School, watch: ListWatch) -> None:
    (school.folder / "lists" / "listed.txt").unlink()
    now = later()
    assert watch.look(now) is None
    fresh = watch.look(now + SETTLE)
    assert fresh is not None
    assert "does not exist" in fresh.refused["listed"]
    assert entries_of(fresh, "bad7.test") == {"bad7.test"}


def test_a_bad_version_is_refused_once_and_not_read_again_until_it_changes(
    school: School, watch: ListWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, reads = judge_module.read_list, []
    monkeypatch.setattr(
        judge_module,
        "read_list",
        lambda section, *, folder: reads.append(section.name) or read(section, folder=folder),
    )
    write_listed(school, "<html>forbidden</html>")
    fresh = watch.look(later())
    assert fresh is not None
    assert "web page" in fresh.refused["listed"]
    assert [watch.look(later(number)) for number in range(5)] == [None] * 5
    assert reads == ["listed"]
    write_listed(school, hosts(202))
    mended = watch.look(later())
    assert mended is not None
    assert mended.refused == {}
    assert reads == ["listed", "listed"]


def test_the_lists_given_before_work_on_as_they_were(school: School, watch: ListWatch) -> None:
    before = watch.lists
    write_listed(school, hosts(150))
    fresh = watch.look(later())
    assert fresh is not None
    assert (entries_of(before, "bad199.test"), entries_of(fresh, "bad199.test")) == ({"bad199.test"}, set())


def test_only_the_changed_list_is_loaded_and_phrases_are_kept(school: School, watch: ListWatch) -> None:
    before = watch.lists
    write_list(school.folder, "ut1/gambling/domains", hosts(250, word="casino"))
    fresh = watch.look(later())
    assert fresh is not None
    assert fresh.library.index.segments[0] is before.library.index.segments[0]
    assert fresh.library.phrases is before.library.phrases


def test_what_another_command_accepted_is_taken_at_once(school: School, watch: ListWatch) -> None:
    write_listed(school, hosts(5))
    refused = watch.look(later())
    assert refused is not None
    assert refused.refused
    install(school, accept=True)
    fresh = watch.look(datetime.now(tz=UTC))
    assert fresh is not None
    assert fresh.refused == {}
    assert entries_of(fresh, "bad9.test") == set()


def test_a_file_that_was_only_touched_is_no_news(school: School, watch: ListWatch) -> None:
    write_listed(school, hosts(200))
    assert watch.look(later()) is None


def test_a_list_that_changes_while_it_is_read_is_no_news_until_it_is_complete(
    school: School, watch: ListWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_listed(school, hosts(150))
    read = judge_module.read_list

    def read_while_it_is_written(section, *, folder):
        raw = read(section, folder=folder)
        write_listed(school, hosts(210))
        return raw

    with monkeypatch.context() as patch:
        patch.setattr(judge_module, "read_list", read_while_it_is_written)
        assert watch.look(later()) is None
    assert watch.look(datetime.now(tz=UTC)) is None
    fresh = watch.look(later())
    assert fresh is not None
    assert entries_of(fresh, "bad209.test") == {"bad209.test"}


GAMBLING = 'theme = "gambling"\n[[phrase]]\ntexts = ["{}"]\nreason = "it says so"\n'


@pytest.fixture
def worded(school: School) -> School:
    """The school with one phrase, in place of the shipped ones, which take long to compile."""
    (school.folder / "phrases").mkdir()
    for shipped in (school.config_folders[0] / "phrases").glob("*.toml"):
        (school.folder / "phrases" / shipped.name).touch()
    write_phrase(school, GAMBLING.format("lucky gumballs"))
    return school


def write_phrase(school: School, text: str) -> None:
    (school.folder / "phrases" / "gambling.toml").write_text(text, encoding="utf-8")


def matched(lists: LoadedLists, term: str) -> set[str]:
    """The versions of the phrase files that match."""
    return {match.version for match in lists.library.phrases.judge(term).matches}


def test_a_changed_phrase_counts_once_its_file_has_settled(worded: School) -> None:
    watch = ListWatch(worded, load_lists(worded, keeps=True))
    before = watch.lists
    write_phrase(worded, GAMBLING.format("golden gumballs"))
    assert watch.look(datetime.now(tz=UTC)) is None
    fresh = watch.look(later())
    assert fresh is not None
    assert (matched(fresh, "lucky gumballs"), len(matched(fresh, "golden gumballs"))) == (set(), 1)
    assert matched(fresh, "golden gumballs") != matched(before, "lucky gumballs")
    assert fresh.library.index.segments[0] is before.library.index.segments[0]
    assert watch.look(later()) is None


def test_phrases_that_can_not_be_used_leave_those_from_before_in_use(worded: School) -> None:
    watch = ListWatch(worded, load_lists(worded, keeps=True))
    write_phrase(worded, "[[phrase]]\ntexts = [1]\n")
    with pytest.raises(ConfigError, match=r"gambling\.toml"):
        watch.look(later())
    assert "gambling.toml" in watch.problem
    assert watch.look(later()) is None  # told once, not at every look
    assert matched(watch.lists, "lucky gumballs")
    write_phrase(worded, GAMBLING.format("golden gumballs"))
    mended = watch.look(later())
    assert mended is not None
    assert matched(mended, "golden gumballs")
    assert watch.problem == ""


def test_a_list_follows_the_themes_that_its_categories_stand_for(worded: School) -> None:
    """A school says that the folder `gambling` of its lists is about drugs."""
    watch = ListWatch(worded, load_lists(worded, keeps=True))
    shipped = (worded.config_folders[0] / "themes" / "categories.tsv").read_text(encoding="utf-8")
    (worded.folder / "themes").mkdir()
    changed = shipped.replace("\tgambling\tgambling", "\tgambling\tdrugs")
    assert changed != shipped
    (worded.folder / "themes" / "categories.tsv").write_text(changed, encoding="utf-8")
    fresh = watch.look(later())
    assert fresh is not None
    matches = find_matches("casino7.test", fresh.library.index).matches
    assert {match.theme for match in matches} == {"drugs"}
