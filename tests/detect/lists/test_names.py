from hypothesis import given
from hypothesis import strategies as st

from monitor.detect.address import parent_hosts
from monitor.detect.address.ip import is_ip
from monitor.detect.lists.entry import fold_host
from monitor.detect.lists.names import HostNames, Labels
from monitor.detect.lists.sieve import hash_piece

LABELS = st.one_of(st.text("ab1-", min_size=1, max_size=3), st.sampled_from(["www", "0x1", "wwww", "ww"]))
HOSTS = st.one_of(
    st.lists(LABELS, min_size=1, max_size=5).map(".".join),
    st.sampled_from(
        ["192.0.2.1", "2001:db8::1", "2001:db8::a", "::", "www.one.test", "test", "a.0x1", "www", "a" * 999]
    ),
)


@given(st.lists(HOSTS))
def test_the_names_of_hosts_are_those_above_each_in_turn(hosts):
    names = HostNames(hosts)
    expected = [name for host in hosts for name in parent_hosts(host)]
    assert [names[number].decode() for number in range(len(names))] == expected
    assert [names[first].decode() for first in names.firsts.tolist()] == hosts
    assert names.keys.tolist() == [hash_piece(name.encode()) for name in expected]


@given(st.lists(HOSTS.filter(lambda host: not is_ip(host))))
def test_a_host_is_folded_as_entries_with_a_path_are(hosts):
    names = HostNames(hosts)
    assert [names[number].decode() for number in names.folded.tolist()] == list(map(fold_host, hosts))
    assert names.is_www.tolist() == [fold_host(host) != host for host in hosts]


@given(st.lists(HOSTS), st.sets(LABELS))
def test_every_host_that_has_a_label_is_found(hosts, labels):
    found = HostNames(hosts).with_labels(Labels(labels))
    assert found == sorted(set(found))
    for place, host in enumerate(hosts):
        own = {host} if is_ip(host) else set(host.split("."))
        assert place in found or not own & labels
