"""The short form of `make fuzz`, the same on every machine."""

from pathlib import Path

import pytest

from tests.fuzz.addresses import fuzz_addresses
from tests.fuzz.archives import fuzz_archives
from tests.fuzz.lines import fuzz_lines
from tests.fuzz.mutations import Make, make_mutated, make_random
from tests.fuzz.readings import fuzz_readings


@pytest.mark.parametrize("make", [make_random, make_mutated])
def test_no_line_breaks_a_format_and_each_is_in_one_place(make: Make) -> None:
    outcome = fuzz_lines(make, lines=8_000, seed=20261122)

    assert outcome.raised == []
    assert outcome.unbalanced == []
    assert outcome.lines >= 8_000


def test_no_damaged_log_is_read_otherwise_than_the_plain_reader_does() -> None:
    outcome = fuzz_readings(logs=62, seed=20261122)

    assert outcome.raised == []
    assert outcome.different == []


@pytest.mark.fault("S24")
def test_no_address_breaks_the_canonicaliser_and_twice_is_as_once() -> None:
    outcome = fuzz_addresses(addresses=5_000, seed=20261122)

    assert outcome.raised == []
    assert outcome.unstable == []


@pytest.mark.fault("F21")
def test_of_a_damaged_gzip_file_all_whole_records_before_the_damage_are_read_once(tmp_path: Path) -> None:
    outcome = fuzz_archives(tmp_path, files=300, seed=20261122)

    assert outcome.raised == []
    assert outcome.wrong == []
