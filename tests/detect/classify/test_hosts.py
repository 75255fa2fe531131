"""Verdicts that are kept with a vocabulary, against judging every batch anew."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.detect.classify import hosts as hosts_module
from monitor.detect.classify.hosts import judge_column
from monitor.detect.classify.verdicts import UNREMARKABLE, HostVerdict
from monitor.frames import Coded, Vocabulary
from tests.detect.classify.making import encode

HOSTS = [
    *(f"plain{n}.test" for n in range(6)),
    *(f"listed{n}.test" for n in range(6)),
    "illegal1.test",
    "illegal2.test",
]


class FakeVerdicts:
    """Listed hosts bear a bit each, illegal ones a hash bit; asked: what was judged, in order."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def judge_hosts(self, texts):
        self.asked += texts
        return [self.judge(text) for text in texts]

    def find_remarkable(self, texts):
        return {place: one for place, one in enumerate(self.judge_hosts(texts)) if one is not UNREMARKABLE}

    def judge(self, text):
        if text.startswith("plain"):
            return UNREMARKABLE
        number = 1 << int(text.partition(".")[0][-1])
        return HostVerdict(hash_bits=number) if text.startswith("illegal") else HostVerdict(bits=number)


def column(vocabulary, names):
    return Coded(vocabulary, np.array([-1 if name is None else vocabulary.number(name) for name in names], np.int32))


def verdicts_of(domain, verdicts):
    found, codes = judge_column(domain, verdicts)
    assert found[-1] is UNREMARKABLE
    return [found[code] for code in codes.tolist()]


batches = st.lists(st.lists(st.sampled_from([*HOSTS, None]), min_size=1, max_size=12), min_size=1, max_size=6)


@given(batches)
def test_kept_verdicts_are_those_of_judging_anew(names_of_batches):
    vocabulary, kept = Vocabulary(), FakeVerdicts()
    for names in names_of_batches:
        anew = verdicts_of(encode(names), FakeVerdicts())
        assert verdicts_of(column(vocabulary, names), kept) == anew


@given(batches, st.data())
def test_a_vocabulary_that_took_the_place_of_another_goes_on_with_its_verdicts(names_of_batches, data):
    vocabulary, kept = Vocabulary(), FakeVerdicts()
    for names in names_of_batches:
        assert verdicts_of(column(vocabulary, names), kept) == verdicts_of(encode(names), FakeVerdicts())
        places = data.draw(st.lists(st.sampled_from(range(len(vocabulary))), unique=True)) if vocabulary else []
        vocabulary = Vocabulary((vocabulary[place] for place in places), (vocabulary, np.array(places, dtype=np.int32)))


def test_a_host_is_judged_once_but_for_one_that_a_keyed_hash_covers():
    vocabulary, verdicts = Vocabulary(), FakeVerdicts()
    for _ in range(3):
        judge_column(column(vocabulary, HOSTS), verdicts)
    assert [verdicts.asked.count(host) for host in HOSTS] == [1] * 12 + [4, 4]


def test_a_changed_list_judges_all_anew():
    vocabulary, first, second = Vocabulary(), FakeVerdicts(), FakeVerdicts()
    for verdicts in (first, second):
        judge_column(column(vocabulary, HOSTS), verdicts)
    assert set(second.asked) == set(HOSTS)


@pytest.mark.parametrize("most", [0, 2])
def test_no_more_verdicts_are_kept_than_there_is_room_for(monkeypatch, most):
    monkeypatch.setattr(hosts_module, "MOST_VERDICTS", most)
    vocabulary, verdicts = Vocabulary(), FakeVerdicts()
    for names in (HOSTS[:9], HOSTS[6:], HOSTS):
        assert verdicts_of(column(vocabulary, names), verdicts) == verdicts_of(encode(names), FakeVerdicts())
    assert len(vocabulary.judged[1].verdicts) <= most + 3
