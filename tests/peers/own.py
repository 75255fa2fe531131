"""Filterwatch as the other programs are run: the whole product, each login's draft counted."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from monitor.services.reading import read_pass
from monitor.services.service import open_service
from tests.faults.stage import Stage

LATER = datetime(2099, 1, 1, tzinfo=UTC)


class Filterwatch:
    name = "Filterwatch"

    def __init__(self, folder: Path, log: Path, *, is_export: bool = False) -> None:
        options = {"format": "csv", "mode": "snapshot", "glob": log.name} if is_export else {}
        self.stage = Stage(folder / "school", **options)
        text = (self.stage.folder / "filterwatch.toml").read_text(encoding="utf-8")
        logs = f"{log.parent}/{log.name}" + ("" if is_export else "*")
        pattern = f'path = "logs/{log.name if is_export else "access.log*"}"'
        (self.stage.folder / "filterwatch.toml").write_text(text.replace(pattern, f'path = "{logs}"'), encoding="utf-8")
        self.is_export = is_export
        self.opened = None

    def start(self) -> None:
        self.opened = open_service(self.stage.school, now=datetime.now(UTC))
        self.service = self.opened.__enter__()

    def stop(self) -> None:
        self.opened.__exit__(None, None, None)
        self.opened = None

    def kill(self) -> None:
        """Kills of the daemon itself are tests/torture's business; here it is closed between two batches."""
        self.stop()

    def settle(self) -> None:
        if self.opened is not None:
            for _ in range(3):  # a seeming truncation is believed at the second look
                clock = (lambda: LATER) if self.is_export else (lambda: datetime.now(UTC))
                read_pass(self.service.engine, self.service.pipeline, self.service.tailers, clock=clock)

    def finish(self) -> None:
        self.settle()

    def counts(self) -> Counter[int]:
        return Counter(
            {int(login[4:]): lines for login, lines in self.stage.lines_by_login().items() if login[:4] == "user"}
        )
