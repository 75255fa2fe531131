"""Lists as read go in; an index that answers "which entries cover this host or page" comes out."""

from monitor.detect.lists.accept import Change, find_change, find_doubt
from monitor.detect.lists.compile import COMPILER, Compiling, compile_list
from monitor.detect.lists.index import ListIndex
from monitor.detect.lists.lookup import Lookup, find_matches
from monitor.detect.lists.match import Match
from monitor.detect.lists.refused import RefusedListError
from monitor.detect.lists.segment import LARGE, Segment, from_parts, read_manifest, to_parts

__all__ = [
    "COMPILER",
    "LARGE",
    "Change",
    "Compiling",
    "ListIndex",
    "Lookup",
    "Match",
    "RefusedListError",
    "Segment",
    "compile_list",
    "find_change",
    "find_doubt",
    "find_matches",
    "from_parts",
    "read_manifest",
    "to_parts",
]
