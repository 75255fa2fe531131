"""An address as somebody typed it goes in; what every list says about it comes out."""

from dataclasses import dataclass

from monitor.detect.address.url import canonical_url
from monitor.detect.lists.index import ListIndex
from monitor.detect.lists.match import Match

KEYS = ("theme", "list", "entry", "kind", "version")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """The answer of `lists lookup`. host: canonical, None when the text names none."""

    url: str
    host: str | None
    matches: tuple[Match, ...]

    def to_dict(self) -> dict[str, object]:
        """The JSON object of DESIGN section 4; an entry in several categories of one theme stands there once."""
        themes = [dict(zip(KEYS, values, strict=True)) for values in dict.fromkeys(map(_to_values, self.matches))]
        return {"url": self.url, "host": self.host, "themes": themes}

    def categories(self) -> list[list[str]]:
        """The lists' own words, for each of the themes of `to_dict`; [] where the list has none."""
        words: dict[tuple[str | None, ...], list[str]] = {}
        for match in self.matches:
            its = words.setdefault(_to_values(match), [])
            its += [match.category] if match.category else []
        return list(words.values())


def find_matches(address: str, index: ListIndex) -> Lookup:
    """Look one address up in all lists."""
    url = canonical_url(address)
    return Lookup(url=address, host=url.host if url else None, matches=index.match_url(url) if url else ())


def _to_values(match: Match) -> tuple[str | None, ...]:
    return match.theme, match.list, match.entry, match.kind, match.version
