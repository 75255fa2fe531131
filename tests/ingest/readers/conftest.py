"""Formats and factories for the tests of the readers."""

from collections.abc import Callable
from typing import Any

import pytest

from monitor.frames import Reading
from monitor.ingest.formats import load_formats, shipped_folder
from monitor.ingest.readers import Format, Reader
from monitor.ingest.readers.canonical import to_canonical
from monitor.ingest.readers.whole import batch_of

MODIFIED_NS = 1_790_856_000_000_000_000  # 2026-10-01 12:00 UTC


@pytest.fixture(scope="session")
def formats() -> dict[str, Format]:
    return load_formats([shipped_folder()])


@pytest.fixture(scope="session")
def read(formats: dict[str, Format]) -> Callable[..., Reading]:
    """read("squid", data) -> Reading of the data as a whole file in Europe/London."""

    def read_as(name: str, data: bytes | str, **options: Any) -> Reading:
        raw = data.encode() if isinstance(data, str) else data
        return Reader(formats[name], **options).read(batch_of(raw, modified_ns=MODIFIED_NS))

    return read_as


@pytest.fixture(scope="session")
def entries(read: Callable[..., Reading]) -> Callable[..., list[dict[str, Any]]]:
    """entries("squid", data) -> its entries as canonical fields."""

    def entries_of(name: str, data: bytes | str, **options: Any) -> list[dict[str, Any]]:
        frame = read(name, data, **options).entries
        return [] if frame is None else [to_canonical(frame, row) for row in range(len(frame))]

    return entries_of
