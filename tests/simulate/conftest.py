"""One small school, written once for the whole room."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from monitor.simulate.plan import SchoolPlan
from monitor.simulate.school import SimulatedSchool, write_school

PLAN = SchoolPlan(seed=11, day=date(2026, 9, 15), people=60, pace=0.4)


@dataclass(frozen=True)
class Written:
    folder: Path
    school: SimulatedSchool
    lines: int


@pytest.fixture(scope="session")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("school")
    school = write_school(folder, PLAN)
    return Written(folder, school, school.write_days(folder))
