"""A service of the program failed: whoever looks after it is mailed, without the database."""

from datetime import datetime
from pathlib import Path

from monitor.services.telling.alarm import send_alarm


def tell_unit_failed(path: Path | None, unit: str, *, now: datetime) -> list[str]:
    """Returns what went wrong with the mail, if anything. Raises ConfigError when there is no config to tell by."""
    sentence = f"The service {unit} failed and logs are not being read. On the server: systemctl status {unit}"
    return send_alarm(path, sentence, now=now)
