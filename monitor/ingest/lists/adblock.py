"""Lines of an AdBlock or AdGuard list go in; the rules that name a host or a path come out, the others counted."""

import re
from collections.abc import Iterable, Iterator

from monitor.ingest.lists.lines import Numbered
from monitor.ingest.lists.parsed import Parsed, Rejected
from monitor.records.listing import Shape

_HEADER = re.compile(r"\[(?:Adblock|AdGuard|uBlock)[^\]]*\]\Z", re.IGNORECASE)
_COSMETIC = re.compile(r"#[@?$%]*#")
_OPTIONS = re.compile(r"~?[a-z0-9_-]+(?:=[^,]*)?(?:,~?[a-z0-9_-]+(?:=[^,]*)?)*\Z", re.IGNORECASE)
_WITH_SCHEME = re.compile(r"\|https?://", re.IGNORECASE)
_PLAIN_OPTIONS = frozenset({"all", "document", "doc", "important", "popup"})
_KNOWN_OPTIONS = frozenset(
    {
        "1p", "3p", "badfilter", "client", "csp", "ctag", "denyallow", "dnsrewrite", "dnstype", "domain", "elemhide",
        "first-party", "font", "from", "generichide", "ghide", "image", "inline-script", "match-case", "media",
        "method", "object", "other", "ping", "redirect", "removeparam", "script", "stylesheet", "subdocument",
        "third-party", "to", "webrtc", "websocket", "xhr", "xmlhttprequest",
    }
)  # fmt: skip


def parse_adblock(lines: Iterable[Numbered]) -> Iterator[Parsed]:
    """`||host^` covers the host and everything below it, `@@||host^` excepts it, `||host/path` covers the path.

    Element hiding, expressions, parts of addresses and rules for special cases (`$third-party`, `$domain=`) say nothing
    about a page that somebody opened, so they are rejected, counted by the option that stands in the way.
    https://help.adblockplus.org/hc/en-us/articles/360062733293
    """
    for number, line in lines:
        if not _HEADER.match(line):
            yield _parse_rule(number, line)


def _parse_rule(number: int, line: str) -> Parsed:
    if _COSMETIC.search(line):
        return Rejected(number, line, "hides page elements")
    rule, _, options = line.rpartition("$")
    if not rule or not _OPTIONS.match(options):
        rule, options = line, ""
    shape = Shape.BELOW
    if rule.startswith("@@"):
        rule, shape = rule[2:], Shape.EXCEPTION
    if options and (unsupported := _find_unsupported(options)):
        return Rejected(number, line, f"has the option {unsupported}, so it holds for special cases only")
    with_scheme = _WITH_SCHEME.match(rule)
    if not rule.startswith("||") and not with_scheme:
        return Rejected(number, line, "does not begin at a host")
    text = rule[with_scheme.end() if with_scheme else 2 :].removesuffix("|")
    text = (text.removesuffix("*") if text.endswith(("^*", "/*")) else text).removesuffix("^")
    if "*" in text.removeprefix("*.") or "^" in text:
        return Rejected(number, line, "has a placeholder inside")
    if shape is Shape.EXCEPTION and text.rstrip("/").count("/"):
        return Rejected(number, line, "excepts a path")
    return shape, number, text


def _find_unsupported(options: str) -> str:
    """The first option that makes a rule hold for special cases only; "" for none. An unknown one is not repeated."""
    names = [option.partition("=")[0].lower() for option in options.split(",")]
    odd = [name for name in names if name not in _PLAIN_OPTIONS]
    if not odd:
        return ""
    return f"${odd[0]}" if odd[0].removeprefix("~") in _KNOWN_OPTIONS else "that is not known"
