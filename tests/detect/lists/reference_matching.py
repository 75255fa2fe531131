"""List matching as plainly as it can be said: every entry is held against every address. The index must agree."""

from monitor.detect.address import CanonicalUrl, canonical_url
from monitor.records.listing import RawList, Shape


def plain_matches(raws: list[RawList], url: CanonicalUrl) -> set[tuple[str, str, str]]:
    """(list, kind, entry) of all entries that cover the page, by the words of DESIGN section 4."""
    found = set()
    for raw in raws:
        entries = [
            (section.shape, canonical_url(text.removeprefix("*").removeprefix(".")))
            for section in raw.sections
            for _, text in section.entries
        ]
        excepted = [entry for shape, entry in entries if shape is Shape.EXCEPTION]
        if any(lies_below(url.host, entry.host) for entry in excepted):
            continue
        for shape, entry in entries:
            if shape is Shape.EXCEPTION:
                continue
            if not entry.has_path or (not entry.path.strip("/") and entry.query is None):
                if lies_below(url.host, entry.host) if shape is Shape.BELOW else is_host(url.host, entry.host):
                    found.add((raw.name, "host", entry.host))
            elif covers_page(entry, url):
                found.add((raw.name, "path", without_www(entry.host) + spelled(entry)))
    return found


def lies_below(host: str, entry: str) -> bool:
    is_address = ":" in host or host.rsplit(".", 1)[-1].isdigit()
    return host == entry or (not is_address and host.endswith("." + entry))


def is_host(host: str, entry: str) -> bool:
    return host in {entry, "www." + entry}


def without_www(host: str) -> str:
    return host.removeprefix("www.")


def spelled(entry: CanonicalUrl) -> str:
    if entry.query is None:
        return entry.path.lower().rstrip("/") or "/"
    return f"{entry.path}?{entry.query}".lower()


def covers_page(entry: CanonicalUrl, url: CanonicalUrl) -> bool:
    if not url.has_path or without_www(entry.host) != without_www(url.host):
        return False
    path = url.path.lower()
    if entry.query is not None:
        query = (url.query or "").lower()
        own = entry.query.lower()
        return path == entry.path.lower() and (query == own or query.startswith(own + "&"))
    own = entry.path.lower().rstrip("/")
    return path == own or path.startswith(own + "/")
