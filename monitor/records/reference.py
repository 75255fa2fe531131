"""The tables of config/themes and config/phrases as plain values: read in one room, understood in another."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, str]
Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceTables:
    """One field per file; columns and keys are explained at the head of each file.

    phrases: (file name, version, its tables) of every phrase file, in order of name; the version is 12 hex digits of
    the content's hash.
    """

    themes: tuple[Table, ...]
    categories: tuple[Row, ...]
    vendors: tuple[Row, ...]
    search: tuple[Row, ...]
    filter_tests: tuple[Table, ...]
    allow: tuple[Table, ...]
    popular_hosts: tuple[str, ...]
    phrases: tuple[tuple[str, str, Table], ...]
