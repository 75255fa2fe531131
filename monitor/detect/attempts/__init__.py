"""From flagged entries to attempts: one act of one subject, not forty lines."""

from monitor.detect.attempts.epochs import to_epochs
from monitor.detect.attempts.extend import Extended, extend_attempts
from monitor.detect.attempts.fold import EpochOf, fold_attempts, widened

__all__ = ["EpochOf", "Extended", "extend_attempts", "fold_attempts", "to_epochs", "widened"]
