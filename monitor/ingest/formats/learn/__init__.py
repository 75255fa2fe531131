"""A file of an unknown product enters; a descriptor, a redacted fixture and what must come of it leave."""

from monitor.ingest.formats.learn.lesson import Lesson, learn_file, learn_logformat
from monitor.ingest.formats.learn.save import save_lesson

__all__ = ["Lesson", "learn_file", "learn_logformat", "save_lesson"]
