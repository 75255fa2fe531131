"""Imported by the parent of the victims: what a daemon imports and compiles once is done before the first is started."""

import random
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import aiosmtplib  # noqa: F401 -- what the first mail would import
import alembic.command  # noqa: F401 -- what an upgrade would import

import monitor.daemon.run  # noqa: F401
from monitor.services.clock import utc_now
from monitor.services.once import run_once
from monitor.settings.load import load_school
from tests.torture.school import write_school
from tests.torture.writer import Writer


def read_once() -> None:
    with TemporaryDirectory() as folder:
        school = write_school(Path(folder) / "school")
        writer = Writer(school, random.Random(0), share=100)
        writer.write_burst(5)
        writer.write_exports()
        later = timedelta(hours=1)
        run_once(load_school(school), clock=lambda: utc_now() + later)


read_once()
