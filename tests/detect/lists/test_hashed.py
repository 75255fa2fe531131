import gc
import random

import pytest

from monitor.detect.lists import ListIndex, find_matches, to_parts
from monitor.detect.lists.hashed import Hashing
from monitor.errors import ListError
from monitor.records.listing import RawList, Section, Shape
from tests.detect.lists.making import KEY, compile_all, make_hashed_list, make_index, make_list


def is_hit(index, address: str) -> bool:
    return any(match.kind == "hash" for match in find_matches(address, index).matches)


@pytest.mark.parametrize(
    ("entry", "address", "hit"),
    [
        ("whole.test", "whole.test:443", True),
        ("whole.test/", "http://WHOLE.test./any/page?x", True),
        ("whole.test", "www.whole.test", True),
        ("whole.test", "m.whole.test", False),
        ("page.test/a/B.jpg", "http://page.test/a/B.jpg", True),
        ("page.test/a/B.jpg", "https://Page.TEST:443/x/../a/%42.jpg#here", True),
        ("page.test/a/B.jpg", "http://page.test/a/B.jpg?size=2", True),
        ("http://page.test/a/B.jpg", "page.test/a/B.jpg", True),
        ("page.test/a/B.jpg", "http://page.test/a/b.jpg", False),
        ("page.test/a/B.jpg", "http://page.test/a/", False),
        ("page.test/a/B.jpg", "http://page.test/a/B.jpg/more", False),
        ("page.test/a/B.jpg", "http://page.test/", False),
        ("page.test/a/B.jpg", "page.test:443", False),
        ("page.test/a/B.jpg", "http://www.page.test/a/B.jpg", False),
        ("page.test/a/B.jpg", "http://page.test:8080/a/B.jpg", False),
        ("page.test/p?id=7", "http://page.test/p?id=7", True),
        ("page.test/p?id=7", "http://page.test/p?id=%37#x", True),
        ("page.test/p?id=7", "http://page.test/p", False),
        ("page.test/p?id=7", "http://page.test/p?id=70", False),
        ("page.test/?id=7", "http://page.test/?id=7", True),
        ("page.test/?id=7", "http://page.test/", False),
        ("page.test:8080/x", "http://page.test:8080/x", True),
        ("bücher.example/ü", "http://xn--bcher-kva.example/%c3%bc", True),
        ("http://192.0.2.7/x", "http://0xc0.0.519/x", True),
    ],
)
def test_a_hashed_entry_covers_a_whole_host_or_exactly_one_page(entry, address, hit):
    assert is_hit(make_index(make_hashed_list(entry)), address) is hit


def test_a_match_shows_theme_list_and_version_but_no_entry():
    (match,) = find_matches("http://page.test/x", make_index(make_hashed_list("page.test/x"))).matches
    assert (match.theme, match.entry, match.kind, match.list, match.version) == ("csam", None, "hash", "iwf", "v1")


def test_the_config_may_say_that_the_list_is_about_terrorism():
    (match,) = find_matches("page.test/x", make_index(make_hashed_list("page.test/x", theme="terrorism"))).matches
    assert match.theme == "terrorism"


def test_an_entry_on_two_lists_counts_for_both():
    index = make_index(
        make_hashed_list("page.test/x"), make_hashed_list("page.test/x", name="ctiru", theme="terrorism")
    )
    assert {match.theme for match in find_matches("page.test/x", index).matches} == {"csam", "terrorism"}


def test_another_key_gives_another_pseudonym_and_the_same_key_the_same():
    index = make_index(make_list("x.test"))
    assert index.hashed.pseudonym("bad.test") == make_index(make_list("y.test")).hashed.pseudonym("bad.test")
    assert "bad" not in index.hashed.pseudonym("bad.test")
    assert KEY not in repr(index.hashed).encode()


def respell(url: str, rng: random.Random) -> str:
    """The same page as a browser sees it, spelled otherwise."""
    host, _, path = url.partition("/")
    host = "".join(rng.choice([letter.upper(), letter]) for letter in host) + rng.choice(["", ":443", ":80", "."])
    path = "".join(f"%{ord(letter):02x}" if letter.isalnum() and rng.random() < 0.2 else letter for letter in path)
    path = rng.choice(["", "./", "x/../", "%2e/"]) + path
    return rng.choice(["http://", "HTTPS://", "", "//", "https:\\\\"]) + f"{host}/{path}" + rng.choice(["", "#top"])


def test_every_spelling_of_a_thousand_pages_hits_and_no_other_page_does():
    rng = random.Random(4)
    pages = [f"host{number % 200}.test/album/{number}/Picture_{rng.randrange(10**6)}.jpg" for number in range(1000)]
    index = make_index(make_hashed_list(*pages))
    assert all(is_hit(index, respell(page, rng)) for page in pages)
    others = [page.replace("Picture", "picture") for page in pages] + [page.rpartition("/")[0] for page in pages]
    assert not any(is_hit(index, respell(page, rng)) for page in others)
    assert not any(is_hit(index, page.partition("/")[0]) for page in pages)


def texts_within(thing) -> set[str]:
    seen: set[int] = set()
    texts: set[str] = set()
    waiting = [thing]
    while waiting:
        item = waiting.pop()
        if id(item) in seen or isinstance(item, type):
            continue
        seen.add(id(item))
        if isinstance(item, str):
            texts.add(item)
        elif isinstance(item, bytes | bytearray | memoryview):
            texts.add(bytes(item).decode("latin-1"))
        if not callable(item) and type(item).__name__ != "module":
            waiting += gc.get_referents(item)
    return texts


def test_nothing_that_is_left_after_the_import_holds_a_clear_entry():
    entries = [
        *(f"secret{number}.test/hidden{number}" for number in range(50)),
        "not an address hidden",
        "hidden.com/ x",
    ]

    def read_once():
        yield from enumerate(entries, 1)

    section = Section(file="iwf.txt", shape=Shape.PAGE, category="", entries=read_once())
    raw = RawList(name="iwf", kind="iwf", theme=None, version="v1", sections=(section,))
    index, manifests = compile_all(raw, make_list("open.test"))
    left = texts_within([index, manifests])
    assert not [text for text in left if "secret" in text or "hidden" in text]
    assert any("open.test" in text for text in left)
    assert manifests[0].accepted == {"csam": 51}


def test_marks_change_no_answer():
    """Hosts beside, above and below listed ones, asked all at once, are judged as each is alone."""
    index = make_index(make_hashed_list("whole.test", "page.test/x", "www.one.test", "deep.under.test"))
    hosts = [f"{head}{name}" for head in ("", "www.", "m.", "www.www.") for name in ("whole.test", "page.test", "one.test",
             "under.test", "deep.under.test", "other.test", "test", "192.0.2.1")]  # fmt: skip
    found = index.judge_hosts(hosts)
    covered = {hosts[place] for place, judged in found.items() if judged.matches}
    with_pages = {hosts[place] for place, judged in found.items() if judged.has_pages}
    assert covered == {"whole.test", "www.whole.test", "www.one.test", "www.www.one.test", "deep.under.test",
                       "www.deep.under.test"}  # fmt: skip
    assert with_pages == {"page.test"}


def test_marks_of_two_schools_differ_and_neither_reads_the_others():
    ours, theirs = Hashing(KEY), Hashing(bytes(32))
    assert ours.mark("whole.test") != theirs.mark("whole.test")
    sealed = ours.seal_marks({ours.mark("whole.test")})
    assert ours.open_marks(sealed) == {ours.mark("whole.test")}
    with pytest.raises(ListError):
        theirs.open_marks(sealed)


def test_a_compiled_list_holds_digests_of_the_schools_own_key_and_no_mark_in_clear():
    segment = make_index(make_hashed_list("page.test/x", "whole.test")).segments[0]
    header, arrays = to_parts(segment)
    held = repr(header).encode() + b"".join(array.tobytes() for array in arrays.values())
    assert not [word for word in (b"page", b"whole", b".test") if word in held]
    mark = Hashing(KEY).mark("whole.test")
    assert mark.to_bytes(8, "big") not in held
    assert mark.to_bytes(8, "little") not in held


def test_a_compiled_list_of_another_key_is_not_searched():
    segment = make_index(make_hashed_list("page.test/x")).segments[0]
    with pytest.raises(ListError):
        ListIndex([segment], key=bytes(32))
