"""A format enters, and the parser of a file's header row; what takes its records apart from their bytes leaves."""

from monitor.ingest.readers.delimited_piece import make_delimited_piece_cutter, make_header_piece_cutter
from monitor.ingest.readers.format import Format
from monitor.ingest.readers.header import HeaderParser
from monitor.ingest.readers.pieces import PieceCutter


def make_piece_cutter(fmt: Format, header: HeaderParser | None) -> PieceCutter | None:
    """None where all records are left to be read as texts. header: for a batch of a file; None without one."""
    if len(fmt.layouts) != 1 or fmt.layouts[0].when is not None or fmt.layouts[0].strip is not None:
        return None
    if header is not None:
        return make_header_piece_cutter(header)
    layout = fmt.layouts[0]
    return make_delimited_piece_cutter(layout, fmt.columns) if layout.kind == "delimited" else None
