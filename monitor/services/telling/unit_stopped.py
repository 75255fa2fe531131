"""How a service ended goes in; one mail when it ends by a fault again and again comes out, without the database.

systemd calls it after each stop (ExecStopPost=), also when the program died before it could open anything.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from monitor.services.telling.alarm import send_alarm

CLEAN = "success"
STOPS, WITHIN = 5, timedelta(minutes=15)
TOLD_AGAIN = timedelta(hours=12)


def tell_unit_stopped(
    path: Path | None, unit: str, *, environment: Mapping[str, str], now: datetime
) -> tuple[bool, list[str]]:
    """Count a fault; whether somebody was mailed, and what went wrong with the mail.

    environment: $SERVICE_RESULT is systemd's word for how the service ended, $STATE_DIRECTORY where the count is kept.
    A clean stop ends the count. Raises ConfigError when there is no config to tell by.
    """
    file = Path(environment.get("STATE_DIRECTORY", "").partition(":")[0] or ".") / f"{Path(unit).name}.stops"
    if environment.get("SERVICE_RESULT", CLEAN) == CLEAN:
        file.unlink(missing_ok=True)
        return False, []
    stops, told_at = _read(file)
    stops = [at for at in stops if now - at <= WITHIN] + [now]
    is_due = len(stops) >= STOPS and (told_at is None or now - told_at >= TOLD_AGAIN)
    _write(file, stops, now if is_due else told_at)
    if not is_due:
        return False, []
    sentence = (
        f"The service {unit} ended by a fault {len(stops)} times within {WITHIN.seconds // 60} minutes and is started"
        f" again each time: logs may not be read. On the server: journalctl -u {unit}"
    )
    return True, send_alarm(path, sentence, now=now)


def _read(file: Path) -> tuple[list[datetime], datetime | None]:
    """What was counted; nothing when the file is missing or was cut off."""
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        stops = [datetime.fromisoformat(at) for at in kept["stops"]]
        return stops, datetime.fromisoformat(kept["told_at"]) if kept["told_at"] else None
    except (OSError, ValueError, KeyError, TypeError):
        return [], None


def _write(file: Path, stops: list[datetime], told_at: datetime | None) -> None:
    kept = {"stops": [at.isoformat() for at in stops], "told_at": None if told_at is None else told_at.isoformat()}
    file.write_text(json.dumps(kept), encoding="utf-8")
