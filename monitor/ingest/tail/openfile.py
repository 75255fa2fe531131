"""A path in, an open regular file out; no link, pipe, device or folder is ever opened in its place."""

import errno
import os
import stat
from collections import OrderedDict

from monitor.errors import IngestError
from monitor.ingest.tail.codec import GZIP_MAGIC
from monitor.ingest.tail.content import Content, PlainContent, is_out_of_descriptors
from monitor.ingest.tail.gunzip import GzipContent
from monitor.ingest.tail.limits import TailLimits
from monitor.ingest.tail.names import to_printable
from monitor.ingest.tail.stamp import Identity, Stamp

FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY


class OpenFile:
    """One open file: its identity can't change while it is held, whatever happens to its name."""

    def __init__(self, descriptor: int, *, limits: TailLimits) -> None:
        self.descriptor = descriptor
        self._limits = limits
        self._known_bytes = 0
        self._content: Content | None = None
        self._content_stamp: Stamp | None = None
        self.identity = self.stamp().identity

    def stamp(self) -> Stamp:
        return Stamp.of(os.fstat(self.descriptor))

    def has_name(self) -> bool:
        """False once no name leads to the file any more."""
        return os.fstat(self.descriptor).st_nlink > 0

    @property
    def is_packed(self) -> bool:
        return os.pread(self.descriptor, len(GZIP_MAGIC), 0) == GZIP_MAGIC

    def expect(self, known_bytes: int) -> None:
        """Say how much of the unpacked content was read before, so that it doesn't count against the limit."""
        if known_bytes > self._known_bytes:
            self._known_bytes = known_bytes
            self._content = None

    @property
    def content(self) -> Content:
        """The bytes as the records see them; a packed stream is unpacked anew once its file has changed."""
        if not self.is_packed:
            return PlainContent(self)
        stamp = self.stamp()
        if self._content is None or stamp != self._content_stamp:
            self._content_stamp = stamp
            self._content = GzipContent(
                self,
                most_bytes=self._limits.gzip_bytes,
                most_ratio=self._limits.gzip_ratio,
                known_bytes=self._known_bytes,
            )
        return self._content

    def close(self) -> None:
        """Whoever still reads gets an OSError, never another file that was given the same number."""
        os.close(self.descriptor)
        self.descriptor = -1


class OpenFiles:
    """The files a source holds open, by identity; the longest unused one goes first when there are too many."""

    def __init__(self, limits: TailLimits) -> None:
        self._limits = limits
        self._files: OrderedDict[Identity, OpenFile] = OrderedDict()
        self._kept: set[Identity] = set()

    def held(self, identity: Identity) -> OpenFile | None:
        return self._files.get(identity)

    def open(self, path: str, identity: Identity) -> OpenFile:
        """The file with this identity: the one that is held, else the one at the path.

        Raises FileNotFoundError when another file has come to the path (which is not held then: it may bear the number
        of one that is gone, and would pass for it), other OSErrors, and IngestError for what is no regular file.
        """
        file = self._files.get(identity) or self._open_new(path, identity)
        self._files.move_to_end(file.identity)
        return file

    def touch(self, identity: Identity) -> None:
        """Count as used just now, so that opening one other file doesn't close it."""
        if identity in self._files:
            self._files.move_to_end(identity)

    def keep(self, identity: Identity) -> None:
        """Let others go before this one: no path leads to it any more, so it can't be opened again."""
        self._kept.add(identity)

    def close(self, identity: Identity) -> None:
        file = self._files.pop(identity, None)
        self._kept.discard(identity)
        if file is not None:
            file.close()

    def close_idle(self) -> None:
        """Close what can be opened again, when the system has no descriptors left."""
        for identity in set(self._files) - self._kept:
            self.close(identity)

    def close_all(self) -> None:
        for identity in tuple(self._files):
            self.close(identity)

    def __len__(self) -> int:
        return len(self._files)

    def _open_new(self, path: str, identity: Identity) -> OpenFile:
        while len(self._files) >= self._limits.max_open_files:
            self._close_one()
        try:
            descriptor = os.open(path, FLAGS)
        except OSError as error:
            if not is_out_of_descriptors(error) or not self._files:
                raise
            self._close_one()
            descriptor = os.open(path, FLAGS)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise IngestError(f"{to_printable(path)}: not a regular file. Point the source at the log itself.")
        file = OpenFile(descriptor, limits=self._limits)
        if file.identity != identity:
            file.close()
            raise FileNotFoundError(errno.ENOENT, "another file has come to its path", path)
        self._files[identity] = file
        return file

    def _close_one(self) -> None:
        """Close the longest unused file, but the last used one never: it may be the one that is being compared."""
        oldest_first = list(self._files)
        idle = (identity for identity in oldest_first[:-1] if identity not in self._kept)
        self.close(next(idle, oldest_first[0]))
