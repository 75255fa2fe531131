import sys

import pytest

from bench.check import find_faults, find_summary, read_objects
from bench.folder import make_folder
from bench.measure import Contender, run_interleaved, run_once, summarise
from bench.report import BEGIN, END, to_table, write_page
from bench.volume import VolumeFacts, VolumePlan
from monitor.settings.load import load_school

FACTS = VolumeFacts(lines=100, marked_users=2)


def summary(**changes):
    source = {
        "source": "filter",
        "format": "squid",
        "lines": 100,
        "entries": 98,
        "ignored": 2,
        "rejected": 0,
        **changes,
    }
    return {"type": "summary", "sources": [source], "seconds": 1.0, "lines_per_second": 100.0}


def test_right_answers_have_no_fault():
    assert find_faults(summary(), 2, FACTS) == []


@pytest.mark.parametrize(
    ("printed", "drafts", "words"),
    [
        ({}, 2, "no summary"),
        (summary(lines=99, entries=97), 2, "read 99 lines of 100"),
        (summary(entries=99), 2, "not conserved"),
        (summary(entries=97, rejected=1), 2, "rejected 1 lines"),
        (summary(), 1, "made 1 drafts about the marked list instead of 2"),
    ],
)
def test_a_wrong_answer_is_told(printed, drafts, words):
    assert words in " ".join(find_faults(printed, drafts, FACTS))


def test_reads_the_json_lines_of_an_output():
    objects = read_objects(b'{"type":"incident"}\n{"type":"summary","seconds":2}\n')
    assert find_summary(objects) == {"type": "summary", "seconds": 2}


def test_a_run_tells_time_memory_output_and_exit_code():
    command = [sys.executable, "-c", "import sys; print('{}'); sys.exit(3)"]
    run = run_once(Contender(name="python", command=command))
    assert (run.code, run.output) == (3, b"{}\n")
    assert run.seconds > 0
    assert run.peak_mb > 1


def test_a_run_can_be_fed_a_file(tmp_path):
    (tmp_path / "in").write_text("three\nlines\nhere\n")
    command = [sys.executable, "-c", "import sys; print(len(sys.stdin.readlines()))"]
    assert run_once(Contender(name="python", command=command, stdin=tmp_path / "in")).output == b"3\n"


def test_rounds_are_interleaved_and_summed_up_by_their_median():
    contenders = [Contender(name=name, command=["true"]) for name in ("one", "other")]
    runs = run_interleaved(contenders, rounds=3)
    assert {name: len(each) for name, each in runs.items()} == {"one": 3, "other": 3}
    found = summarise(runs["one"])
    assert found.fastest <= found.seconds <= found.slowest


def test_the_page_keeps_what_stands_around_the_markers(tmp_path):
    page = tmp_path / "performance.md"
    page.write_text(f"# Speed\n\nBefore.\n\n{BEGIN}\nold\n{END}\n\nAfter.\n")
    write_page(page, "new")
    assert page.read_text() == f"# Speed\n\nBefore.\n\n{BEGIN}\nnew\n{END}\n\nAfter.\n"


def test_a_page_without_markers_gets_them_at_its_end(tmp_path):
    page = tmp_path / "performance.md"
    page.write_text("# Speed\n")
    write_page(page, "new")
    assert page.read_text() == f"# Speed\n\n{BEGIN}\nnew\n{END}\n"


def test_a_table_is_aligned():
    assert to_table(("a", "long"), [("xyz", "1")]) == "| a   | long |\n|-----|------|\n| xyz | 1    |"


def test_the_benchmark_folder_is_a_config_folder_and_is_made_only_once(tmp_path):
    plan = VolumePlan(lines=2_000, entries=120, users=50)
    folder, facts = make_folder(tmp_path, plan)
    load_school(folder, needs_routes=False)
    (folder / "logs" / "access.log").write_text("kept")
    assert make_folder(tmp_path, plan) == (folder, facts)
    assert (folder / "logs" / "access.log").read_text() == "kept"
