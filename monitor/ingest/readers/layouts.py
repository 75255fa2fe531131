"""Records of a format enter as text; each is given to the layout that it has, and leaves as a row of wanted columns."""

from collections.abc import Mapping

from monitor.ingest.readers.delimited import Parser, make_delimited_parser
from monitor.ingest.readers.format import Format, Layout
from monitor.ingest.readers.guard import Guard
from monitor.ingest.readers.header import HeaderParser
from monitor.ingest.readers.jsonlines import make_json_parser
from monitor.ingest.readers.keyvalue import KeyValueParser
from monitor.ingest.readers.pattern import make_pattern_parser
from monitor.ingest.readers.patterns import QUICK_CHARACTERS, quick_search

NO_LAYOUT = "the line has none of this format's shapes"

ACTORS = ("user.name", "source.ip", "host.name")
TEXTS = ("url.full", "url.path", "url.query", "url.domain", "search.term", "event.reason")
WHO = (("user.name",), ("source.ip", "source.ip_port"), ("source.ip_pub",), ("host.name",), ("user.group.name",))


class RecordParser:
    """The parsers of a format's layouts: those that keep nothing between files are made once, `open` adds the rest."""

    def __init__(self, fmt: Format) -> None:
        self._format = fmt
        self._fixed = {
            number: _make_parser(fmt, layout)
            for number, layout in enumerate(fmt.layouts)
            if layout.kind != "delimited-header"
        }

    def open(self, state: Mapping[str, object]) -> tuple[Parser, HeaderParser | None]:
        """The parser for one batch, and the one that knows the header row where the format has one.

        state: what earlier batches left under "header".
        """
        header: HeaderParser | None = None
        parsers: list[tuple[Layout, Parser]] = []
        for number, layout in enumerate(self._format.layouts):
            if number in self._fixed:
                parsers.append((layout, self._fixed[number]))
            else:
                header = _make_header_parser(self._format, layout, state)
                parsers.append((layout, header))
        if len(parsers) == 1 and parsers[0][0].when is None and parsers[0][0].strip is None:
            return parsers[0][1], header
        return _choose_among(parsers), header


def _choose_among(parsers: list[tuple[Layout, Parser]]) -> Parser:
    choices = [
        (
            None if layout.when is None else quick_search(layout.when),
            None if layout.when is None else layout.when.search,
            layout.strip,
            parser,
        )
        for layout, parser in parsers
    ]

    def parse(text: str) -> tuple[str | None, ...] | str | None:
        is_short = len(text) <= QUICK_CHARACTERS
        for quick, search, strip, parser in choices:
            if quick is None or search is None or (quick(text) if is_short else search(text)) is not None:
                if strip is not None:
                    before = strip.match(text)
                    text = text[before.end() :] if before else text
                return parser(text)
        return NO_LAYOUT

    return parse


def _make_parser(fmt: Format, layout: Layout) -> Parser:
    names = fmt.columns
    if layout.kind == "delimited":
        return make_delimited_parser(layout, names)
    if layout.kind == "keyvalue":
        return KeyValueParser(layout, names, _make_guard(fmt, layout))
    if layout.kind == "jsonlines":
        return make_json_parser(layout, names)
    return make_pattern_parser(layout, names)


def _make_guard(fmt: Format, layout: Layout) -> Guard:
    who = [[name for field in fields for name in _names_of(fmt, field)] for fields in WHO]
    return Guard([keys for keys in who if keys], _columns_of(fmt, TEXTS), frozenset(layout.ahead))


def _make_header_parser(fmt: Format, layout: Layout, state: Mapping[str, object]) -> HeaderParser:
    before = state.get("header")
    return HeaderParser(
        layout,
        fmt.columns,
        aliases=fmt.aliases if layout.aliases else None,
        times=_columns_of_time(fmt),
        actors=_columns_of(fmt, ACTORS),
        texts=_columns_of(fmt, TEXTS),
        state=before if isinstance(before, dict) else {},
    )


def _names_of(fmt: Format, field: str) -> list[str]:
    """The columns that a field is taken from, the most trusted first."""
    rule = fmt.fields.get(field)
    return [name for source in rule.sources for name in source] if rule else []


def _columns_of(fmt: Format, fields: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name for field in fields for name in _names_of(fmt, field))


def _columns_of_time(fmt: Format) -> frozenset[str]:
    return frozenset(name for rule in fmt.times for name in rule.source)
