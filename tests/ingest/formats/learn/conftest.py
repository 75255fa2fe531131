"""The shipped formats, loaded once."""

from collections.abc import Mapping

import pytest

from monitor.ingest.formats import load_formats, shipped_folder
from monitor.ingest.readers.format import Format


@pytest.fixture(scope="session")
def formats() -> Mapping[str, Format]:
    return load_formats([shipped_folder()])
