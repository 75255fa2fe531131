"""Tar archives for tests, made in memory."""

import gzip
import io
import tarfile


def make_tar(members, *, packed=True):
    """members: name -> bytes of a file, "-> target" for a symbolic link, "=> target" for a hard one, None for a pipe."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            if content is None:
                info.type = tarfile.FIFOTYPE
            elif isinstance(content, str):
                info.type = tarfile.SYMTYPE if content.startswith("->") else tarfile.LNKTYPE
                info.linkname = content[3:]
            else:
                info.size = len(content)
            archive.addfile(info, io.BytesIO(content) if isinstance(content, bytes) else None)
    return gzip.compress(data.getvalue(), mtime=0) if packed else data.getvalue()
