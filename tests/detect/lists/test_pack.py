from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.detect.lists import pack as pack_module
from monitor.detect.lists import packed as packed_module
from monitor.detect.lists.pack import EntryPacker, hash_all
from monitor.detect.lists.sieve import hash_apart

TEXTS = st.text("ab.é", max_size=4)


@given(
    st.lists(st.tuples(TEXTS, st.integers(0, 3))),
    st.sampled_from([1, 3, 65_536]),
    st.sampled_from([1, 2, 256]),
    st.sampled_from([1, 3, 1024]),
)
def test_what_was_packed_is_found_with_all_its_labels_and_nothing_else(pairs, part, step, span):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pack_module, "ADDED_AT_ONCE", part)
        patched.setattr(pack_module, "MOVED_AT_ONCE", part)
        patched.setattr(pack_module, "STEP", step)
        patched.setattr(packed_module, "STEP", step)
        packer = EntryPacker()
        labels = defaultdict(list)
        for text, label in pairs:
            packer.add(text.encode(), label)
            labels[text].append(label)
        packed, twice = packer.pack()
        sought = [*labels, "other", "aaaaa"]
        patched.setattr(packed_module, "SPAN_STEPS", span)
        texts = [text.encode() for text in sought]
        probes = packed.sift(hash_apart(texts))
        found = dict(packed.search(probes, hash_all(texts)[probes], texts))
    assert {sought[place]: own for place, own in found.items()} == {
        text: tuple(sorted(set(own))) for text, own in labels.items()
    }
    assert len(packed) == len(labels)
    assert sum(twice.values()) == len(pairs) - sum(len(set(own)) for own in labels.values())
    assert np.all(packed.keys[:-1] <= packed.keys[1:])
