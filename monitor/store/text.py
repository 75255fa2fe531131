"""Values in, JSON and text that the database can hold out: also for log bytes that are no UTF-8.

Such bytes travel as lone surrogates (`surrogateescape`), which neither UTF-8 nor orjson can write.
"""

import json
from dataclasses import asdict, is_dataclass
from typing import Any

import orjson


def to_json(value: Any) -> bytes:
    """Return compact JSON. Enums become their values, dataclasses objects, tuples lists."""
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:  # a lone surrogate; what JSON can't hold at all fails below as well
        return json.dumps(value, default=_to_plain, separators=(",", ":")).encode()


def read_json(text: str | bytes) -> Any:
    """Return what `to_json` was given, lone surrogates included; dataclasses come back as dicts, tuples as lists."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)


def to_printable(text: str) -> str:
    """Return text without lone surrogates, which it spells out in ASCII, for a plain text column."""
    return text.encode("utf-8", "backslashreplace").decode()


def _to_plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"{type(value).__name__} can't be kept as JSON")
