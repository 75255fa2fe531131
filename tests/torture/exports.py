"""A nightly export of the last seven days, overwritten in place each night: each line counts once, however often it comes."""

import os
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.services.reading import read_pass
from monitor.services.review.listing import list_incidents
from monitor.services.service import open_service
from monitor.settings.load import load_school
from tests.torture.school import write_school

FIRST_NIGHT = datetime(2025, 9, 1, 2, 0, tzinfo=UTC)
HEADER = "Date Time,Username,URL,Category,Action,Client IP\n"
DAYS_SHOWN = 7
LOGINS = 40


def roll_exports(folder: Path, *, nights: int, seed: int = 1) -> tuple[int, int]:
    """(flagged lines that were written, flagged lines that the drafts hold) after so many nights.

    Some lines of a day are the same to the byte: they stay as many as they were.
    """
    dice = random.Random(seed)
    school = load_school(write_school(folder / "school", batch_bytes=1 << 20))
    export = folder / "school" / "exports" / "nightly.csv"
    days: list[str] = []
    written = 0
    with open_service(school, now=FIRST_NIGHT) as service:
        for night in range(nights):
            now = FIRST_NIGHT + timedelta(days=night)
            rows = [_row(now - timedelta(hours=dice.randint(8, 17)), dice) for _ in range(dice.randint(0, 20))]
            rows += dice.choices(rows, k=min(2, len(rows)))
            written += len(rows)
            days.append("".join(rows))
            export.write_text(HEADER + "".join(days[-DAYS_SHOWN:]), encoding="utf-8")
            os.utime(export, (now.timestamp() - 3600, now.timestamp() - 3600))
            read_pass(service.engine, service.pipeline, service.tailers, clock=lambda now=now: now)
    drafts: Counter[str] = Counter()
    for row in list_incidents(school, reveal=True):
        drafts[row["subject"]["name"]] += row["lines"]
    return written, drafts.total()


def _row(moment: datetime, dice: random.Random) -> str:
    login = f"user{dice.randrange(LOGINS):02d}"
    return f"{moment:%Y-%m-%d %H:%M:%S},{login},http://www.listed.test/,Adult,Blocked,192.0.2.7\n"
