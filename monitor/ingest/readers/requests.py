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
    is_path,
    join_path,
)
from monitor.ingest.readers.choices import clean_text, is_empty, read_field
from monitor.ingest.readers.columns import Table, encode, prefer, refine
from monitor.ingest.readers.format import FieldRule, Format

CUT_MARK = "…"

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
        urls = _join_paths(table, fmt, urls, whole, named)
    elif named.values:
        urls = _join_paths(table, fmt, urls, urls, named)
    authorities = encode([None if url is None else cut_authority(url) for url in urls])
    return urls, prefer(refine(authorities, clean_host), named)


def read_texts(table: Table, rule: FieldRule | None) -> Texts:
    """A column of free text: blanks around it and placeholders gone, at most 4,000 characters (a cut is marked)."""
    if rule is None:
        return [None] * table.rows
    if rule.take is not None:
        return read_field(table, rule, clean_text).to_texts()
    stripped = [text and text.strip() for text in table.cells(rule.sources)]
    texts = [text if text and not (len(text) < 7 and is_empty(text)) else None for text in stripped]
    if max((len(text) for text in texts if text), default=0) > LONGEST_URL:
        texts = [cut_text(text) for text in texts]
    return texts


def cut_text(text: str | None) -> str | None:
    if text is None or len(text) <= LONGEST_URL:
        return text
    return text[: LONGEST_URL - len(CUT_MARK)] + CUT_MARK


def read_categories(table: Table, fmt: Format) -> Coded:
    """The vendor's categories, split where the format says so and joined by CATEGORY_SEPARATOR."""
    separators = str.maketrans(dict.fromkeys(fmt.category_separators, CATEGORY_SEPARATOR))

    def split(text: str) -> str | None:
        parts = (clean_text(part) for part in text.translate(separators).split(CATEGORY_SEPARATOR))
        return CATEGORY_SEPARATOR.join(dict.fromkeys(part for part in parts if part)) or None

    return read_field(table, fmt.fields.get("rule.category"), split)


def has_text(texts: Texts) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.fromiter((text is not None for text in texts), dtype=bool, count=len(texts))


def _join_paths(table: Table, fmt: Format, urls: Texts, paths: Texts, named: Coded) -> Texts:
    """Each address that is missing or only a path, made whole with the host and scheme columns."""
    hosts = named.to_texts()
    schemes = read_field(table, fmt.fields.get("url.scheme"), str.lower).to_texts()
    joined: list[str | None] = []
    for url, path, host, scheme in zip(urls, paths, hosts, schemes, strict=True):
        if url is not None and not is_path(url):
            joined.append(url)
        elif path is not None and host is not None:
            joined.append(cut_text(join_path(host, path, scheme or "")))
        else:
            joined.append(None)
    return joined


def _append_queries(paths: Texts, queries: Texts) -> Texts:
    return [
        path if path is None or query is None else f"{path}?{query.removeprefix('?')}"
        for path, query in zip(paths, queries, strict=True)
    ]
