"""Records that are broken, mixed or forged, end to end: what can be read is read, the rest is counted, nobody is blamed."""

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.faults.stage import AFTERNOON, HEADER, Stage, csv_row, listed_line, plain_line

STAMP = "2026-09-21 15:00:00"
LATER = datetime(2026, 12, 1, tzinfo=UTC)


def csv_stage(folder: Path, **changes: object) -> Stage:
    return Stage(folder, **{"format": "csv", "timezone": "UTC", **changes})


def assert_conserved(stage: Stage) -> None:
    tally = stage.tally()
    assert tally.lines == tally.entries + tally.ignored + tally.rejected


@pytest.mark.fault("F34")
@pytest.mark.parametrize("nights", [30])
def test_F34_a_rolling_export_counts_each_line_once(tmp_path: Path, nights: int) -> None:
    from tests.torture.exports import roll_exports

    written, outcome = roll_exports(tmp_path, nights=nights)

    assert outcome == written


@pytest.mark.fault("F37")
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_F37_an_export_that_was_saved_again_by_a_spreadsheet_reads_the_same(
    tmp_path: Path, separator: str, encoding: str, end: str
) -> None:
    stage = csv_stage(tmp_path / "school", mode="drop", glob="*.csv")
    text = (HEADER + csv_row("21/09/2026 15:00", "zoé") + csv_row("21/09/2026 15:01", "bob")).replace(",", separator)
    (stage.folder / "logs" / "export.csv").write_bytes(text.replace("\n", end).encode(encoding))
    stage.read(LATER)

    assert {login: row["first_at"][:16] for login, row in stage.drafts().items()} == {
        "zoé": "2026-09-21T15:00",
        "bob": "2026-09-21T15:01",
    }


@pytest.mark.fault("F45")
def test_F45_bytes_that_are_no_text_stop_nothing(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "school").append(listed_line(0)).append(b"\xff\xfe\x80 \xc3\x28 junk\n")
    stage.append(listed_line(1).encode().replace(b"listed.test/", b"listed.test/\xff\xc3")).read()

    assert stage.lines_by_login() == {"user00000": 1, "user00001": 1}
    assert stage.tally().lines == 3
    assert_conserved(stage)


@pytest.mark.fault("F46")
def test_F46_a_mark_at_the_start_or_between_two_joined_files_is_no_text(tmp_path: Path) -> None:
    stage = csv_stage(tmp_path / "school", mode="drop", glob="*.csv")
    parts = [(HEADER + csv_row(STAMP, login)).encode("utf-8-sig") for login in ("user0", "user1")]
    (stage.folder / "logs" / "joined.csv").write_bytes(b"".join(parts))
    stage.read(LATER)

    assert stage.lines_by_login() == {"user0": 1, "user1": 1}
    assert_conserved(stage)


@pytest.mark.fault("F50")
@pytest.mark.parametrize("kept", range(0, 60, 7))
def test_F50_a_record_over_two_lines_is_one_wherever_the_reader_was_stopped(tmp_path: Path, kept: int) -> None:
    stage = csv_stage(tmp_path / "school")
    record = f'{STAMP},user0,"http://www.listed.test/a\nb",Adult,Blocked,192.0.2.7\n'
    stage.append(HEADER + csv_row(STAMP, "user1") + record[:kept]).read()
    stage.append(record[kept:] + csv_row(STAMP, "user2")).read()

    assert stage.lines_by_login() == {"user0": 1, "user1": 1, "user2": 1}
    assert_conserved(stage)


@pytest.mark.fault("F51")
def test_F51_an_unclosed_quote_costs_at_most_fifty_lines(tmp_path: Path) -> None:
    stage = csv_stage(tmp_path / "school")
    rows = "".join(csv_row(STAMP, f"user{number:04d}") for number in range(1000))
    stage.append(HEADER + f'{STAMP},"user,http://www.listed.test/,Adult,Blocked,192.0.2.7\n' + rows).read()

    assert len(stage.drafts()) >= 950
    assert stage.tally().rejected >= 1
    assert_conserved(stage)


@pytest.mark.fault("F52")
@pytest.mark.parametrize("batch_bytes", [64, 4096])
def test_F52_columns_that_move_under_a_new_header_are_followed(tmp_path: Path, batch_bytes: int) -> None:
    stage = csv_stage(tmp_path / "school", batch_bytes=batch_bytes)
    moved = "Username,Client IP,Date Time,Action,URL,Category\n"
    stage.append(HEADER + csv_row(STAMP, "user0") + HEADER + csv_row(STAMP, "user1"))
    stage.append(moved + f"user2,192.0.2.7,{STAMP},Blocked,http://www.listed.test/,Adult\n").read()

    assert stage.lines_by_login() == {"user0": 1, "user1": 1, "user2": 1}
    assert_conserved(stage)


@pytest.mark.fault("F54")
def test_F54_two_writers_at_once_keep_every_whole_line(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "school", batch_bytes=65_536)

    def write(first: int) -> None:
        with stage.log.open("ab", buffering=0) as log:
            for number in range(first, first + 100):
                log.write(listed_line(number).encode())

    writers = [threading.Thread(target=write, args=(first,)) for first in (0, 100)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    stage.read()

    assert stage.lines_by_login() == {f"user{number:05d}": 1 for number in range(200)}


@pytest.mark.fault("F54")
def test_F54_lines_that_two_writers_tore_are_counted_as_rejects(tmp_path: Path) -> None:
    one, two = listed_line(0), listed_line(1)
    stage = Stage(tmp_path / "school")
    stage.append(plain_line(2) + one[:30] + two + one[30:] + listed_line(3)).read()

    assert stage.tally().lines == 4
    assert stage.lines_by_login()["user00003"] == 1
    assert_conserved(stage)


@pytest.mark.fault("F49", "S01")
@pytest.mark.parametrize(
    "mark", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\r", "\x1b[2J", "\\n"]
)
def test_F49_no_separator_in_a_search_makes_a_second_record(tmp_path: Path, mark: str) -> None:
    stage = csv_stage(tmp_path / "school")
    forged = f"{mark}{STAMP},victim,http://www.listed.test/,Adult,Blocked,192.0.2.9"
    stage.append(HEADER + f'{STAMP},user0,"http://www.listed.test/?q={forged}",Adult,Blocked,192.0.2.7\n')
    stage.append(csv_row(STAMP, "user1")).read()

    assert "victim" not in stage.drafts()
    assert stage.lines_by_login() == {"user0": 1, "user1": 1}
    assert stage.tally().lines == 3


@pytest.mark.fault("F27")
def test_F27_a_backup_copy_beside_an_export_counts_nothing_twice(tmp_path: Path) -> None:
    stage = csv_stage(tmp_path / "school", mode="drop", glob="*.csv")
    rows = HEADER + csv_row(STAMP, "user0") + csv_row(STAMP, "user0") + csv_row(STAMP, "user1")
    for name in ("export.csv", "export (1).csv"):
        (stage.folder / "logs" / name).write_text(rows, encoding="utf-8")
        stage.read(LATER)

    assert stage.lines_by_login() == {"user0": 2, "user1": 1}


@pytest.mark.fault("F84")
def test_F84_a_source_whose_path_was_edited_goes_on_at_its_offset(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "school").append("".join(map(listed_line, range(5)))).read()
    main = stage.folder / "filterwatch.toml"
    (stage.folder / "logs").rename(stage.folder / "archive")
    main.write_text(main.read_text(encoding="utf-8").replace("logs/access", "archive/access"), encoding="utf-8")
    with (stage.folder / "archive" / "access.log").open("a", encoding="utf-8") as log:
        log.write("".join(map(listed_line, range(5, 8))))
    stage.read()

    assert stage.tally().lines == 8
    assert set(stage.lines_by_login().values()) == {1}


@pytest.mark.fault("F84")
def test_F84_a_source_that_was_taken_out_and_put_back_goes_on_at_its_offset(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "school").append("".join(map(listed_line, range(5)))).read()
    main = stage.folder / "filterwatch.toml"
    whole = main.read_text(encoding="utf-8")
    main.write_text(
        whole.replace('name = "filter"', 'name = "other"').replace("logs/access", "logs/none"), encoding="utf-8"
    )
    stage.read()
    main.write_text(whole, encoding="utf-8")
    stage.append("".join(map(listed_line, range(5, 8)))).read(AFTERNOON)

    assert set(stage.lines_by_login().values()) == {1}
    assert stage.rows("select lines from source where name = 'filter'") == [(8,)]
