"""Desks over invented schools, for the tests of the pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.services.desk import Desk
from tests.web.stock import make_desk, make_stock


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A school with drafts of every sort."""
    made = make_stock(tmp_path)
    yield made
    made.engine.dispose()


@pytest.fixture
def empty_desk(tmp_path: Path) -> Iterator[Desk]:
    """A school of which nothing was read yet."""
    made = make_desk(tmp_path)
    yield made
    made.engine.dispose()
