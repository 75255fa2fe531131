import pytest
from hypothesis import given
from hypothesis import strategies as st
from publicsuffixlist import PublicSuffixList

from monitor.detect.address.domain import is_public_suffix
from monitor.detect.address.host import PLAIN_HOST
from monitor.detect.address.suspects import suffix_suspects

RULES = sorted({rule.lstrip("!").removeprefix("*.") for rule in PublicSuffixList()._publicsuffix if rule.isascii()})


def may_be_suffix(host: str) -> bool:
    hosts, parents = suffix_suspects()
    return "." not in host or host in hosts or host.partition(".")[2] in parents


def test_every_rule_of_the_list_is_suspected() -> None:
    assert len(RULES) > 9000
    assert not [rule for rule in RULES if is_public_suffix(rule) and not may_be_suffix(rule)]


@pytest.mark.parametrize("head", ["a", "www", "a.b", "city", "x.y.z"])
def test_no_suffix_below_a_rule_escapes(head: str) -> None:
    hosts = [f"{head}.{rule}" for rule in RULES]
    assert not [host for host in hosts if is_public_suffix(host) and not may_be_suffix(host)]


@given(st.lists(st.sampled_from(["a", "www", "city", "kobe", "kawasaki", "jp", "ck", "co", "uk", "github", "io", "compute",
                                 "amazonaws", "com", "xn--p1ai", "test"]), min_size=1, max_size=6))  # fmt: skip
def test_no_public_suffix_escapes_the_suspects(labels: list[str]) -> None:
    host = ".".join(labels)
    assert not is_public_suffix(host) or may_be_suffix(host)


def test_the_suspects_are_few_and_plain() -> None:
    hosts, parents = suffix_suspects()
    assert 5_000 < len(hosts) < 50_000
    assert len(parents) < 1_000
    assert all(PLAIN_HOST.match(host) for host in hosts)
