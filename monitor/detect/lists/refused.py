"""The error for a list that was understood and is not taken all the same: it says what the list would have come to."""

from monitor.detect.lists.accept import Change
from monitor.errors import ListError
from monitor.records.listing import Manifest


class RefusedListError(ListError):
    """manifest: of the version that is not taken. change: against the version in use, None where there is none."""

    def __init__(self, message: str, *, manifest: Manifest, change: Change | None = None) -> None:
        super().__init__(message)
        self.manifest, self.change = manifest, change
