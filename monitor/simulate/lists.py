"""A seed comes in; the lists that the school's filter knows leave, and are written as files that a school imports."""

from dataclasses import dataclass
from pathlib import Path
from random import Random

from monitor.simulate.chance import Popular, chance_of
from monitor.simulate.event import Topic
from monitor.simulate.names import NOUNS
from monitor.simulate.web import ADVERTS, Site

FILTER_TEST_HOST = "testfiltering.com"
SIZES = {"gambling": 30, "adult": 30, "drogue": 20, "redirector": 24, "hacking": 10, "warez": 10}
WORDS = {
    "gambling": ("lucky", "jackpot", "wager", "roulette"),
    "adult": ("over18", "grownups", "afterdark"),
    "drogue": ("vapour", "weedy", "cloudy"),
    "redirector": ("unblock", "proxyhop", "tunnel"),
    "hacking": ("crackit", "exploit"),
    "warez": ("freefilm", "torrent"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolLists:
    """hosts: by UT1 category. urls: path entries by category, on hosts that are otherwise innocent.

    iwf_pages: host/path, iwf_hosts: whole hosts; every one invented. council: a plain list of proxy hosts.
    """

    hosts: dict[str, tuple[str, ...]]
    urls: dict[str, tuple[str, ...]]
    iwf_pages: tuple[str, ...]
    iwf_hosts: tuple[str, ...]
    council: tuple[str, ...]


def make_lists(seed: int, sites: Popular[Site]) -> SchoolLists:
    """UT1 names its categories in French; `publicite` (adverts) and `games` are on innocent pages every day."""
    chance = chance_of(seed, "lists")
    hosts = {category: _hosts(chance, WORDS[category], size) for category, size in SIZES.items()}
    hosts["publicite"] = tuple(dict.fromkeys(host.split(".", 1)[1] for host in ADVERTS))
    hosts["games"] = tuple(site.own.removeprefix("static.") for site in sites.items if site.topic is Topic.GAMES)[:20]
    popular = [site.own.removeprefix("static.") for site in sites.items[:6]]
    shares = _hosts(chance, ("photoshare", "filedrop"), 4)
    return SchoolLists(
        hosts=hosts,
        urls={"gambling": tuple(f"{host}/arcade/slots" for host in popular[:3]), "adult": (f"{popular[3]}/members18",)},
        iwf_pages=tuple(f"{host}/album/{chance.randint(1000, 9999)}/page.html" for host in shares for _ in range(4)),
        iwf_hosts=_hosts(chance, ("darkshelf",), 2),
        council=_hosts(chance, ("webmask",), 12),
    )


def write_lists(folder: Path, lists: SchoolLists) -> None:
    """`ut1/<category>/domains` and `urls`, `council.txt`, `iwf.txt` below the folder; UTF-8, one entry a line."""
    for category, hosts in lists.hosts.items():
        _write(folder / "ut1" / category / "domains", hosts)
    for category, urls in lists.urls.items():
        _write(folder / "ut1" / category / "urls", urls)
    _write(folder / "council.txt", ("# proxies that the council blocks", *lists.council))
    test_page = f"{FILTER_TEST_HOST}/test/page.html"
    whole_hosts = (f"{host}/" for host in lists.iwf_hosts)
    _write(folder / "iwf.txt", ("# invented addresses only", *whole_hosts, *lists.iwf_pages, test_page))


def _hosts(chance: Random, words: tuple[str, ...], size: int) -> tuple[str, ...]:
    names = [f"{word}{noun}.test" for word in words for noun in NOUNS]
    return tuple(chance.sample(names, size))


def _write(path: Path, entries: tuple[str, ...]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{entry}\n" for entry in entries), encoding="utf-8")
