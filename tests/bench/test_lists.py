from bench import lists
from monitor.detect.classify.verdicts import Verdicts


def test_every_measured_way_finds_what_is_listed(tmp_path):
    folder = lists.make_folder(tmp_path, 2_000)
    seconds, index, library, reference = lists._open(folder)
    hosts = list(lists._hosts(2_000, 500))
    assert seconds > 0
    assert len(set(hosts)) > 450
    assert lists._look_up(index, hosts) > 0
    requests = lists._requests(hosts, 2_000)
    speed, found = lists._judge(Verdicts(reference, library), "".join(f"{host}\n" for host in requests).encode())
    assert speed > 0
    assert found == sum(any(host.endswith(lists.listed_host(n)) for n in range(2_000)) for host in requests)


def test_a_folder_is_made_once(tmp_path):
    folder = lists.make_folder(tmp_path, 100)
    (folder / "logs" / "access.log").write_text("kept")
    assert lists.make_folder(tmp_path, 100) == folder
    assert (folder / "logs" / "access.log").read_text() == "kept"
