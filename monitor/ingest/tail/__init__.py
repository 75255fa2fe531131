"""The tailer: files that grow, rotate, are replaced or dropped in; batches of whole records and checkpoints out."""

from monitor.ingest.tail.codec import text_encoding
from monitor.ingest.tail.limits import TailLimits
from monitor.ingest.tail.tailer import Tailer

__all__ = ["TailLimits", "Tailer", "text_encoding"]
