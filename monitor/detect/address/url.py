"""An address as a log spells it goes in; one value for all spellings of the same page comes out."""

from dataclasses import dataclass

from monitor.detect.address.host import PLAIN_HOST, parse_host
from monitor.detect.address.percent import normalise_path, normalise_query
from monitor.detect.address.split import split_address

DEFAULT_PORTS = frozenset({80, 443})


@dataclass(frozen=True, slots=True)
class CanonicalUrl:
    """A page, or as much of it as the log knows.

    host: canonical. port: None for 80 and 443, which no log tells apart reliably. path: begins with "/"; "" when
    unknown. query: without "?"; None when absent or empty. has_path: False for a tunnel, a bare host, an elided path.
    """

    host: str
    port: int | None
    path: str
    query: str | None
    has_path: bool

    @property
    def authority(self) -> str:
        """host[:port], an IPv6 address in brackets."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port is None else f"{host}:{self.port}"

    def __str__(self) -> str:
        return self.authority + self.path + ("" if self.query is None else f"?{self.query}")


def canonical_url(text: str) -> CanonicalUrl | None:
    """The canonical form of any spelling of an address; scheme, userinfo and fragment are dropped.

    None for a text that names no host. Never raises; canonical_url(str(url)) == url.
    """
    parts = split_address(text)
    host = parse_host(parts.host) if parts else None
    if parts is None or host is None:
        return None
    port = None if parts.port in DEFAULT_PORTS else parts.port
    if parts.path is None:
        return CanonicalUrl(host, port, "", None, has_path=False)
    query = normalise_query(parts.query) if parts.query else None
    return CanonicalUrl(host, port, normalise_path(parts.path), query, has_path=True)


def canonical_host(text: str) -> str | None:
    """The canonical host of a host, host:port, URL or tunnel address; None where there is none. Never raises."""
    if PLAIN_HOST.match(text):
        return text
    parts = split_address(text)
    return parse_host(parts.host) if parts else None
