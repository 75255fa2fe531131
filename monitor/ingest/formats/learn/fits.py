"""What a column looks like enters; how well that goes with a canonical field leaves, 0 to 1 (or less: it can't be)."""

from collections.abc import Callable

from monitor.ingest.formats.learn.values import Facts

Fit = Callable[[Facts, bool], float]
"""Of a column's facts, and whether its name speaks for the field."""


def fit_value(field: str, facts: Facts, *, is_named: bool) -> float:
    """A field that has no test of its own is fitted by a column's name alone, unless its values are something else."""
    return _FITS.get(field, _fit_text)(facts, is_named)


def _fit_text(facts: Facts, is_named: bool) -> float:  # noqa: FBT001 -- one of many of its shape
    return is_named * (0.9 - facts["ip"] - facts["url"] - facts["agent"] - 0.5 * facts["number"])


def _fit_address(facts: Facts, is_named: bool) -> float:  # noqa: FBT001 -- as above
    return facts["inside"] + 0.6 * facts["outside"] - 0.3 * (facts.is_constant and not is_named)


def _fit_url(facts: Facts, is_named: bool) -> float:  # noqa: FBT001 -- as above
    mixed = facts["url"] + facts["host"] + facts["path"] * is_named
    if facts["url"] > 0 and mixed < 0.9 and facts["words"] > 0.1:
        mixed += 0.2  # addresses, hosts and search words in one column
    return mixed if facts["url"] > 0.2 or is_named else 0.0


def _fit_host(facts: Facts, _is_named: bool) -> float:  # noqa: FBT001 -- as above
    return facts["host"] - facts["url"] / 2 + (0.8 * facts["ip"] if facts["host"] > 0.3 else 0)


def _fit_device(facts: Facts, is_named: bool) -> float:  # noqa: FBT001 -- as above
    named = facts["login"] + facts["mac"] + facts["identifier"] + facts["words"]
    return max(facts["device"], 0.75 * min(1.0, named) * is_named)


def _fit_group(facts: Facts, is_named: bool) -> float:  # noqa: FBT001 -- as above
    return max(facts["group"] - facts["grouped"], (0.8 - facts["ip"] - facts["url"] - facts["number"]) * is_named)


def _fit_category(facts: Facts, is_named: bool) -> float:  # noqa: FBT001 -- as above
    other = 0.8 - facts["number"] - facts["ip"] - facts["url"] - facts["truth"] - facts["method"]
    return max(facts["category"] - facts["action"] / 2, other * is_named)


def _fit_phrase(facts: Facts, is_named: bool) -> float:  # noqa: FBT001 -- as above
    other = facts["number"] + facts["ip"] + facts["url"] + facts["host"] + 0.5 * facts["category"] + facts["truth"]
    return 0.9 * is_named * (1 - other)


def _fit_school(facts: Facts, is_named: bool) -> float:  # noqa: FBT001 -- as above
    return is_named * (0.85 - facts["ip"] - facts["url"] - facts["number"] - facts["category"])


def _fit_user(facts: Facts, is_named: bool) -> float:  # noqa: FBT001 -- as above
    """Logins, mails, names of people; not what is the same on every line, and nothing another field would want."""
    strong = max(facts["mail"], facts["account"])
    others = (
        "device",
        "group",
        "category",
        "action",
        "severity",
        "number",
        "truth",
        "query",
        "response",
        "method",
        "file",
    )
    other = max(facts[kind] for kind in others)
    if facts["grouped"] > 0.6:
        return 0.95
    if is_named:
        weak = max(facts["login"], facts["person"], 0.7 * facts["words"], 0.6 * facts["number"], 0.6 * facts["group"])
        codes = facts["response"] + facts["method"] + facts["query"]
        return max(strong, weak, 0.6 * facts["device"]) - facts["url"] - 0.5 * facts["ip"] - codes
    return max(strong, 0.9 * facts["login"], 0.75 * facts["person"]) - 0.8 * other - facts["url"]


def _fit_action(facts: Facts, is_named: bool) -> float:  # noqa: FBT001 -- as above
    """Words of a filter's verdict, or results such as TCP_DENIED/403; yes and no only under a name that says so."""
    if facts["verdict"] > 0.5 or facts["response"] > 0.3:
        return 0.0
    words = max(facts["action"], facts["squid"])
    if facts["severity"] > 0.8 and facts["action"] < 1:
        words = 0.0
    coded = 0.75 * facts["status"]  # an HTTP status is what the site said, where there is no verdict of the filter's
    return max(words, coded, 0.9 * (facts["truth"] + facts["bit"]) if is_named else 0.0)


_FITS: dict[str, Fit] = {
    "source.ip": _fit_address,
    "url.full": _fit_url,
    "url.domain": _fit_host,
    "url.path": lambda facts, _named: facts["path"],
    "user.name": _fit_user,
    "host.name": _fit_device,
    "user.group.name": _fit_group,
    "action": _fit_action,
    "rule.category": _fit_category,
    "severity": lambda facts, is_named: facts["severity"] + facts["level"] * is_named,
    "http.request.method": lambda facts, _named: facts["method"],
    "search.term": _fit_phrase,
    "observer.name": _fit_school,
}
