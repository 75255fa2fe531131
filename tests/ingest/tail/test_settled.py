# ruff: noqa: N802 - names carry the number in the catalogue of faults
"""Whole files, replaced or dropped: read once they are settled, each content once."""

import os
import shutil
from pathlib import Path

import pytest

from monitor.ingest.tail import TailLimits
from monitor.records.source import GenerationState, Mode
from tests.ingest.tail.caller import Caller, append, lines, numbered

HEADER = b"Date,User,Address\n"
SETTLED_MODES = [Mode.SNAPSHOT, Mode.DROP]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return tmp_path / "export.csv"


@pytest.fixture
def caller(export: Path) -> Caller:
    return Caller(export.parent / "*.csv", Mode.SNAPSHOT)


@pytest.mark.fault("F31")
def test_F31_an_export_replaced_each_night_is_a_new_generation_each_night(export: Path, caller: Caller) -> None:
    for night in range(10):
        (export.parent / "new.tmp").write_bytes(HEADER + numbered(night * 100, 5))
        (export.parent / "new.tmp").replace(export)
        assert caller.later(61).polls(2) == [HEADER[:-1], *lines(night * 100, 5)]
        assert caller.batches[-1].final
    assert len({batch.generation.id for batch in caller.batches}) == 10


@pytest.mark.fault("F32")
@pytest.mark.parametrize("records", [5, 1000])
@pytest.mark.parametrize("is_stopped", [False, True])
def test_F32_an_export_overwritten_in_place_with_the_same_header_is_read_anew(
    export: Path, caller: Caller, records: int, is_stopped: bool
) -> None:
    for night in range(5):
        with export.open("wb") as file:
            file.write(HEADER + numbered(10_000 * (night + 1), records))
        if is_stopped:
            caller.restart()
        assert caller.later(61).polls(2) == [HEADER[:-1], *lines(10_000 * (night + 1), records)]


@pytest.mark.fault("F32")
def test_F32_an_export_that_differs_in_its_middle_only_is_read_anew(export: Path, caller: Caller) -> None:
    before = numbered(10_000, 5000)
    export.write_bytes(before)
    caller.later(61).poll()
    after = before.replace(b"12345 record", b"12345 RECORD")
    assert after != before
    export.write_bytes(after)
    assert b"12345 RECORD" in caller.later(61).poll()


@pytest.mark.fault("F33")
@pytest.mark.parametrize("mode", SETTLED_MODES)
def test_F33_identical_bytes_are_told_once_and_not_read(export: Path, mode: Mode) -> None:
    caller = Caller(export, mode)
    export.write_bytes(HEADER + numbered(0, 50))
    caller.later(61).poll()
    export.write_bytes(HEADER + numbered(0, 50))
    assert caller.later(61).polls(3) == []
    shutil.copyfile(export, export.parent / "new.tmp")
    (export.parent / "new.tmp").replace(export)
    assert caller.later(61).polls(3) == []
    assert caller.kinds() == ["no_new_data"]
    assert len(caller.batches) == 1
    caller.restart()
    assert caller.polls(2) == []


@pytest.mark.fault("F36")
@pytest.mark.parametrize("mode", SETTLED_MODES)
def test_F36_nothing_is_read_before_a_slow_copy_has_settled(export: Path, mode: Mode) -> None:
    caller = Caller(export, mode)
    data = numbered(0, 1000)
    for start in range(0, len(data), 1024):
        append(export, data[start : start + 1024])
        assert caller.poll() == []
    assert caller.later(59).poll() == []
    assert caller.later(2).poll() == lines(0, 1000)
    assert caller.polls(3) == []


@pytest.mark.fault("F36")
@pytest.mark.parametrize("name", ["export.csv.filepart", "~$export.csv", ".~lock.export.csv#", "export.csv.tmp"])
def test_F36_files_that_a_transfer_or_an_editor_has_not_finished_are_passed_over(export: Path, name: str) -> None:
    caller = Caller(export.parent / "*", Mode.DROP)
    (export.parent / name).write_bytes(numbered(0, 10))
    assert caller.later(61).polls(2) == []
    (export.parent / name).rename(export)
    assert caller.polls(2) == lines(0, 10)


def test_a_settled_file_is_read_by_its_own_time_at_the_first_poll(export: Path, caller: Caller) -> None:
    export.write_bytes(numbered(0, 10))
    minute_ago = export.stat().st_mtime - 61
    os.utime(export, (minute_ago, minute_ago))
    assert caller.poll() == lines(0, 10)


def test_a_file_from_the_future_is_read_when_it_was_left_alone_for_the_settle_time(
    export: Path, caller: Caller
) -> None:
    export.write_bytes(numbered(0, 10))
    tomorrow = export.stat().st_mtime + 86_400
    os.utime(export, (tomorrow, tomorrow))
    assert caller.poll() == []
    assert caller.later(59).poll() == []
    assert caller.later(2).poll() == lines(0, 10)


@pytest.mark.fault("F40")
@pytest.mark.parametrize("mode", SETTLED_MODES)
def test_F40_a_last_record_without_its_line_end_is_taken_when_the_file_settled(export: Path, mode: Mode) -> None:
    caller = Caller(export, mode)
    export.write_bytes(b"one\ntwo")
    assert caller.later(61).poll() == [b"one", b"two"]
    assert [batch.final for batch in caller.batches] == [True]


@pytest.mark.fault("F38")
def test_F38_a_settled_file_that_is_completed_later_is_a_new_generation(export: Path, caller: Caller) -> None:
    export.write_bytes(b"one\ntwo")
    caller.later(61).poll()
    append(export, b" and more\n")
    assert caller.later(61).poll() == [b"one", b"two and more"]
    assert caller.batches[-1].starts_file
    assert caller.batches[-1].generation.id != caller.batches[0].generation.id


def test_an_empty_export_is_no_news_and_a_filled_one_is(export: Path, caller: Caller) -> None:
    export.write_bytes(b"")
    assert caller.later(61).polls(2) == []
    assert caller.notices == []
    export.write_bytes(numbered(0, 3))
    assert caller.later(61).poll() == lines(0, 3)


def test_dropped_files_are_read_in_the_order_of_their_times(export: Path) -> None:
    caller = Caller(export.parent / "*.csv", Mode.DROP)
    for place, name in enumerate(["c.csv", "a.csv", "b.csv"]):
        (export.parent / name).write_bytes(numbered(place * 10, 10))
        os.utime(export.parent / name, (1_790_000_000 + place, 1_790_000_000 + place))
    assert caller.later(1_000_000_000).poll() == lines(0, 30)


def test_a_renamed_drop_file_is_known(export: Path) -> None:
    caller = Caller(export.parent / "*.csv", Mode.DROP)
    export.write_bytes(numbered(0, 10))
    caller.later(61).poll()
    export.rename(export.parent / "done.csv")
    assert caller.polls(2) == []
    caller.restart()
    assert caller.polls(2) == []
    assert caller.notices == []


@pytest.mark.parametrize("mode", SETTLED_MODES)
def test_an_export_that_is_interrupted_goes_on_at_its_checkpoint(export: Path, mode: Mode) -> None:
    caller = Caller(export, mode, limits=TailLimits(batch_bytes=500))
    export.write_bytes(numbered(0, 500))
    caller.later(61).poll_and_fail(after=3)
    caller.poll_and_fail(after=2)
    caller.restart()
    caller.poll_and_fail(after=2)
    caller.poll()
    assert caller.records == lines(0, 500)
    assert {generation.state for generation in caller.checkpoints.values()} == {GenerationState.DONE}


def test_an_export_replaced_while_it_was_being_read_is_finished_from_its_descriptor(
    export: Path, caller: Caller
) -> None:
    caller.limits = TailLimits(batch_bytes=500)
    caller.restart()
    export.write_bytes(numbered(0, 500))
    caller.later(61).poll_and_fail(after=3)
    (export.parent / "new.tmp").write_bytes(numbered(1000, 5))
    (export.parent / "new.tmp").replace(export)
    caller.later(61).poll()
    assert caller.records == lines(0, 500) + lines(1000, 5)


def test_an_export_overwritten_while_it_was_being_read_is_read_anew(export: Path, caller: Caller) -> None:
    caller.limits = TailLimits(batch_bytes=500)
    caller.restart()
    export.write_bytes(numbered(10_000, 500))
    os.utime(export, (1_790_000_000, 1_790_000_000))
    steps = caller.tailer.poll(caller.now)
    caller.tailer.confirm(next(steps))
    export.write_bytes(numbered(20_000, 500))
    assert list(steps) == []
    assert caller.poll() == []
    assert caller.later(61).poll() == lines(20_000, 500)


def test_snapshots_of_several_names_are_told_apart(export: Path, caller: Caller) -> None:
    for name, first in (("a.csv", 0), ("b.csv", 100)):
        (export.parent / name).write_bytes(HEADER + numbered(first, 5))
    caller.later(61).poll()
    (export.parent / "b.csv").write_bytes(HEADER + numbered(200, 5))
    assert caller.later(61).poll() == [HEADER[:-1], *lines(200, 5)]
