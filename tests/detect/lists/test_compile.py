import re

import pytest

from monitor.detect.lists import RefusedListError, find_matches
from monitor.errors import ListError
from monitor.records.listing import Shape, Turnings
from tests.detect.lists.making import compile_all, make_hashed_list, make_index, make_list, make_section


def manifest_of(*raws, **more):
    return compile_all(*raws, **more)[1][0]


@pytest.mark.parametrize(
    "entry",
    [
        "co.uk",
        "myshopify.com",
        "gouv.fr",
        "com",
        "localhost",
        "*.github.io",
        "google.com",
        "WWW.Google.com",
        "bing.com.",
    ],
)
def test_an_entry_that_would_cover_the_innocent_is_set_aside(entry):
    index, (manifest,) = compile_all(make_list("bad.test", entry))
    assert sum(manifest.quarantined.values()) == 1
    assert manifest.quarantine_samples[0].text == entry
    assert find_matches(f"http://sub.{entry.strip('*.').lower()}/", index).matches == ()


@pytest.mark.parametrize(
    "entry", ["shop.myshopify.com", "sites.google.com", "google.com/bad", "bad.co.uk", "192.0.2.7"]
)
def test_what_lies_below_a_public_suffix_or_popular_host_is_taken(entry):
    assert manifest_of(make_list(entry)).accepted == {"gambling": 1}


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("localhost", "is a name without a dot, as machines of a school's own network have"),
        ("com", "is a public suffix: anybody can have a name below it"),
        ("myshopify.com", "is a public suffix: anybody can have a name below it"),
        ("co.uk", "is a public suffix: anybody can have a name below it"),
        ("bing.com", "is a site that carries the school's ordinary traffic"),
        ("mit.test", "would cover a site below it that carries the school's ordinary traffic"),
        ("bing.com/search", "is a site that carries the school's ordinary traffic"),
        ("http://www.Bing.com/search/", "is a site that carries the school's ordinary traffic"),
        ("10.1.2.3", "is an address of the school's own network"),
        ("192.168.0.1", "is an address of the school's own network"),
        ("0x7f.1", "is an address of the school's own network"),
        ("[fe80::1]", "is an address of the school's own network"),
        ("[::1]", "is an address of the school's own network"),
        ("scratch.mit.test", "is a site that carries the school's ordinary traffic"),
        ("labs.mit.test", None),
        ("bing.com/search?q=bad", None),
        ("bing.com/searches", None),
        ("notbing.com", None),
        ("192.0.2.7", None),
        ("11.1.2.3", None),
        ("[2001:db8::1]", None),
    ],
)
def test_an_entry_is_set_aside_with_the_reason_that_a_technician_reads(entry, reason):
    popular = ("bing.com", "scratch.mit.test", "bing.com/search")
    manifest = manifest_of(make_list("bad.test", entry), popular=popular)
    assert manifest.quarantined == ({reason: 1} if reason else {})
    assert manifest.is_conserved


def test_an_entry_for_a_host_alone_may_lie_above_a_popular_one():
    assert manifest_of(make_list("mit.test", shape=Shape.HOST), popular=("scratch.mit.test",)).quarantined == {}


def test_a_star_in_an_illegal_list_is_rejected_and_not_taken_for_a_host():
    manifest = manifest_of(make_hashed_list("page.test/x", "*.bad.test", "*.bad.test/x"))
    assert (manifest.accepted, sum(manifest.rejected.values())) == ({"csam": 1}, 2)


def test_a_popular_host_may_stand_on_a_list_that_never_counts():
    assert manifest_of(make_list("google.com", theme="policy")).quarantined == {}


def test_a_popular_host_may_not_stand_on_a_list_that_drops_lines():
    assert sum(manifest_of(make_list("google.com", "ads.test", theme="noise")).quarantined.values()) == 1


def test_a_popular_host_on_an_illegal_list_is_set_aside_without_its_name():
    manifest = manifest_of(make_hashed_list("page.test/x", "google.com", "google.com/page"))
    assert manifest.accepted == {"csam": 2}
    assert [turned.text for turned in manifest.quarantine_samples] == [""]


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("two words", "is not a host or address"),
        ("http://", "is not a host or address"),
        ("192.0.2.0/24", "is a range of addresses"),
        ("2001:db8::/32", "is a range of addresses"),
        ("a*.bad.test", "is not a host or address"),
        ("1.2.3.4.5", "is not a host or address"),
    ],
)
def test_what_is_no_entry_is_rejected_with_line_and_reason(entry, reason):
    manifest = manifest_of(make_list("bad.test", entry))
    (turned,) = manifest.reject_samples
    assert (turned.file, turned.line, turned.text, turned.reason) == ("list.txt", 2, entry, reason)


def test_a_manifest_adds_up():
    rejects = Turnings()
    rejects.add("list.txt", 9, "##cosmetic", "hides page elements")
    sections = (
        make_section("a.test", "A.test.", "co.uk", "x y", "b.test/p", "www.b.test/P/", category="one"),
        make_section("a.test", category="two"),
        make_section("a.test", shape=Shape.HOST, category="one"),
    )
    raw = make_list(sections=sections, rejects=rejects)
    manifest = manifest_of(raw, find_theme=lambda kind, word: {"one": "gambling", "two": "bypass"}[word])
    assert manifest.is_conserved
    assert manifest.entries == 9
    assert manifest.accepted == {"gambling": 3, "bypass": 1}
    assert manifest.duplicates == 2
    assert sum(manifest.rejected.values()) == 2
    assert sum(manifest.quarantined.values()) == 1


def test_a_hashed_manifest_adds_up():
    manifest = manifest_of(make_hashed_list("page.test/x", "PAGE.test/%78", "whole.test", "no page"))
    assert manifest.is_conserved
    assert (manifest.entries, manifest.duplicates, manifest.accepted) == (4, 1, {"csam": 2})


def test_a_category_speaks_before_the_theme_of_the_config():
    raw = make_list(sections=[make_section("a.test", category="proxy"), make_section("b.test", category="odd")])
    index = make_index(raw, find_theme=lambda kind, word: "bypass" if word == "proxy" else None)
    assert [match.theme for match in find_matches("a.test", index).matches] == ["bypass"]
    assert [match.theme for match in find_matches("b.test", index).matches] == ["gambling"]


def test_a_category_that_nobody_mapped_is_told_and_kept_as_unknown():
    index, (manifest,) = compile_all(make_list(theme=None, sections=[make_section("a.test", "b.test", category="odd")]))
    assert manifest.unmapped == {"odd": 2}
    assert [match.theme for match in find_matches("a.test", index).matches] == ["unknown"]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (make_list("a.test", name="mine", theme="gamblin"), ["list mine", '"gamblin"', "gambling"]),
        (make_list("a.test", name="mine", theme=None), ["list mine", "theme = ", "gambling"]),
        (make_list("co.uk", "x y", name="mine"), ["list mine", "none of its 2 entries", '"domains"']),
    ],
)
def test_a_list_that_cannot_be_used_is_refused_with_a_sentence(raw, words):
    with pytest.raises(ListError) as error:
        compile_all(raw)
    assert all(word in str(error.value) for word in words)


@pytest.mark.parametrize(
    ("entries", "sentence"),
    [
        (
            ("co.uk", "myshopify.com", "not an address"),
            "because they would name innocent people: co.uk is a public suffix",
        ),
        (
            ("one two", "three four", "bing.com"),
            'as kind "domains": most often an entry is not a host or address. Check the',
        ),
    ],
)
def test_a_list_of_which_nothing_is_left_is_refused_with_what_is_wrong_with_most_of_it(entries, sentence):
    with pytest.raises(RefusedListError, match=re.escape(sentence)):
        manifest_of(make_list(*entries), popular=("bing.com",))


def test_a_refused_illegal_list_shows_none_of_its_entries():
    with pytest.raises(RefusedListError) as raised:
        manifest_of(make_hashed_list("co.uk", "myshopify.com", "/unspeakable"))
    assert not [word for word in ("co.uk", "myshopify", "unspeakable") if word in str(raised.value)]
