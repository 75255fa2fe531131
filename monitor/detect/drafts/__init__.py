"""From findings to drafts: one incident per subject and draft group, with its reasons in plain words."""

from monitor.detect.drafts.ids import incident_id, ref_for
from monitor.detect.drafts.incidents import draft_incidents
from monitor.detect.drafts.withdraw import find_withdrawn

__all__ = ["draft_incidents", "find_withdrawn", "incident_id", "ref_for"]
