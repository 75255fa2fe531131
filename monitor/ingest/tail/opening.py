"""A found path in; out comes its open file, or a notice (once) of why it can't be read."""

from collections.abc import Generator, Iterator
from datetime import datetime
from typing import TypeVar

from monitor.errors import IngestError
from monitor.ingest.tail.discovery import Found
from monitor.ingest.tail.magic import HEAD_BYTES, name_binary
from monitor.ingest.tail.names import to_printable
from monitor.ingest.tail.openfile import OpenFile
from monitor.ingest.tail.parts import Tail
from monitor.ingest.tail.stamp import Identity
from monitor.records.source import SourceNotice

Step = TypeVar("Step")


def open_found(tail: Tail, found: Found, now: datetime) -> Generator[SourceNotice, None, OpenFile | None]:
    """Open the file that was found; None when something else has come to its path meanwhile. Raises OSError."""
    try:
        file = tail.files.open(found.path, found.identity)
    except FileNotFoundError:
        return None  # removed or renamed since it was found: the next poll sees that
    except IngestError as error:
        yield from tail.told.tell(found.path, "refused", str(error), now)
        return None
    tail.told.clear(found.path, "refused")
    return file


def tell_binary(tail: Tail, found: Found, file: OpenFile, now: datetime) -> Generator[SourceNotice, None, bool]:
    """True, with a notice, when the file's first bytes say that it isn't a text log. Raises OSError."""
    what = name_binary(file.content.read(0, HEAD_BYTES))
    if what is None:
        tail.told.clear(found.path, "binary")
        return False
    text = f"{to_printable(found.path)} is {what}, not a text log. Export it as CSV or text, or narrow the path."
    yield from tail.told.tell(found.path, "binary", text, now)
    return True


def guard(
    tail: Tail, path: str, identity: Identity, now: datetime, steps: Iterator[Step]
) -> Iterator[Step | SourceNotice]:
    """The steps, until the file system fails: then a notice, and the file is opened anew at the next poll."""
    try:
        yield from steps
    except OSError as error:
        tail.files.close(identity)
        text = f"{to_printable(path)} can't be read: {error.strerror}. {_advise(error)}"
        yield from tail.told.tell(path, "unreadable", text, now)


def _advise(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "Give the service's account leave to read it."
    return "Check the disk, or the share it lies on."
