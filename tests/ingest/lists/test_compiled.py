from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import ListError
from monitor.ingest.lists import compiled, whole
from monitor.ingest.lists.compiled import map_arrays, verify_arrays, write_arrays
from monitor.ingest.lists.whole import find_leftovers, write_whole

ARRAYS = {
    "keys": np.arange(1000, dtype=np.uint64),
    "sets": np.arange(1000, dtype=np.uint16),
    "none": np.empty(0, dtype=np.uint64),
    "blob": np.frombuffer(b"bad.test" * 125, dtype=np.uint8),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write_arrays(tmp_path / "list.segment", about={"name": "list", "ä": [1, None]}, arrays=ARRAYS)
    return tmp_path / "list.segment"


def test_what_was_written_is_mapped(path: Path) -> None:
    mapped = map_arrays(path)
    assert mapped.about == {"name": "list", "ä": [1, None]}
    for name, array in ARRAYS.items():
        assert mapped.arrays[name].dtype == array.dtype
        assert np.array_equal(mapped.arrays[name], array)
    verify_arrays(path)


def test_nothing_of_the_arrays_is_copied_or_can_be_written(path: Path) -> None:
    arrays = map_arrays(path).arrays
    assert not any(array.flags.owndata or array.flags.writeable for array in arrays.values())


def test_the_file_is_its_owners_alone_and_nothing_lies_beside_it(path: Path) -> None:
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["list.segment"]


def test_whoever_has_the_old_file_mapped_keeps_it_when_it_is_replaced_or_removed(path: Path) -> None:
    old = map_arrays(path)
    write_arrays(path, about={}, arrays={"keys": np.zeros(3, dtype=np.uint64)})
    assert np.array_equal(old.arrays["keys"], ARRAYS["keys"])
    path.unlink()
    assert old.arrays["blob"].tobytes() == ARRAYS["blob"].tobytes()


@given(st.integers(min_value=0), st.booleans())
def test_a_file_that_was_cut_off_or_has_grown_is_never_used(tmp_path_factory, length: int, is_longer: bool) -> None:
    path = tmp_path_factory.mktemp("cut") / "list.segment"
    write_arrays(path, about={"name": "list"}, arrays=ARRAYS)
    data = path.read_bytes()
    path.write_bytes(data + b"\0" * (length % 100 + 1) if is_longer else data[: length % len(data)])
    with pytest.raises(ListError):
        map_arrays(path)


@pytest.mark.parametrize("data", [b"", b"x", b"FWLIST\x02\n" + bytes(100), b"<html>" + bytes(1000), bytes(5000)])
def test_a_foreign_file_or_one_of_another_format_is_never_used(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    with pytest.raises(ListError):
        map_arrays(path)


def test_a_file_of_another_format_number_is_never_used(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "_MAGIC", b"FWLIST\x63\n")
    with pytest.raises(ListError, match="of this version"):
        map_arrays(path)


def test_every_damaged_byte_of_the_header_is_found_at_opening(path: Path) -> None:
    data = bytearray(path.read_bytes())
    end = data.index(b'"size"')
    for place in range(0, end, 7):
        damaged = data.copy()
        damaged[place] ^= 0x20
        path.write_bytes(damaged)
        with pytest.raises(ListError):
            map_arrays(path)


def test_a_damaged_array_is_found_by_reading_it_all(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[data.index(b"bad.test")] ^= 1
    path.write_bytes(data)
    map_arrays(path)
    with pytest.raises(ListError, match="damaged"):
        verify_arrays(path)


def test_pages_that_were_given_back_are_read_again(path: Path) -> None:
    mapped = map_arrays(path)
    for first in ("keys", "sets", "none", "blob"):
        mapped.release(first)
        assert mapped.arrays["blob"].tobytes() == ARRAYS["blob"].tobytes()
        assert np.array_equal(mapped.arrays["keys"], ARRAYS["keys"])


def test_a_link_or_a_folder_in_its_place_is_not_followed(path: Path) -> None:
    path.rename(path.with_name("other"))
    path.symlink_to("other")
    with pytest.raises(OSError, match="symbolic"):
        map_arrays(path)
    path.unlink()
    path.mkdir()
    with pytest.raises((OSError, ListError)):
        map_arrays(path)


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(path: Path) -> None:
    before = path.read_bytes()

    def fail(file) -> None:
        file.write(b"half")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        write_whole(path, fail)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["list.segment"]


def test_what_a_killed_writer_left_is_found_once_nobody_can_be_writing_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = path.with_name(".list.segment.0123.part")
    left.write_bytes(b"half")
    assert list(find_leftovers(path.parent)) == []
    now = whole.time.time()
    monkeypatch.setattr(whole.time, "time", lambda: now + 2 * 3600)
    assert list(find_leftovers(path.parent)) == [left]
