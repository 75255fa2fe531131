"""The words by which columns are known: what products write into them, and how they head them. Tables only."""

import re
from functools import lru_cache

from monitor.ingest.readers.delimited.header import spell
from monitor.settings.paths import default_config_folder

SEVERITIES = {
    "critical": 5,
    "danger": 5,
    "severe": 5,
    "urgent": 4,
    "very high": 4,
    "high": 3,
    "caution": 3,
    "medium": 2,
    "moderate": 2,
    "advisory": 2,
    "warning": 2,
    "low": 1,
    "info": 1,
    "informational": 1,
    "notice": 1,
}
"""A vendor's levels as 1 to 5. Smoothwall: Danger, Caution, Advisory; Senso: LOW, MEDIUM, HIGH, URGENT, CRITICAL."""

METHODS = frozenset({"GET", "POST", "HEAD", "CONNECT", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND"})
RESPONSE_CODES = frozenset({"NOERROR", "NXDOMAIN", "SERVFAIL", "REFUSED", "FORMERR", "NOTIMP", "NODATA"})
QUERY_TYPES = frozenset({"A", "AAAA", "HTTPS", "CNAME", "MX", "TXT", "PTR", "SRV", "NS", "SOA", "SVCB", "ANY"})
TRUTHS = frozenset({"yes", "no", "true", "false", "y", "n"})
VERDICTS = re.compile(r"(?i)^(true|false)[ _-]?positive$|^(un)?(reviewed|resolved)$|^(new|open|closed|pending)$")
GROUPS = re.compile(
    r"(?i)^(year|yr|y|ks|key stage|form|class|grade|tutor)[ _-]?\d{1,2}\w{0,2}$|^\d{1,2}[A-Z]{1,3}\d?$"
    r"|\b(students?|pupils?|staff|teachers?|reception|nursery|sixth ?form|primary|secondary|years? ?\d{1,2})\b"
    r"|\bOU="
)
DEVICES = re.compile(
    r"(?i)^(?=.*\d)[a-z0-9_-]*(pc|laptop|lap|desktop|ws|cb|chromebook|ipad|tablet|tab|lab|lib|ict|room|rm|suite|mac"
    r"|win|dev|station|kiosk)[a-z0-9_-]*\$?$|^(?=.*\d)[A-Z][A-Z0-9]*([-_][A-Z0-9]+)+\$?$"
)

NEVER = {
    "source.ip": {
        "dest",
        "destination",
        "dst",
        "server",
        "remote",
        "interceptor",
        "proxy",
        "resolved",
        "answer",
        "gateway",
    },
    "url.full": {
        "refer",
        "referer",
        "referrer",
        "referral",
        "redirect",
        "agent",
        "screenshot",
        "icon",
        "image",
        "picture",
    },
    "url.domain": {
        "refer",
        "referer",
        "referrer",
        "server",
        "observer",
        "device",
        "mail",
        "email",
        "computer",
        "user",
        "ad",
    },
    "user.name": {
        "agent",
        "group",
        "ou",
        "type",
        "domain",
        "ip",
        "browser",
        "device",
        "count",
        "groups",
        "role",
        "org",
        "cef",
        "leef",
    },
    "host.name": {"destination", "dest", "dst", "server", "type", "model", "os", "id", "target", "http", "ip", "local"},
    "user.group.name": {"agent", "email", "mail"},
    "action": {"type", "time", "taken by", "response", "rcode", "dns", "positive", "review", "message"},
    "rule.category": {"number", "numbers", "count", "id", "ids", "score"},
    "search.term": {"type", "count", "engine", "score", "match"},
    "time": {"end", "ended", "expires", "expiry", "duration", "reviewed", "modified", "updated", "exported", "spent"},
}
"""Words in a column's name by which it is not this field, whatever its values look like."""

HINTS = {
    "source.ip": {"ip", "address", "client", "addr", "internal", "inside", "local", "lan", "source", "src"},
    "url.full": {"url", "uri", "link", "address", "page", "visited", "destination", "resource", "what", "requested"},
    "url.domain": {"domain", "host", "hostname", "fqdn", "website", "site", "qname"},
    "user.name": {
        "user", "usr", "username", "login", "logon", "account", "pupil", "student", "learner", "child", "who", "person",
        "identity", "upn", "email", "actor", "name", "suser", "duser", "usrname",
    },
    "host.name": {"device", "computer", "machine", "pc", "workstation", "endpoint", "chromebook", "asset", "hardware"},
    "user.group.name": {"group", "groups", "ou", "department", "class", "year", "form", "cohort", "tutor", "house"},
    "action": {
        "action", "actions", "verdict", "decision", "disposition", "outcome", "result", "blocked", "allowed", "denied",
        "permitted", "status", "code", "access",
    },
    "rule.category": {"category", "categories", "theme", "themes", "classification", "topic", "concern", "cat", "cats"},
    "url.path": {"path", "page", "uri", "arg", "object", "resource", "request"},
    "rule.name": {"rule", "rules", "policy", "ruleset", "profile", "list", "library", "filter"},
    "search.term": {"search", "query", "phrase", "keyword", "keywords", "term", "terms", "typed", "captured", "words"},
    "event.reason": {"reason", "message", "notes", "note", "comment", "detail", "details", "explanation"},
    "observer.name": {"school", "site", "campus", "establishment", "location", "appliance", "organisation", "academy"},
    "severity": {"severity", "level", "priority", "risk", "grade"},
    "http.request.method": {"method", "verb"},
}  # fmt: skip
"""Words in a column's name by which it may be this field."""


@lru_cache(maxsize=1)
def category_words() -> frozenset[str]:
    """Every category of a vendor that themes/categories.tsv knows, letters and digits only."""
    table = default_config_folder() / "themes" / "categories.tsv"
    rows = (line.split("\t") for line in table.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    more = (
        "news",
        "education",
        "sport",
        "sports",
        "search engines",
        "games",
        "shopping",
        "travel",
        "business",
        "technology",
    )
    return frozenset({spell(row[2]) for row in rows if len(row) > 2} | {spell(word) for word in more})


def words_of(name: str) -> frozenset[str]:
    """The words of a column's name: `srcIP`, `src_ip` and `Src IP` are two words each."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return frozenset(re.findall(r"[a-z]+", spaced.lower()))
