"""The columns that say what was asked for enter; addresses, hosts and free texts leave."""

from collections.abc import Sequence

import numpy as np

from monitor.frames import CATEGORY_SEPARATOR, Coded
from monitor.ingest.readers.blocks.clean import clean_spans, cut_text, find_whole, is_more_than_a_path
from monitor.ingest.readers.blocks.domains import clean_domains
from monitor.ingest.readers.blocks.hosts import HostReader
from monitor.ingest.readers.blocks.search import take_from_spans
from monitor.ingest.readers.blocks.texts import Flags, MadeTexts, SpanTexts
from monitor.ingest.readers.columns import Table, encode, prefer, recode, refine
from monitor.ingest.readers.fields.addresses import (
    LONGEST_URL,
    clean_host,
    clean_wire_name,
    cut_authority,
)
from monitor.ingest.readers.fields.choices import LONGEST_EMPTY, clean_text, is_empty, make_taker, read_field
from monitor.ingest.readers.format import FieldRule, Format

_TRIMMED = frozenset(' "')

Texts = Sequence[str | None]


def read_addresses(table: Table, fmt: Format, reader: HostReader) -> tuple[Texts, Coded]:
    """The address of each row as logged, and its raw host: the address's own, else that of the host column.

    A path is joined with the host column; where a log has no address but a host, only the host is filled. reader:
    for addresses that lie in the batch's bytes.
    """
    named = prefer(
        _read_domains(table, fmt.fields.get("url.domain")),
        read_field(table, fmt.fields.get("url.domain_wire"), clean_wire_name),
    )
    urls = read_texts(table, fmt.fields.get("url.full"))
    paths = fmt.fields.get("url.path")
    if paths is None and "url.full" not in fmt.fields:
        return urls, named
    if paths is not None:
        whole = _append_queries(read_texts(table, paths), read_texts(table, fmt.fields.get("url.query")))
        return _join_paths(table, fmt, urls, whole, named, reader)
    if named.values:
        return _join_paths(table, fmt, urls, urls, named, reader)
    return urls, _read_hosts(urls, reader)


def _read_domains(table: Table, rule: FieldRule | None) -> Coded:
    words = read_field(table, rule, str)
    return recode(words, clean_domains(words.values))


def read_texts(table: Table, rule: FieldRule | None) -> Texts:
    """A column of free text: blanks around it and placeholders gone, at most 4,000 characters (a cut is marked)."""
    if rule is None:
        return [None] * table.rows
    cells = table.cells(rule.sources)
    if isinstance(cells, SpanTexts):
        taken = clean_spans(cells) if rule.take is None else take_from_spans(cells, rule.take)
        if taken is not None:
            return taken
        cells = cells.to_texts()
    texts: Texts = [text and text.strip() for text in cells]
    if rule.take is not None:
        take = make_taker(rule.take)
        parts = [take(text) if text and not is_empty(text) else None for text in texts]
        return [part if part is None or _is_clean(part) else clean_text(part) for part in parts]
    lengths = [len(text) if text else 0 for text in texts]
    if min(lengths, default=0) <= LONGEST_EMPTY:
        texts = [None if text is None or is_empty(text) else text for text in texts]
    return texts if max(lengths, default=0) <= LONGEST_URL else list(map(cut_text, texts))


def _is_clean(text: str) -> bool:
    """Whether it is plain to see that `clean_text` would leave a text as it is."""
    return len(text) > LONGEST_EMPTY and text.isprintable() and text[0] not in _TRIMMED and text[-1] not in _TRIMMED


def read_categories(table: Table, fmt: Format) -> Coded:
    """The vendor's categories, split where the format says so and joined by CATEGORY_SEPARATOR."""
    separators = str.maketrans(dict.fromkeys(fmt.category_separators, CATEGORY_SEPARATOR))

    def split(text: str) -> str | None:
        parts = (clean_text(part) for part in text.translate(separators).split(CATEGORY_SEPARATOR))
        return CATEGORY_SEPARATOR.join(dict.fromkeys(part for part in parts if part)) or None

    return read_field(table, fmt.fields.get("rule.category"), split)


def has_text(texts: Texts) -> Flags:
    if isinstance(texts, SpanTexts):
        return texts.has_text()
    return np.fromiter((text is not None for text in texts), dtype=bool, count=len(texts))


def _read_hosts(urls: Texts, reader: HostReader) -> Coded:
    if isinstance(urls, SpanTexts):
        return reader.read(urls)
    return refine(encode([None if url is None else cut_authority(url) for url in urls]), clean_host)


def _join_paths(
    table: Table, fmt: Format, urls: Texts, paths: Texts, named: Coded, reader: HostReader
) -> tuple[Texts, Coded]:
    """Each address that is missing or only a path, made whole with the host and scheme columns; and every host."""
    whole = _find_whole(urls)
    if whole.all():
        return _cut_texts(urls), prefer(_read_hosts(urls, reader), named)
    starts = read_field(table, fmt.fields.get("url.scheme"), _to_start)
    if isinstance(urls, SpanTexts) or isinstance(paths, (SpanTexts, MadeTexts)):

        def make(row: int) -> str | None:
            if whole[row]:
                return urls[row]
            return cut_text(_join(urls[row], paths[row], named[row], starts[row]))

        hosts = _read_hosts(_only(urls, whole), reader) if whole.any() else Coded.absent(table.rows)
        return MadeTexts(make, np.arange(table.rows)), prefer(hosts, named)
    logged = _only(urls, whole)
    cells = zip(logged, urls, paths, named.to_texts(), starts.to_texts(), strict=True)
    joined = [_join(url, path, host, start) if own is None else own for own, url, path, host, start in cells]
    return _cut_texts(joined), prefer(_read_hosts(logged, reader), named)


def _find_whole(urls: Texts) -> Flags:
    """Which addresses are more than a path."""
    if isinstance(urls, SpanTexts):
        return find_whole(urls)
    return np.fromiter((is_more_than_a_path(url) for url in urls), dtype=bool, count=len(urls))


def _only(urls: Texts, rows: Flags) -> Texts:
    """None in all other rows."""
    if isinstance(urls, SpanTexts):
        return urls.only(rows)
    return [url if keeps else None for url, keeps in zip(urls, rows.tolist(), strict=True)]


def _join(url: str | None, path: str | None, host: str | None, start: str | None) -> str | None:
    if path is None or host is None:
        return url
    return f"{start or ''}{host}{path}" if path[0] == "/" else f"{start or ''}{host}/{path}"


def _cut_texts(texts: Texts) -> Texts:
    if isinstance(texts, SpanTexts):
        return texts
    return list(map(cut_text, texts)) if any(text is not None and len(text) > LONGEST_URL for text in texts) else texts


def _to_start(scheme: str) -> str:
    return f"{scheme.lower()}://"


def _append_queries(paths: Texts, queries: Texts) -> Texts:
    if isinstance(paths, SpanTexts):
        has_query = has_text(queries)
        return (
            MadeTexts(lambda row: _append(paths[row], queries[row]), np.arange(len(paths)))
            if has_query.any()
            else paths
        )
    return list(map(_append, paths, queries))


def _append(path: str | None, query: str | None) -> str | None:
    return path if path is None or query is None else f"{path}?{query.removeprefix('?')}"
