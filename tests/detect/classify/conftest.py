"""The shipped reference tables, built once."""

import pytest

from monitor.detect.classify import build_library, build_reference
from monitor.ingest.lists import read_reference
from tests.conftest import REPO


@pytest.fixture(scope="session")
def reference():
    return build_reference(read_reference([REPO / "config"]))


@pytest.fixture(scope="session")
def book(reference):
    return build_library([], reference, key=bytes(32)).phrases
