from monitor.detect.lists import find_matches
from tests.detect.lists.making import make_hashed_list, make_index, make_list, make_section


def test_a_lookup_is_the_json_of_the_contract():
    index = make_index(make_list("bad.test", "bad.test/x", name="ut1"), make_hashed_list("bad.test/x"))
    assert find_matches("HTTP://www.bad.test/x", index).to_dict() == {
        "url": "HTTP://www.bad.test/x",
        "host": "www.bad.test",
        "themes": [
            {"theme": "gambling", "list": "ut1", "entry": "bad.test", "kind": "host", "version": "v1"},
            {"theme": "gambling", "list": "ut1", "entry": "bad.test/x", "kind": "path", "version": "v1"},
        ],
    }
    assert find_matches("bad.test/x", index).to_dict()["themes"][-1] == {
        "theme": "csam",
        "list": "iwf",
        "entry": None,
        "kind": "hash",
        "version": "v1",
    }


def test_an_entry_in_two_categories_of_a_theme_is_said_once_with_both_words():
    sections = [make_section("bad.test", category=word) for word in ("vpn", "proxy")]
    index = make_index(make_list(name="ut1", theme="bypass", sections=sections))
    found = find_matches("bad.test", index)
    assert [row["theme"] for row in found.to_dict()["themes"]] == ["bypass"]
    assert found.categories() == [["vpn", "proxy"]]


def test_a_text_without_a_host_has_no_matches():
    assert find_matches("no address", make_index(make_list("bad.test"))).to_dict() == {
        "url": "no address",
        "host": None,
        "themes": [],
    }
