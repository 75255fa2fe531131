"""What the C library is told about memory, where it can be told."""

from types import SimpleNamespace

from monitor.services.upkeep.memory import LARGE_BYTES, M_MMAP_THRESHOLD, bound_heap


def test_large_arrays_are_mapped_one_by_one_however_large_the_last_one_was():
    told = {}
    library = SimpleNamespace(mallopt=told.__setitem__, malloc_trim=lambda _kept: None)
    assert bound_heap(library)
    assert told[M_MMAP_THRESHOLD] == LARGE_BYTES


def test_another_c_library_is_left_as_it_is():
    assert not bound_heap(SimpleNamespace())
