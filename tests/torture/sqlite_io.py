"""Stands between the driver's own SQLite and the disk: every write, sync, cut and removal is seen as it happens.

It is a VFS (https://www.sqlite.org/vfs.html) over the system's one, made with ctypes in the very library that Python's
`sqlite3` uses, so that what is watched is the program as it is shipped.
"""

import _sqlite3
import ctypes
import os
import sqlite3
from collections.abc import Callable
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p, cast
from pathlib import Path

Seen = Callable[[str, Path, int, bytes], None]
"""(kind, file, offset or size, bytes): kind is write, cut, sync or remove. Called before the system is asked."""

XOPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, POINTER(c_int))  # the name's own address: SQLite keeps it
XDELETE = CFUNCTYPE(c_int, c_void_p, c_char_p, c_int)
XWRITE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
XTRUNCATE = CFUNCTYPE(c_int, c_void_p, c_int64)
XSYNC = CFUNCTYPE(c_int, c_void_p, c_int)
VFS_POINTERS = 16  # what stands behind xDelete; copied as it is
IO_POINTERS = 13  # what stands behind xSync in version 3 of the table


class Vfs(Structure):
    """The head of `struct sqlite3_vfs`."""

    _fields_ = (
        ("version", c_int),
        ("file_bytes", c_int),
        ("path_bytes", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        ("open", XOPEN),
        ("delete", XDELETE),
        ("rest", c_void_p * VFS_POINTERS),
    )


class Methods(Structure):
    """The head of `struct sqlite3_io_methods`."""

    _fields_ = (
        ("version", c_int),
        ("close", c_void_p),
        ("read", c_void_p),
        ("write", XWRITE),
        ("truncate", XTRUNCATE),
        ("sync", XSYNC),
        ("rest", c_void_p * IO_POINTERS),
    )


class WatchedFiles:
    """From the moment it is made, every database that this process opens is seen by `seen`."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self._paths: dict[int, Path] = {}
        self._tables: dict[int, Methods] = {}
        library = ctypes.CDLL(getattr(_sqlite3, "__file__", None))
        library.sqlite3_vfs_find.restype = POINTER(Vfs)
        self._system: Vfs = library.sqlite3_vfs_find(None).contents
        self._vfs = Vfs.from_buffer_copy(self._system)
        self._vfs.name = b"watched"
        self._vfs.open = self._open = XOPEN(self._on_open)
        self._vfs.delete = self._delete = XDELETE(self._on_delete)
        if library.sqlite3_vfs_register(ctypes.byref(self._vfs), 1) != sqlite3.SQLITE_OK:
            raise RuntimeError("SQLite refused the VFS")
        self._library = library

    def close(self) -> None:
        """The system's own VFS is the default again. Close every database first."""
        self._library.sqlite3_vfs_register(ctypes.byref(self._system), 1)
        self._library.sqlite3_vfs_unregister(ctypes.byref(self._vfs))

    def _on_open(self, vfs: int, name: int | None, file: int, flags: int, out: object) -> int:
        answer = self._system.open(vfs, name, file, flags, out)
        if answer == sqlite3.SQLITE_OK and name:
            slot = cast(file, POINTER(c_void_p))
            self._paths[file] = Path(os.fsdecode(ctypes.string_at(name)))
            slot[0] = ctypes.addressof(self._table_like(slot[0]))
        return answer

    def _table_like(self, address: int) -> Methods:
        if address not in self._tables:
            system = cast(address, POINTER(Methods)).contents
            table = Methods.from_buffer_copy(system)
            write, cut, sync = system.write, system.truncate, system.sync

            def on_write(file: int, data: int, length: int, offset: int) -> int:
                self._seen("write", self._paths[file], offset, ctypes.string_at(data, length))
                return write(file, data, length, offset)

            def on_cut(file: int, size: int) -> int:
                self._seen("cut", self._paths[file], size, b"")
                return cut(file, size)

            def on_sync(file: int, flags: int) -> int:
                self._seen("sync", self._paths[file], 0, b"")
                return sync(file, flags)

            table.write, table.truncate, table.sync = XWRITE(on_write), XTRUNCATE(on_cut), XSYNC(on_sync)
            self._tables[address] = table
        return self._tables[address]

    def _on_delete(self, vfs: int, name: bytes, is_synced: int) -> int:
        self._seen("remove", Path(os.fsdecode(name)), is_synced, b"")
        return self._system.delete(vfs, name, is_synced)
