import multiprocessing
import os
import resource
import threading
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from monitor.services.lists import aside as aside_module
from monitor.services.lists import load as load_module
from monitor.services.lists.aside import compile_aside
from monitor.services.lists.folder import compiled_folder, segment_file
from monitor.services.lists.watch import ListWatch
from tests.services.lists.making import entries_of, hosts, install, load, make_school, workshop, write_listed


def children_seconds() -> float:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime


def test_much_is_compiled_by_another_process_and_only_opened_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load_module, "ASIDE_BYTES", 1000)
    school = make_school(tmp_path / "school", listed=hosts(500))
    before = children_seconds()
    lists = load(school)
    assert children_seconds() > before
    assert not lists.installed[0].is_compiled
    assert entries_of(lists, "bad499.test") == {"bad499.test"}


def test_little_is_compiled_here(tmp_path: Path) -> None:
    before = children_seconds()
    assert load(make_school(tmp_path / "school", listed=hosts(5))).installed[0].is_compiled
    assert children_seconds() == before


@pytest.fixture
def grown(tmp_path: Path) -> Path:
    """A school whose list is in use, and has grown since."""
    school = make_school(tmp_path / "school", listed=hosts(500))
    install(school)
    write_listed(school, hosts(510))
    return school


def end_at_once(sections, shop) -> None:
    os._exit(9)


def test_a_process_that_is_killed_leaves_the_version_in_use_and_says_so(
    grown: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load_module, "ASIDE_BYTES", 1000)
    monkeypatch.setattr(aside_module, "_compile_all", end_at_once)
    lists = load(grown)
    assert "want of memory" in lists.refused["listed"]
    assert lists.installed[0].entries == 500
    monkeypatch.undo()
    assert load(grown).installed[0].entries == 510


def hang(sections, shop) -> None:
    threading.Event().wait()


def test_a_process_that_hangs_is_ended_and_the_version_in_use_stays(
    grown: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load_module, "ASIDE_BYTES", 1000)
    monkeypatch.setattr(load_module, "compile_aside", partial(compile_aside, limit_minutes=0.001))
    monkeypatch.setattr(aside_module, "_compile_all", hang)
    lists = load(grown)
    assert "could not be compiled within 0.001 minutes" in lists.refused["listed"]
    assert lists.installed[0].entries == 500
    assert not multiprocessing.active_children()


def test_the_other_process_says_how_it_ended(tmp_path: Path) -> None:
    school = make_school(tmp_path / "school", listed=hosts(5))
    assert compile_aside(school.settings.list, workshop(school)) == ""
    assert segment_file(compiled_folder(school), "listed").exists()


def test_a_list_that_changes_while_another_process_compiles_it_is_not_read_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load_module, "ASIDE_BYTES", 1000)
    school = make_school(tmp_path / "school", listed=hosts(500))
    watch = ListWatch(school, load(school))
    write_listed(school, hosts(510))

    def compile_and_begin_the_next(sections, shop) -> str:
        why = compile_aside(sections, shop)
        write_listed(school, hosts(400))
        return why

    with monkeypatch.context() as patch:
        patch.setattr(load_module, "compile_aside", compile_and_begin_the_next)
        fresh = watch.look(datetime.now(tz=UTC) + timedelta(hours=1))
    assert fresh is not None
    assert (fresh.installed[0].entries, fresh.refused) == (510, {})
    soon = datetime.now(tz=UTC)
    assert watch.look(soon) is None
    fresh = watch.look(soon + timedelta(hours=1))
    assert fresh is not None
    assert fresh.installed[0].entries == 400
