"""A folder in; out comes the kind of file system it lies on, and whether other machines can write there unseen."""

import os
import re
from pathlib import Path

MOUNT_TABLE = Path("/proc/self/mountinfo")
REMOTE = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "davfs", "virtiofs", "vboxsf"}
)
OCTAL = re.compile(r"\\([0-7]{3})")


def read_file_systems(table: Path = MOUNT_TABLE) -> dict[str, str]:
    """Mount point -> type (`ext4`, `cifs`...), see proc_pid_mountinfo(5); empty where there is no such table."""
    try:
        text = table.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return {}
    mounts: dict[str, str] = {}
    for line in text.splitlines():
        fields, _, rest = line.partition(" - ")
        mounts[OCTAL.sub(lambda match: chr(int(match[1], 8)), fields.split(" ")[4])] = rest.partition(" ")[0]
    return mounts


def find_remote_kind(folder: str, mounts: dict[str, str]) -> str | None:
    """The file system's type when the folder lies on a network or user-space one, where other writers go unseen."""
    path = os.path.realpath(folder)
    holding = [point for point in mounts if path == point or path.startswith(point.rstrip("/") + "/")]
    kind = mounts[max(holding, key=len)] if holding else ""
    is_remote = kind in REMOTE or (kind.startswith("fuse") and kind != "fuseblk")
    return kind if is_remote else None
