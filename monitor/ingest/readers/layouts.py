"""Records of a format enter as text; each is given to the layout that it has, and leaves as a row of wanted columns."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from monitor.ingest.readers.blocks.pieces import PieceCutter
from monitor.ingest.readers.delimited.header import HeaderParser
from monitor.ingest.readers.delimited.parser import Parser, make_delimited_cutter, make_delimited_parser
from monitor.ingest.readers.delimited.piece import make_delimited_piece_cutter, make_header_piece_cutter
from monitor.ingest.readers.format import Format, Layout
from monitor.ingest.readers.jsonlines.objects import make_json_cutter
from monitor.ingest.readers.jsonlines.parser import make_json_parser
from monitor.ingest.readers.jsonlines.piece import make_json_piece_cutter
from monitor.ingest.readers.keyvalue.guard import Guard
from monitor.ingest.readers.keyvalue.parser import KeyValueParser
from monitor.ingest.readers.keyvalue.piece import make_pairs_piece_cutter
from monitor.ingest.readers.keyvalue.shapes import make_shape_cutter
from monitor.ingest.readers.layout_pieces import cut_pieces_among
from monitor.ingest.readers.parts import Cutter, Part, cut_behind, find_short, pick, renumber
from monitor.ingest.readers.patterns.engines import QUICK_CHARACTERS, find_needle, quick_search
from monitor.ingest.readers.patterns.parser import make_pattern_cutter, make_pattern_parser
from monitor.ingest.readers.patterns.piece import make_pattern_piece_cutter

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
        self._cutters = {
            number: _make_cutter(fmt, layout) for number, layout in enumerate(fmt.layouts) if number in self._fixed
        }

        self._piece_cutters = {number: _make_piece_cutter(fmt, fmt.layouts[number]) for number in self._fixed}
        self._pieces_among = None if _is_one(fmt) else cut_pieces_among(self._of_layouts())

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
        if _is_one(self._format):
            return parsers[0][1], header
        return _choose_among(parsers), header

    def cutter(self, header: HeaderParser | None) -> Cutter:
        """What takes apart many records at once. header: as `open` gave it.

        Where other shapes stand between the records below a header row, these are read one by one.
        """
        layouts = self._format.layouts
        if _is_one(self._format):
            return (self._cutters.get(0) if header is None else header.cut) or _cut_nothing
        return _cut_among([(layout, self._cutters.get(number)) for number, layout in enumerate(layouts)])

    def piece_cutter(self, header: HeaderParser | None) -> PieceCutter | None:
        """As `cutter`, from the records' bytes; None where all are left to be read as texts. header: as `open` gave it.

        What it makes under a header row is good for one batch.
        """
        if header is None:
            return self._piece_cutters.get(0) if _is_one(self._format) else self._pieces_among
        under_header = make_header_piece_cutter(header)
        return under_header if _is_one(self._format) else cut_pieces_among(self._of_layouts(under_header))

    def _of_layouts(self, under_header: PieceCutter | None = None) -> list[tuple[Layout, PieceCutter | None]]:
        layouts = enumerate(self._format.layouts)
        return [(layout, self._piece_cutters.get(number, under_header)) for number, layout in layouts]


def _is_one(fmt: Format) -> bool:
    """Whether all records have one layout, which begins where they do."""
    return len(fmt.layouts) == 1 and fmt.layouts[0].when is None and fmt.layouts[0].strip is None


def _cut_nothing(texts: Sequence[str]) -> list[Part]:  # noqa: ARG001 -- a Cutter
    return []


def _cut_among(cutters: list[tuple[Layout, Cutter | None]]) -> Cutter:
    """As `_choose_among`, for all records at once; those of layouts without a cutter are left."""
    choices = [
        (
            "" if layout.when is None else find_needle(layout.when.pattern),
            None if layout.when is None else quick_search(layout.when),
            layout.strip,
            cutter,
        )
        for layout, cutter in cutters
    ]

    def cut(texts: Sequence[str]) -> list[Part]:
        parts: list[Part] = []
        left = find_short(texts, QUICK_CHARACTERS)
        for needle, quick, strip, cutter in choices:
            mine, numbers = pick(texts, left), left
            if quick is not None:
                fits = [needle in text and quick(text) is not None for text in mine]
                is_mine = np.fromiter(fits, dtype=bool, count=len(mine))
                numbers, left = left[is_mine], left[~is_mine]
                mine = pick(texts, numbers)
            if cutter is not None and len(numbers):
                if strip is not None:
                    mine = [text[before.end() :] if (before := strip.match(text)) else text for text in mine]
                parts += renumber(cutter(mine), numbers)
            if quick is None or not len(left):
                break
        return parts

    return cut


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


def _make_cutter(fmt: Format, layout: Layout) -> Cutter | None:
    if layout.kind == "delimited":
        return make_delimited_cutter(layout, fmt.columns)
    if layout.kind == "keyvalue":
        return _make_pair_cutter(layout, fmt.columns, _make_guard(fmt, layout))
    if layout.kind == "jsonlines":
        return make_json_cutter(layout, fmt.columns)
    return make_pattern_cutter(layout, fmt.columns) if layout.kind == "pattern" else None


def _make_piece_cutter(fmt: Format, layout: Layout) -> PieceCutter | None:
    if layout.kind == "delimited":
        return make_delimited_piece_cutter(layout, fmt.columns)
    if layout.kind == "keyvalue":
        return make_pairs_piece_cutter(layout, fmt.columns, _make_guard(fmt, layout))
    if layout.kind == "jsonlines":
        return make_json_piece_cutter(layout, fmt.columns)
    return make_pattern_piece_cutter(layout, fmt.columns) if layout.kind == "pattern" else None


def _make_pair_cutter(layout: Layout, names: Sequence[str], guard: Guard) -> Cutter | None:
    """What a school wrote of a record's start runs by itself: it is never made a part of an expression of ours."""
    whole = make_shape_cutter(layout, names, guard)
    if whole is not None or layout.start is None:
        return whole
    behind = make_shape_cutter(replace(layout, start=None), names, guard)
    return None if behind is None else cut_behind(layout.start, names, behind)


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
