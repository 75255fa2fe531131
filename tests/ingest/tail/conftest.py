"""Every test of this folder runs twice: by polling alone, and behind a watcher whose observer drops every event (F58)."""

from collections.abc import Iterator

import pytest

from tests.ingest.tail.caller import Caller
from tests.ingest.tail.observers import silent_observer

POLLED, BLIND = "polled", "blind observer"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "hints" in metafunc.fixturenames:
        metafunc.parametrize("hints", [POLLED, BLIND], indirect=True)


@pytest.fixture(autouse=True)
def hints(request: pytest.FixtureRequest) -> Iterator[None]:
    """Where it isn't parametrised (a state machine is a class of unittest's), there is no watcher."""
    is_blind = getattr(request, "param", POLLED) == BLIND
    Caller.observe = silent_observer if is_blind else None
    yield
    Caller.observe = None
    while Caller.watchers:
        Caller.watchers.pop().close()
