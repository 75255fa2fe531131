"""A thousand invented pages, and every way to spell one that a browser would open alike (WHATWG URL Standard)."""

import random
from dataclasses import dataclass

UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
IDN = {"bücher": "xn--bcher-kva", "çizgi": "xn--izgi-zoa", "日本語": "xn--wgv71a119e", "straße": "xn--strae-oqa"}
SCHEMES = ("http://", "https://", "HTTP://", "hTTps://", "http:\\\\", "http:/", "https:////", "http:\\/", "//", "")
EDGES = ("", " ", "\t", "\x00", "\x1f \r\n")
USERS = ("", "", "", "user@", "user:word@", "a@b@", ":@", "good.test%20@")
DOTS = ("./", "%2e/", "%2E/", "x/../", "x/y/../../", "x/%2e%2E/", "x/.%2e/", "x/%2E./", "./.\\")
TAILS = ("", "", "#", "#top", "#/other?x=1", "#a%41")
FULL_STOPS = (".", "\u3002", "\uff0e", "\uff61")


@dataclass(frozen=True)
class Page:
    """host: as listed; port: "" or ":8080"; path begins with "/"; query without "?", "" for none."""

    host: str
    port: str
    path: str
    query: str

    def __str__(self) -> str:
        return self.host + self.port + self.path + (f"?{self.query}" if self.query else "")


def make_pages(count: int = 1_000, *, seed: int = 4) -> list[Page]:
    """Pages on some 200 hosts: plain, international, addresses; some with a port, some with a query."""
    chance = random.Random(seed)
    hosts = [f"host{number}.share{number % 7}.test" for number in range(160)]
    hosts += [f"{name}{number}.test" for number in range(5) for name in ("a-b", "x_y")]
    hosts += [f"{name}.test" for name in IDN] + [f"192.0.2.{number}" for number in range(1, 20)]
    pages: dict[str, Page] = {}
    while len(pages) < count:
        number = chance.randrange(10**5, 10**6)
        path = chance.choice(
            [
                f"/album/{number}/Picture_{number}.jpg",
                f"/p{number}",
                f"/a/B~c/{number}/",
                f"/v;id={number}/~x+y",
                f"/é/{number}",
            ]
        )
        query = chance.choice(["", "", f"id={number}", f"id={number}&View=Full", f"q=a+b-{number}"])
        page = Page(chance.choice(hosts), chance.choice(["", "", "", ":8080"]), path, query)
        pages[str(page)] = page
    return list(pages.values())


def respell(page: Page, chance: random.Random) -> str:
    """The same page, spelled otherwise in any number of ways at once."""
    text = chance.choice(SCHEMES) + chance.choice(USERS) + _respell_host(page.host, chance)
    text += chance.choice([":08080", ":8080"]) if page.port else chance.choice(["", "", ":80", ":443", ":", ":0443"])
    text += _respell_path(page.path, chance)
    if page.query:
        text += "?" + _encode_some(page.query, chance)
    elif chance.random() < 0.3:
        text += chance.choice(["?", "?size=2", "?a=%41&b"])
    text += chance.choice(TAILS)
    for _ in range(chance.choice([0, 0, 1, 2])):
        place = chance.randrange(len(text))
        text = text[:place] + chance.choice("\t\n\r") + text[place:]
    return chance.choice(EDGES) + text + chance.choice(EDGES)


def spell_other_pages(page: Page, chance: random.Random) -> list[str]:
    """Pages that are not this one, though nearly spelled alike."""
    host, port, path, query = page.host, page.port, page.path, f"?{page.query}" if page.query else ""
    tail = path + query
    others = [
        host + port + path.swapcase() + query,
        host + port + (path[:-1] if path.endswith("/") else path + "/") + query,
        f"{host}{port}{path}{'' if path.endswith('/') else '/'}more{query}",
        host + port + path[: path.rstrip("/").rfind("/") + 1] + query,
        host + port + "/" + query,
        host + port,
        f"{host}:8081{tail}",
        (host if port else f"{host}:8080") + tail,
        f"{host}{port}/{tail}",
        host + port + path.replace("/", "%2F").replace("%2F", "/", 1) + query if path.count("/") > 1 else host + "/",
        host + port + "/%25" + path[1:] + query,
        f"{host}{port}/x/../..{path}x{query}",
    ]
    if not host[-1].isdigit():
        others += [f"www.{host}{port}{tail}", f"m.{host}{port}{tail}", f"{host}.example{port}{tail}"]
        others += [f"http://{host}@other.test{port}{tail}", f"http://other.test/{host}{port}{tail}"]
    if page.query:
        others += [host + port + path, f"{host}{port}{path}?{page.query}0", f"{host}{port}{path}?x=1&{page.query}"]
        others += [host + port + path + "?" + page.query.replace("=", "%3D"), f"{host}{port}{path}#{page.query}"]
    return [chance.choice(["", "http://", "https://"]) * (not other.startswith("http")) + other for other in others]


def _respell_host(host: str, chance: random.Random) -> str:
    if host[-1].isdigit():
        return _respell_ipv4(host, chance) + chance.choice(["", "."])
    if host.split(".", maxsplit=1)[0] in IDN:
        label, rest = host.split(".", 1)
        label = chance.choice([label, label.upper() if "ß" not in label else label, IDN[label], IDN[label].upper()])
        host = f"{label}.{rest}"
    stop = chance.choice(FULL_STOPS)
    letters = [_respell_letter(letter, stop, chance) for letter in host]
    return "".join(letters) + chance.choice(["", "", "."])


def _respell_letter(letter: str, stop: str, chance: random.Random) -> str:
    kind = chance.random()
    if letter == ".":
        return stop
    if letter.isascii() and kind < 0.1:
        return f"%{ord(letter):02x}"
    if letter.isascii() and kind < 0.15:
        return chr(ord(letter) + 0xFEE0)  # its full-width form
    if kind < 0.18:
        return letter + "\u00ad"
    return letter.upper() if letter.isascii() and kind < 0.5 else letter


def _respell_ipv4(host: str, chance: random.Random) -> str:
    a, b, c, d = map(int, host.split("."))
    whole = (a << 24) + (b << 16) + (c << 8) + d
    return chance.choice(
        [
            host, str(whole), hex(whole), f"0{whole:o}", f"{a}.{(b << 16) + (c << 8) + d}", f"{hex(a)}.{b}.{(c << 8) + d}",
            f"0{a:o}.{b}.0x{c:X}.{d:#o}".replace("0o", "0"), f"00000{a:o}.{b}.{c}.{d}", "".join(chr(ord(x) + 0xFEE0) for x in host),
        ]
    )  # fmt: skip


def _respell_path(path: str, chance: random.Random) -> str:
    segments = _encode_some(path, chance).split("/")
    places = list(range(1, len(segments)))
    for place in chance.sample(places, chance.randrange(min(3, len(places) + 1))):
        segments[place] = chance.choice(DOTS) + segments[place]
    return chance.choice(["/", "/", "\\"]).join(segments) if len(segments) > 1 else path


def _encode_some(text: str, chance: random.Random) -> str:
    """Percent-encode some unreserved characters, in either case, and all that is not ASCII or none of it."""
    whole = chance.random() < 0.5
    return "".join(
        "".join(f"%{byte:02{chance.choice('xX')}}" for byte in letter.encode())
        if (whole and not letter.isascii()) or (letter in UNRESERVED and chance.random() < 0.15)
        else letter
        for letter in text
    )
