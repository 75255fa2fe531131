"""Starts the daemon's threads, tells systemd, and ends them cleanly on SIGTERM or SIGINT."""

import os
import signal
import threading
from contextlib import closing, suppress
from types import FrameType

from monitor.daemon.lists import open_refresh
from monitor.daemon.loop import Daemon, run_delivering, run_reading
from monitor.errors import StoreBusy, StoreFull
from monitor.ingest.tail.watch import Watcher
from monitor.logs import get_logger
from monitor.services.clock import Clock, utc_now
from monitor.services.notify import send_notice
from monitor.services.service import Service, open_service
from monitor.services.upkeep.starts import record_start, record_stop
from monitor.settings.school import School
from monitor.store.engine import writing
from monitor.store.heartbeat import beat

STOP_SECONDS = 4.0
"""SIGTERM must end cleanly within five seconds; a mail on the wire longer than this is sent again after the restart."""
HARD_STOP_SECONDS = 4.5
"""What still hangs then (a database that another process holds, a share) is cut off, which every step survives."""

log = get_logger()


def run_daemon(school: School) -> None:
    """Run until SIGTERM, SIGINT or SIGHUP (after which systemd starts it anew, with the config as it is then)."""
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        if not stopping.is_set():
            stopping.set()
            end = threading.Timer(HARD_STOP_SECONDS, _end_now)
            end.daemon = True
            end.start()

    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, stop)
    with open_service(school, now=utc_now()) as service:
        with writing(service.engine) as connection:
            record_start(connection, now=utc_now())
        send_notice("READY=1")
        log.info("daemon started", sources=len(service.tailers), lists=len(school.settings.list))
        run_threads(service, school, clock=utc_now, stopping=stopping)
        send_notice("STOPPING=1")
        with suppress(StoreFull, StoreBusy), writing(service.engine) as connection:
            record_stop(connection, now=utc_now())
    log.info("daemon stopped")


def run_threads(service: Service, school: School, *, clock: Clock, stopping: threading.Event) -> None:
    """Read in this thread, deliver and look after the lists in two others, until `stopping` is set.

    A delivering thread that breaks ends the reading too: better a restart than mail that silently stays.
    """
    from monitor.services.telling.office import open_office  # noqa: PLC0415 -- the daemon is ready without it

    broken: list[BaseException] = []
    lists = open_refresh(service, school, clock=clock)
    with closing(Watcher([source.path for source in school.settings.source])) as watcher:
        daemon = Daemon(
            engine=service.engine,
            pipeline=service.pipeline,
            office=open_office(school),
            lists=lists,
            tailers=dict(zip(service.pipeline.sources, service.tailers, strict=True)),
            watcher=watcher,
            clock=clock,
            poll_seconds=school.settings.reading.poll_seconds,
            stopping=stopping,
        )

        def deliver_or_stop() -> None:
            try:
                run_delivering(daemon)
            except BaseException as error:
                broken.append(error)
                stopping.set()
                raise

        delivering = threading.Thread(target=deliver_or_stop, name="deliver", daemon=True)
        delivering.start()
        every = school.settings.reading.list_seconds
        threading.Thread(target=lists.run, args=(stopping, every), name="lists", daemon=True).start()
        try:
            run_reading(daemon)
        finally:
            stopping.set()
            daemon.alerted.set()
            delivering.join(STOP_SECONDS)
            with suppress(StoreFull, StoreBusy), writing(service.engine) as connection:
                beat(connection, "daemon", now=clock(), details={"stopped": True})
    if broken:
        raise broken[0]


def _end_now() -> None:
    log.warning("daemon stopped while something hung; what it was doing is done again at the next start")
    os._exit(0)
