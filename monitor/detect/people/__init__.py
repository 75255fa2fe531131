"""From what a log line names to a subject: roster look-up, kind, confidence, stable pseudonym."""

from monitor.detect.people.identify import identify, identify_site
from monitor.detect.people.merge import merge_subjects, to_subject_on
from monitor.detect.people.pseudonym import pseudonym, subject_id
from monitor.detect.people.roster import Roster

__all__ = ["Roster", "identify", "identify_site", "merge_subjects", "pseudonym", "subject_id", "to_subject_on"]
