"""The first texts of a file enter; the cells of the header row that stands among them leave."""

from collections.abc import Mapping, Sequence

from monitor.ingest.readers.delimited.header import SEPARATORS, find_places, spell
from monitor.ingest.readers.delimited.parser import Cells, split_with
from monitor.ingest.readers.format import Format, Layout

ASKED_FIELDS = ("url.full", "url.domain", "search.term")


def find_header(texts: Sequence[str], layout: Layout, fmt: Format) -> Cells | None:
    """The cells of a file's header row, if one stands in its first lines: how a file is recognised by its columns.

    By the descriptor's own names and, where it uses them, by aliases: there must be a column for the time and one for
    an address, a host or search words.
    """
    spellings = fmt.aliases.spellings if layout.aliases and fmt.aliases else {}
    separators = SEPARATORS if layout.separator == "auto" else (layout.separator,)
    for text in texts[: layout.preamble + 1]:
        for separator in separators:
            cells = split_with(separator, layout.quote)(text)
            if not isinstance(cells, str) and len(cells) > 1 and _has_needed(cells, fmt, spellings):
                return cells
    return None


def count_known(cells: Sequence[str], names: Sequence[str]) -> int:
    """How many of the names stand among the cells."""
    return len({spell(cell) for cell in cells} & {spell(name) for name in names})


def _has_needed(cells: Cells, fmt: Format, spellings: Mapping[str, tuple[str, ...]]) -> bool:
    header = [cell.strip() for cell in cells]
    places = dict(zip(fmt.columns, find_places(header, fmt.columns, spellings), strict=True))
    has_time = any(all(places[name] for name in rule.source if name in places) for rule in fmt.times)
    asked = (fmt.fields[field] for field in ASKED_FIELDS if field in fmt.fields)
    return has_time and any(all(places[name] for name in source) for rule in asked for source in rule.sources)
