"""The catalogue of file and storage faults, held against the tests: a case without a test fails here."""

from pathlib import Path

from tools.faults_page import find_held_cases, read_catalogue

FILES = [f"F{number:02d}" for number in range(1, 85)]
TESTS = Path(__file__).resolve().parent.parent


def test_every_file_and_storage_fault_has_a_test() -> None:
    held = {case for case, _, _ in find_held_cases(TESTS)}

    assert set(FILES) - held == set()


def test_the_catalogue_is_whole() -> None:
    assert [case for case in read_catalogue() if case.startswith("F")] == FILES


def test_every_case_that_a_test_names_has_a_title() -> None:
    assert {case for case, _, _ in find_held_cases(TESTS)} - set(read_catalogue()) == set()
