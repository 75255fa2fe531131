"""A seed comes in; a small invented web leaves: sites with a long tail, and what their pages pull in."""

from dataclasses import dataclass

from monitor.simulate.chance import Popular, chance_of
from monitor.simulate.event import Topic
from monitor.simulate.names import ADJECTIVES, NOUNS

TOPICS = (Topic.EDUCATION, Topic.EDUCATION, Topic.EDUCATION, Topic.NEWS, Topic.VIDEO, Topic.SHOPPING, Topic.GAMES,
          Topic.SOCIAL, Topic.UNRATED)  # fmt: skip
CDNS = tuple(f"cdn{number}.{name}.test" for number, name in enumerate(("assetline", "edgebarrel", "quickcrate"), 1))
FONTS = ("fonts.letterpress.test", "icons.glyphbox.test")
ANALYTICS = ("stats.pagecount.test", "beacon.visitmeter.test", "tags.funnelview.test")
ADVERTS = tuple(
    f"{word}.{name}.test"
    for name in ("bannerbarn", "clickorchard", "adkettle")
    for word in ("ads", "serve", "pixel", "sync")
)
UPDATES = ("updates.osmaker.example", "download.osmaker.example", "telemetry.osmaker.example",
           "push.phonemaker.example", "definitions.virusguard.example")  # fmt: skip
SUPPORT = ("www.talkitthrough.example", "www.youngmindhelp.example", "www.childsupportline.example")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """parts: how many parts its pages have; tunnelled: the filter sees only the host (CONNECT); own: its asset host."""

    host: str
    topic: Topic
    parts: int
    tunnelled: bool
    own: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """A search engine that the product knows by name: where a search and its suggestions show in a log."""

    host: str
    path: str
    parameter: str
    suggest_path: str = ""
    suggest_parameter: str = ""


GOOGLE = Engine(
    host="www.google.com", path="/search", parameter="q", suggest_path="/complete/search", suggest_parameter="q"
)
BING = Engine(
    host="www.bing.com", path="/search", parameter="q", suggest_path="/AS/Suggestions", suggest_parameter="qry"
)
DUCK = Engine(host="duckduckgo.com", path="/", parameter="q", suggest_path="/ac/", suggest_parameter="q")
KIDDLE = Engine(host="www.kiddle.co", path="/s.php", parameter="q")
YOUTUBE = Engine(host="www.youtube.com", path="/results", parameter="search_query")
ENGINES = Popular((GOOGLE, BING, YOUTUBE, DUCK, KIDDLE), exponent=1.6)


def make_sites(seed: int, *, count: int = 500) -> Popular[Site]:
    """That many sites (up to some thousands), the most popular first. Names end in .test, a few in .example."""
    chance = chance_of(seed, "web")
    names = [f"{adjective}{noun}" for adjective in ADJECTIVES for noun in NOUNS]
    chance.shuffle(names)
    sites = []
    for name in names[:count]:
        domain = f"{name}.{'example' if chance.random() < 0.1 else 'test'}"
        sites.append(
            Site(
                host=chance.choice(("www.", "www.", "", "learn.", "m.")) + domain,
                topic=chance.choice(TOPICS),
                parts=chance.randint(2, 14),
                tunnelled=chance.random() < 0.5,
                own=f"static.{domain}",
            )
        )
    return Popular(sites)
