"""The shipped formats, for the tests of the formats."""

import pytest

from monitor.ingest.formats import Format, load_formats, shipped_folder


@pytest.fixture(scope="session")
def formats() -> dict[str, Format]:
    return load_formats([shipped_folder()])
