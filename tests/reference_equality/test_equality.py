"""The short form of `make equality`; the long one takes a million lines."""

import pytest

from monitor.detect.lists import pack as pack_module
from tests.reference_equality.compare import compare


@pytest.mark.parametrize("seed", [1, 2])
def test_flagged_lines_and_all_their_themes_equal_the_reference(seed: int) -> None:
    done = compare(lines=6_000, seed=seed, hosts=800)
    assert done.differences == []
    assert done.flagged > 1_000
    assert done.several > 500


@pytest.mark.parametrize("bits", [0, 4])
def test_texts_that_share_a_hash_are_told_apart(bits: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pack_module, "hash_bytes", lambda text: sum(text) & ((1 << bits) - 1))
    done = compare(lines=1_000, seed=3, hosts=100)
    assert done.differences == []
    assert done.flagged > 200
