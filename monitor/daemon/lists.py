"""Keeps lists, themes and phrases up to date while the daemon reads: in a thread of its own, taken between batches."""

import threading

from sqlalchemy import Engine

from monitor.errors import FilterwatchError
from monitor.logs import get_logger
from monitor.services.batch.pipeline import Pipeline
from monitor.services.clock import Clock
from monitor.services.lists.load import LoadedLists
from monitor.services.lists.told import record_lists, record_problem
from monitor.services.lists.watch import ListWatch
from monitor.services.service import Service
from monitor.settings.school import School
from monitor.store.engine import writing

log = get_logger()


def open_refresh(service: Service, school: School, *, clock: Clock) -> "ListRefresh":
    """For the lists that the service opened with."""
    return ListRefresh(ListWatch(school, service.lists), service.engine, service.pipeline, clock=clock)


class ListRefresh:
    """One thread makes a new set of lists, whole; the reading thread takes it between two batches.

    So every batch is classified by exactly one set, and nothing of it changes meanwhile.
    """

    def __init__(self, watch: ListWatch, engine: Engine, pipeline: Pipeline, *, clock: Clock) -> None:
        self._watch, self._engine, self._pipeline, self._clock = watch, engine, pipeline, clock
        self._fresh: LoadedLists | None = None
        self._unrecorded: LoadedLists | None = None
        self._problem, self._phrases = "", watch.lists.phrases
        self._told: dict[str, tuple[str, str]] = {one.name: (one.version, one.refused) for one in watch.lists.installed}

    def run(self, stopping: threading.Event, every_seconds: float) -> None:
        """Look until told to stop. What can't be loaded is told once, and the lists in use go on."""
        failed = ""
        while not stopping.wait(every_seconds):
            try:
                self.look()
                failed = ""
            except (FilterwatchError, OSError) as error:
                if str(error) != failed:
                    failed = str(error)
                    log.error("lists not loaded", reason=failed)  # noqa: TRY400 -- the reason says it

    def look(self) -> None:
        """Make a new set, where a list changed."""
        fresh = self._watch.look(self._clock())
        if fresh is not None:
            self._fresh = fresh

    def swap(self) -> None:
        """Between two batches: take what is new into use, and write it down. Raises StoreFull or StoreBusy.

        A new classifier comes with caches of its own: nothing that was judged by the old lists is remembered.
        """
        fresh, self._fresh = self._fresh, None
        if fresh is not None:
            self._pipeline.classifier, self._pipeline.themes = fresh.classifier, fresh.themes
            self._unrecorded = fresh
            self._tell(fresh)
        if self._unrecorded is not None:
            with writing(self._engine) as connection:
                record_lists(connection, self._unrecorded, now=self._clock())
            self._unrecorded = None
        problem = self._watch.problem
        if problem != self._problem:
            with writing(self._engine) as connection:
                record_problem(connection, problem, now=self._clock())
            self._problem = problem

    def _tell(self, lists: LoadedLists) -> None:
        if lists.phrases != self._phrases:
            self._phrases = lists.phrases
            log.info("phrases in use", phrases=len(lists.library.phrases))
        for one in lists.installed:
            version, refused = self._told[one.name]
            self._told[one.name] = (one.version, one.refused)
            if one.refused and one.refused != refused:
                log.error("list refused", list=one.name, reason=one.refused)
            if one.version != version:
                note = one.note
                log.info(
                    "list in use",
                    list=one.name,
                    version=one.version,
                    entries=one.entries,
                    added=note.added,
                    removed=note.removed,
                )
