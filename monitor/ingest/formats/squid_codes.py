"""Squid's log codes: what each one stands for in a line, as far as a reader needs to know.

Source: src/cf.data.pre of Squid 7 ("logformat") and src/format/Token.cc. A code is written
`% ["|[|#|'|/] [-] [[0]width][.width] [{argument}] code [{argument}]`.
"""

import re

SHORT_CLOCKS = {"%F": "%Y-%m-%d", "%T": "%H:%M:%S", "%R": "%H:%M", "%D": "%m/%d/%y", "%e": "%d", "%h": "%b"}
"""Letters of strftime that stand for others. (Reading takes a day with or without its blank or zero.)"""

BUILT_IN = {
    "squid": "%ts.%03tu %6tr %>a %Ss/%03>Hs %<st %rm %ru %[un %Sh/%<a %mt",
    "common": '%>a - %[un [%tl] "%rm %ru HTTP/%rv" %>Hs %<st %Ss:%Sh',
    "combined": '%>a - %[un [%tl] "%rm %ru HTTP/%rv" %>Hs %<st "%{Referer}>h" "%{User-Agent}>h" %Ss:%Sh',
    "referrer": "%ts.%03tu %>a %{Referer}>h %ru",
    "useragent": '%>a [%tl] "%{User-Agent}>h"',
}

NUMBERS = frozenset(
    {
        *("sn", "tu", "tr", "dt", "<pt", "<tt", "icap::tt", "icap::to", "adapt::sum_trs", "adapt::all_trs"),
        *("busy_time", "tS", "ts", "Hs", ">Hs", "<Hs", "<bs", "st", ">st", "<st", ">sh", "<sh", ">rP", "<rP"),
        *("icap::>st", "icap::<st", "icap::<bs", "icap::tr", "icap::tio", "icap::Hs"),
        *(">p", "<p", ">lp", "<lp", "lp", ">qos", "<qos", ">nfmark", "<nfmark"),
    }
)
RESULT_WORDS = frozenset({"Ss", "Sh"})
WORDS = RESULT_WORDS | {"rm", ">rm", "<rm", "rv", ">rv", "<rv", ">rs", "<rs"}
PLACES = frozenset({">a", "<a", ">A", "<A", ">la", "<la", "la", ">eui"})
TIMES = frozenset({"tl", "tg"})
LOGINS = frozenset({"un", "ul", "ui", "ue", "us", "credentials"})
TEXTS = frozenset(
    {
        *("ru", ">ru", "<ru", "rp", ">rp", "<rp", ">rd", "<rd", "mt", ">h", "<h", ">ha", "<ha", "<st_line"),
        *("ssl::>sni", "ssl::bump_mode", "ssl::>cert_subject", "ssl::>cert_issuer", "ssl::<cert_subject"),
        *("ssl::<cert_issuer", "ssl::<cert_errors", "ssl::>negotiated_version", "ssl::<negotiated_version"),
        *(
            "tls::>received_hello_version",
            "ea",
            "et",
            "note",
            "err_code",
            "err_detail",
            "request_urlgroup",
            "adapt::<last_h",
        ),
        *("icap::ru", "icap::rm", "icap::>h", "icap::<h", "icap::<A", "proxy_protocol::>h", "master_xaction"),
        *("icap::<service_name", "external_acl", "ssl::<cert"),
    }
)
KNOWN = NUMBERS | WORDS | PLACES | TIMES | LOGINS | TEXTS
PREFIX = "http::"

COLUMNS = {
    "url": ("ru", ">ru", "<ru"),
    "method": ("rm", ">rm", "<rm"),
    "ip": (">a",),
    "name": (">A",),
    "mac": (">eui",),
    "user": ("un",),
    "login": ("ul",),
    "external": ("ue",),
    "ident": ("ui",),
    "certificate": ("us",),
    "result": ("Ss",),
    "status": (">Hs", "Hs"),
    "answer": ("<Hs",),
    "scheme": (">rs", "<rs"),
    "domain": (">rd", "<rd"),
    "path": (">rp", "rp", "<rp"),
    "sni": ("ssl::>sni",),
}
"""Columns that the canonical fields are made of -> the codes that fill them, the most trusted first."""

FIELDS = {
    "user.name": ("user", "login", "external", "ident", "certificate"),
    "source.ip": ("ip", "name"),
    "host.name": ("mac",),
    "url.full": ("url",),
    "url.scheme": ("scheme",),
    "url.path": ("path",),
    "url.domain": ("domain", "host", "sni"),
    "http.request.method": ("method",),
}

RESULTS = (
    ("/407$", "auth"),
    ("DENIED", "blocked"),
    (r"^(TCP_|UDP_|TAG_)?(NONE|ERR)\w*/([045]\d\d|0)$", "error"),
    ("^TCP_REDIRECT", "redirected"),
    (r"HIT|MISS|TUNNEL|REFRESH|SWAPFAIL|^(TAG_)?NONE\w*/[23]", "allowed"),
)
"""What Squid's result codes mean: the rules of config/formats/squid.toml."""

NO_REQUEST = (" error:[a-z-]+ ",)
"""A request that never was has no address."""

CLOCK = "%d/%b/%Y:%H:%M:%S %z"
"""How `%tl` and `%tg` are written without an argument."""

_KNOWN_CODES = "|".join(map(re.escape, sorted(KNOWN, key=len, reverse=True)))
CODE = re.compile(
    r"%(?P<quote>[\"\[#'/])?(?P<left>-)?(?P<least>\d+)?(?:\.(?P<most>\d+))?(?:\{(?P<before>[^}]*)\})?"
    rf"(?:{PREFIX})?(?P<code>(?:{_KNOWN_CODES})|[<>]?[A-Za-z_]+(?:::[<>]?[A-Za-z_]+)*)(?:\{{(?P<behind>[^}}]*)\}})?"
)
