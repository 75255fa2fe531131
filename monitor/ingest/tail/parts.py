"""What the tailer of one source is made of, as it is handed to each step of a poll."""

from dataclasses import dataclass

from monitor.ingest.tail.limits import TailLimits
from monitor.ingest.tail.offer import Offer
from monitor.ingest.tail.openfile import OpenFiles
from monitor.ingest.tail.told import Told
from monitor.ingest.tail.track import Tracks
from monitor.records.source import Mode


@dataclass(slots=True)
class Tail:
    """is_stopped: a batch wasn't confirmed, so this pass is over."""

    source: str
    mode: Mode
    limits: TailLimits
    files: OpenFiles
    tracks: Tracks
    told: Told
    offer: Offer
    is_stopped: bool = False
