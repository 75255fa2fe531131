"""Lists as read go in; an index that answers "which entries cover this host or page" comes out."""

from monitor.detect.lists.compile import compile_lists
from monitor.detect.lists.index import ListIndex
from monitor.detect.lists.lookup import Lookup, find_matches
from monitor.detect.lists.match import Match

__all__ = ["ListIndex", "Lookup", "Match", "compile_lists", "find_matches"]
