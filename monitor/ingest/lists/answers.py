"""What a name server's block list answers for a name goes in; whether that blocks the name comes out."""

SAFE_SEARCH_HOSTS = frozenset(
    {
        "forcesafesearch.google.com",
        "strict.bing.com",
        "safe.duckduckgo.com",
        "safesearch.pixabay.com",
        "strict-safe-search.ecosia.org",
        "familysearch.yandex.ru",
        "safesearch.brave.com",
        "restrict.youtube.com",
        "restrictmoderate.youtube.com",
    }
)
ONLY_SAFE_SEARCH = "only turns on safe search, blocks nothing"


def is_safe_search(target: str) -> bool:
    """True for the host of a search engine's strict mode: the name goes on to work, with its results filtered."""
    return target.lower().rstrip(".") in SAFE_SEARCH_HOSTS
