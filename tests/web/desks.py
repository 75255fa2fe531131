"""Desks over invented schools, for the tests of the pages. Databases are made once and copied."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.services.review.desk import Desk
from tests.web.school import make_desk, reopen_desk
from tests.web.stock import make_stock


@pytest.fixture(scope="session")
def stock_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stock")
    make_stock(folder).engine.dispose()
    return folder


@pytest.fixture(scope="session")
def empty_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    make_desk(folder).engine.dispose()
    return folder


@pytest.fixture
def desk(stock_folder: Path, tmp_path: Path) -> Iterator[Desk]:
    """A school with drafts of every sort."""
    yield from _copy(stock_folder, tmp_path)


@pytest.fixture
def empty_desk(empty_folder: Path, tmp_path: Path) -> Iterator[Desk]:
    """A school of which nothing was read yet."""
    yield from _copy(empty_folder, tmp_path)


def _copy(made: Path, folder: Path) -> Iterator[Desk]:
    shutil.copy(made / "filterwatch.db", folder / "filterwatch.db")
    copied = reopen_desk(folder)
    yield copied
    copied.engine.dispose()
