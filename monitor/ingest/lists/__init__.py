"""List files and the tables of the config folder go in; plain records that the matching rooms understand come out."""

from monitor.ingest.lists.read import read_list
from monitor.ingest.lists.reference import read_reference

__all__ = ["read_list", "read_reference"]
