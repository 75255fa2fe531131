"""A seed goes in; lists of every shape, and addresses that hit them, nearly hit them or miss them, come out."""

import random
from collections.abc import Iterator

from monitor.records.listing import RawList, Section, Shape

CATEGORIES = {"adult": "pornography", "gambling": "gambling", "drogue": "drugs", "vpn": "bypass"}
THEMES = {**CATEGORIES, "below": "gambling", "exact": "drugs", "block": "bypass", "iwf": "csam", "ctiru": "terrorism"}
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-_"
FOREIGN = ("bücher", "пример", "例え", "straße", "ñandú", "ｆｕｌｌ", "xn--bcher-kva", "faß")
WORDS = ("www", "m", "a", "b", "bad", "shop", "cdn", "static1", "x-y", "_dmarc", "t", "1", "0x1")
SEGMENTS = ("a", "A", "bad", "B.jpg", "x y", "%41", "é", "..", ".", "", "album", "page.html")
SHARED = ("co.uk", "github.io", "myshopify.com", "bing.com", "google.com", "gov.uk", "city.kobe.jp")
"""Names that a bad list holds and that must cover nobody."""


def make_host(rng: random.Random) -> str:
    """1 to 253 bytes: few words, or labels of any length, or an address in any spelling."""
    kind = rng.random()
    if kind < 0.55:
        words = [rng.choice(WORDS) for _ in range(rng.randint(0, 4))]
        return ".".join([*words, f"{rng.choice(WORDS)}{rng.randint(0, 400)}", rng.choice(("test", "example"))])
    if kind < 0.7:
        return ".".join([rng.choice(FOREIGN), f"site{rng.randint(0, 50)}", "test"])
    if kind < 0.85:
        return make_long_host(rng)
    if kind < 0.95:
        return f"192.0.2.{rng.randint(0, 255)}"
    return f"[2001:db8::{rng.randint(0, 255):x}]" if kind < 0.98 else rng.choice(LETTERS[:26])


def make_long_host(rng: random.Random) -> str:
    wanted, labels, length = rng.randint(1, 253), [], 0
    while length < wanted:
        size = min(rng.randint(1, 63), wanted - length)
        label = "".join(rng.choice(LETTERS) for _ in range(size)).strip("-")
        labels.append(label or "a")
        length += len(labels[-1]) + 1
    return (".".join([*labels, "test"]))[-253:].lstrip(".-")


def make_path(rng: random.Random) -> str:
    path = "/" + "/".join(rng.choice(SEGMENTS).replace(" ", "%20") for _ in range(rng.randint(0, 4)))
    query = "&".join(f"{rng.choice('abq')}={rng.choice(('1', '2', 'x', '%31'))}" for _ in range(rng.randint(0, 2)))
    return path + (f"?{query}" if query else "")


class World:
    """Hosts and pages from which both the lists and the lines are drawn."""

    def __init__(self, seed: int, *, hosts: int) -> None:
        self.rng = random.Random(seed)
        self.hosts = [make_host(self.rng) for _ in range(hosts)]
        self.pages = [self.rng.choice(self.hosts) + make_path(self.rng) for _ in range(hosts)]

    def make_lists(self) -> list[RawList]:
        """Several lists, one with several categories, one with exceptions, two of illegal pages."""
        categories = [self._section(name, category=name) for name in CATEGORIES]
        block = [self._section("block"), self._section("block", shape=Shape.EXCEPTION, share=0.05, pages=False)]
        return [
            self._list("ut1", "ut1", categories),
            self._list("below", "domains", [self._section("below")]),
            self._list("exact", "hosts", [self._section("exact", shape=Shape.HOST)]),
            self._list("block", "adblock", block),
            self._list("iwf", "iwf", [self._section("iwf", shape=Shape.PAGE)]),
            self._list("ctiru", "iwf", [self._section("ctiru", shape=Shape.PAGE, share=0.05)]),
        ]

    def make_addresses(self, number: int) -> Iterator[str]:
        """Addresses as a log spells them: listed ones, their neighbours, and others."""
        for _ in range(number):
            yield self._respell(self.rng.choice(self.pages if self.rng.random() < 0.5 else self.hosts))

    def _section(
        self, name: str, *, category: str = "", shape: Shape = Shape.BELOW, share: float = 0.15, pages: bool = True
    ) -> Section:
        rng = self.rng
        texts = [host for host in self.hosts if rng.random() < share]
        texts += [page for page in self.pages if pages and rng.random() < share]
        texts += [rng.choice(texts) for _ in range(len(texts) // 10)] + list(SHARED)
        if shape is not Shape.PAGE:
            texts = [rng.choice(("", "", "", "*.", ".")) + text for text in texts]
        rng.shuffle(texts)
        entries = list(enumerate(texts, 1))
        return Section(file=f"{name}.txt", shape=shape, category=category, entries=entries)

    def _list(self, name: str, kind: str, sections: list[Section]) -> RawList:
        theme = None if name == "ut1" else THEMES[name]
        return RawList(name=name, kind=kind, theme=theme, version="1", sections=tuple(sections))

    def _respell(self, address: str) -> str:
        rng = self.rng
        host, slash, path = address.partition("/")
        if not host.startswith("["):
            host = self._near(host)
            host = "".join(rng.choice((letter, letter, letter.upper())) for letter in host) if host.isascii() else host
            host += rng.choice(("", "", "", "."))
        if slash and rng.random() < 0.3:
            path = rng.choice(
                (path + "/more", path.rpartition("/")[0], path + "x", "./" + path, path + "&z=1", "%61/../" + path)
            )
        user = rng.choice(("", "", "", "user:pw@", "other.test@"))
        port = rng.choice(("", "", "", ":80", ":443", ":8080"))
        if not slash and rng.random() < 0.5:
            return f"{host}{port or ':443'}"
        scheme = rng.choice(("http://", "https://", "HTTP://", "https://"))
        return f"{scheme}{user}{host}{port}{slash}{path}" + rng.choice(("", "", "#top"))

    def _near(self, host: str) -> str:
        """The host itself, or one beside, below or above it."""
        kind = self.rng.random()
        if kind < 0.5:
            return host
        if kind < 0.85:
            return self.rng.choice(("www.", "m.", "a.b.", "www.www.", "not", "x-")) + host
        return host.partition(".")[2] or host
