from hypothesis import given
from hypothesis import strategies as st

from monitor.detect.address import parent_hosts
from monitor.detect.lists.names import HostNames
from monitor.detect.lists.pack import hash_texts

LABELS = st.text("ab1-", min_size=1, max_size=3)
HOSTS = st.one_of(
    st.lists(LABELS, min_size=1, max_size=5).map(".".join),
    st.sampled_from(["192.0.2.1", "2001:db8::1", "::", "www.one.test", "test", "a.0x1"]),
)


@given(st.lists(HOSTS))
def test_the_names_of_hosts_are_those_above_each_in_turn(hosts):
    names = HostNames(hosts)
    expected = [name for host in hosts for name in parent_hosts(host)]
    assert [names[number].decode() for number in range(len(names))] == expected
    assert [names[first].decode() for first in names.firsts.tolist()] == hosts
    assert names.keys.tolist() == hash_texts(expected).tolist()
