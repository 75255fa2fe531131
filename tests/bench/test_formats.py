import pytest

from bench.formats import BATCH_BYTES, cut_batches, find_all, measure, to_speed_table
from monitor.ingest.formats import load_formats, shipped_folder

VARIANTS = find_all()


@pytest.mark.parametrize("variant", VARIANTS, ids=[variant.name for variant in VARIANTS])
def test_lines_made_after_a_fixture_are_read_as_entries(variant):
    assert measure(variant, lines=60, rounds=1).rejected == 0


def test_every_shipped_format_is_measured():
    assert {variant.format.id for variant in VARIANTS} == set(load_formats([shipped_folder()]))


def test_no_two_lines_are_alike():
    variant = next(variant for variant in VARIANTS if variant.name == "fortigate 1")
    lines = variant.write(200, seed=1).splitlines()
    assert len(set(lines)) == 200


def test_batches_end_where_lines_end():
    data = b"a line\n" * (2 * BATCH_BYTES // 7)
    batches = list(cut_batches(data))
    assert len(batches) > 1
    assert b"".join(batch.data for batch in batches) == data
    assert all(batch.data.endswith(b"\n") for batch in batches)


def test_a_slow_format_is_pointed_at():
    speed = measure(VARIANTS[0], lines=10, rounds=1)
    assert speed.name in to_speed_table([speed])
