from datetime import time, timedelta

import pytest

from monitor.simulate.live import LiveWriter
from monitor.simulate.timetable import at_local
from tests.simulate.conftest import PLAN


def logs_of(folder):
    return {path.name: path.read_bytes() for path in (folder / "logs").iterdir()}


@pytest.mark.parametrize("minutes", [1, 37, 600])
def test_writing_in_steps_gives_the_same_files_as_writing_at_once(written, tmp_path, minutes):
    (tmp_path / "logs").mkdir()
    now = written.school.starts_at
    lines = 0
    with written.school.open_writer(tmp_path) as writer:
        while not writer.is_done:
            now += timedelta(minutes=minutes)
            lines += writer.write_until(now)
    assert lines == written.lines
    assert logs_of(tmp_path) == logs_of(written.folder)


def test_nothing_later_than_the_moment_is_written(written, tmp_path):
    (tmp_path / "logs").mkdir()
    until = written.school.starts_at + timedelta(hours=2)
    with written.school.open_writer(tmp_path) as writer:
        writer.write_until(until)
        assert writer.next_at is not None
        assert writer.next_at > until
    last = (tmp_path / "logs" / "access.log").read_text().splitlines()[-1]
    assert float(last.split(" ", 1)[0]) <= until.timestamp()


def test_what_is_written_can_be_read_before_the_writer_closes(written, tmp_path):
    (tmp_path / "logs").mkdir()
    with written.school.open_writer(tmp_path) as writer:
        lines = writer.write_until(written.school.starts_at + timedelta(hours=1))
        assert (tmp_path / "logs" / "access.log").read_bytes().count(b"\n") == lines > 0


def test_the_log_is_renamed_once_and_every_line_before_it_is_in_the_old_file(written):
    rotated_at = at_local(PLAN.day, time(12, 30)).timestamp()
    old = (written.folder / "logs" / "access.log.1").read_text().splitlines()
    new = (written.folder / "logs" / "access.log").read_text().splitlines()
    assert float(old[-1].split(" ", 1)[0]) < rotated_at <= float(new[0].split(" ", 1)[0])


def test_a_stream_without_events_is_done_at_once(tmp_path):
    writer = LiveWriter(tmp_path, iter(()))
    assert writer.is_done
    assert writer.write_all() == 0
