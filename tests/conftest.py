"""What every room's tests share."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The same examples on every machine, and no time limit: a busy machine is not a fault of the code.
settings.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")

REPO = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder of third-party samples and lists beside the checkout; tests that need it are skipped without it."""
    folder = REPO.parent / "shared"
    if not (folder / "samples").is_dir():
        pytest.skip("the folder of third-party samples is not beside this checkout")
    return folder
