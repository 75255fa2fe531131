"""The columns that say what was asked for enter; addresses, hosts and free texts leave."""

from collections.abc import Sequence

import numpy as np

from monitor.frames import CATEGORY_SEPARATOR, Coded
from monitor.ingest.readers.addresses import (
    LONGEST_URL,
    clean_domain,
    clean_host,
    clean_wire_name,
    cut_authority,
)
from monitor.ingest.readers.choices import LONGEST_EMPTY, clean_text, is_empty, make_taker, read_field
from monitor.ingest.readers.columns import Table, encode, prefer, refine
from monitor.ingest.readers.format import FieldRule, Format

CUT_MARK = "…"

_TRIMMED = frozenset(' "')

Texts = Sequence[str | None]


def read_addresses(table: Table, fmt: Format) -> tuple[Texts, Coded]:
    """The address of each row as logged, and its raw host: the address's own, else that of the host column.

    A path is joined with the host column; where a log has no address but a host, only the host is filled.
    """
    named = prefer(
        read_field(table, fmt.fields.get("url.domain"), clean_domain),
        read_field(table, fmt.fields.get("url.domain_wire"), clean_wire_name),
    )
    urls = read_texts(table, fmt.fields.get("url.full"))
    paths = fmt.fields.get("url.path")
    if paths is not None:
        whole = _append_queries(read_texts(table, paths), read_texts(table, fmt.fields.get("url.query")))
        return _join_paths(table, fmt, urls, whole, named)
    if named.values:
        return _join_paths(table, fmt, urls, urls, named)
    return urls, _read_hosts(urls)


def read_texts(table: Table, rule: FieldRule | None) -> Texts:
    """A column of free text: blanks around it and placeholders gone, at most 4,000 characters (a cut is marked)."""
    if rule is None:
        return [None] * table.rows
    texts: Texts = [text and text.strip() for text in table.cells(rule.sources)]
    if rule.take is not None:
        take = make_taker(rule.take)
        taken = [take(text) if text and not is_empty(text) else None for text in texts]
        return [text if text is None or _is_clean(text) else clean_text(text) for text in taken]
    lengths = [len(text) if text else 0 for text in texts]
    if min(lengths, default=0) <= LONGEST_EMPTY:
        texts = [text if text and not (len(text) <= LONGEST_EMPTY and is_empty(text)) else None for text in texts]
    return texts if max(lengths, default=0) <= LONGEST_URL else list(map(cut_text, texts))


def _is_clean(text: str) -> bool:
    """Whether it is plain to see that `clean_text` would leave a text as it is."""
    return len(text) > LONGEST_EMPTY and text.isprintable() and text[0] not in _TRIMMED and text[-1] not in _TRIMMED


def cut_text(text: str | None) -> str | None:
    if text is None or len(text) <= LONGEST_URL:
        return text
    return text[: LONGEST_URL - len(CUT_MARK)] + CUT_MARK


def _cut_texts(texts: Texts) -> Texts:
    return list(map(cut_text, texts)) if any(text is not None and len(text) > LONGEST_URL for text in texts) else texts


def read_categories(table: Table, fmt: Format) -> Coded:
    """The vendor's categories, split where the format says so and joined by CATEGORY_SEPARATOR."""
    separators = str.maketrans(dict.fromkeys(fmt.category_separators, CATEGORY_SEPARATOR))

    def split(text: str) -> str | None:
        parts = (clean_text(part) for part in text.translate(separators).split(CATEGORY_SEPARATOR))
        return CATEGORY_SEPARATOR.join(dict.fromkeys(part for part in parts if part)) or None

    return read_field(table, fmt.fields.get("rule.category"), split)


def has_text(texts: Texts) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.fromiter((text is not None for text in texts), dtype=bool, count=len(texts))


def _read_hosts(urls: Texts) -> Coded:
    return refine(encode([None if url is None else cut_authority(url) for url in urls]), clean_host)


def _join_paths(table: Table, fmt: Format, urls: Texts, paths: Texts, named: Coded) -> tuple[Texts, Coded]:
    """Each address that is missing or only a path, made whole with the host and scheme columns; and every host."""
    if all(url is not None and (url[0] != "/" or url[:2] == "//") for url in urls):
        return _cut_texts(urls), prefer(_read_hosts(urls), named)
    starts = read_field(table, fmt.fields.get("url.scheme"), _to_start).to_texts()
    joined: list[str | None] = []
    logged: list[str | None] = []
    for url, path, host, start in zip(urls, paths, named.to_texts(), starts, strict=True):
        if url is not None and (url[0] != "/" or url[:2] == "//"):
            joined.append(url)
            logged.append(url)
            continue
        logged.append(None)
        if path is None or host is None:
            joined.append(url)
        elif path[0] == "/":
            joined.append(f"{start or ''}{host}{path}")
        else:
            joined.append(f"{start or ''}{host}/{path}")
    return _cut_texts(joined), prefer(_read_hosts(logged), named)


def _to_start(scheme: str) -> str:
    return f"{scheme.lower()}://"


def _append_queries(paths: Texts, queries: Texts) -> Texts:
    return [
        path if path is None or query is None else f"{path}?{query.removeprefix('?')}"
        for path, query in zip(paths, queries, strict=True)
    ]
