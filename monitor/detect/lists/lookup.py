"""An address as somebody typed it goes in; what every list says about it comes out."""

from dataclasses import dataclass

from monitor.detect.address.url import canonical_url
from monitor.detect.lists.index import ListIndex
from monitor.detect.lists.match import Match


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """The answer of `lists lookup`. host: canonical, None when the text names none."""

    url: str
    host: str | None
    matches: tuple[Match, ...]

    def to_dict(self) -> dict[str, object]:
        """The JSON object of DESIGN section 4."""
        themes = [
            {"theme": m.theme, "list": m.list, "entry": m.entry, "kind": m.kind, "version": m.version}
            for m in self.matches
        ]
        return {"url": self.url, "host": self.host, "themes": themes}


def find_matches(address: str, index: ListIndex) -> Lookup:
    """Look one address up in all lists."""
    url = canonical_url(address)
    return Lookup(url=address, host=url.host if url else None, matches=index.match_url(url) if url else ())
