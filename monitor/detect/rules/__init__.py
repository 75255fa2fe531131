"""From attempts to findings: each rule states what it saw, with numbers, independently of the others."""

from monitor.detect.rules.find import find_findings
from monitor.detect.rules.site_breach import SiteBreaches, find_site_breaches

__all__ = ["SiteBreaches", "find_findings", "find_site_breaches"]
