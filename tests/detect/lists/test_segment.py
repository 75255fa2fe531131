import numpy as np
import orjson
import pytest

from monitor.detect.lists import ListIndex, find_matches, from_parts, to_parts
from monitor.errors import ListError
from monitor.records.listing import Shape
from tests.detect.lists.making import KEY, make_hashed_list, make_index, make_list, make_section

RAWS = [
    make_list("bad.test", "site.test/path", "two words", "co.uk", name="open"),
    make_list(name="block", sections=[make_section("bad.test"), make_section("ok.bad.test", shape=Shape.EXCEPTION)]),
    make_list(name="several", theme=None, sections=[make_section("bad.test", "bad.test", category=c) for c in "ab"]),
    make_hashed_list("page.test/x", "whole.test"),
]
ADDRESSES = ["bad.test", "www.bad.test", "ok.bad.test", "site.test/path/x", "page.test/x", "whole.test", "fine.test"]


def made_again(segment):
    header, arrays = to_parts(segment)
    return from_parts(orjson.loads(orjson.dumps(header)), arrays)


def test_what_a_file_kept_answers_as_what_was_compiled():
    index = make_index(*RAWS)
    again = ListIndex([made_again(segment) for segment in index.segments], key=KEY)
    for address in ADDRESSES:
        assert find_matches(address, again) == find_matches(address, index)
    assert [segment.manifest for segment in again.segments] == [segment.manifest for segment in index.segments]
    assert len(again) == len(index) == 7


def test_phrases_and_the_configs_theme_are_kept():
    raw = make_list("bad.test", phrases=({"theme": "gambling", "phrase": [{"texts": ["bet"], "reason": "x"}]},))
    again = made_again(make_index(raw).segments[0])
    assert (again.phrases, again.theme) == (raw.phrases, "gambling")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda header, arrays: header.pop("labels"),
        lambda header, arrays: header.update(labels=[{"name": "x"}]),
        lambda header, arrays: header["manifest"].pop("entries"),
        lambda header, arrays: arrays.pop("keys"),
        lambda header, arrays: arrays.update(sets=np.zeros(99, dtype=np.uint16)),
        lambda header, arrays: header.update(label_sets=None),
    ],
)
def test_parts_of_another_version_are_refused(spoil):
    header, arrays = to_parts(make_index(RAWS[0]).segments[0])
    spoil(header, arrays)
    with pytest.raises(ListError, match="compiled anew"):
        from_parts(header, arrays)


def test_columns_take_the_smallest_type_that_holds_them():
    _, arrays = to_parts(make_index(RAWS[0]).segments[0])
    assert {name: array.dtype.itemsize for name, array in arrays.items()} == {
        "sieve": 8, "steps": 8, "keys": 8, "sets": 2, "offsets": 2, "blob": 1, "path_hosts": 8, "marks": 1,
    }  # fmt: skip
