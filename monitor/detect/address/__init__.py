"""Addresses as a log spells them go in; canonical hosts, pages and sites come out (WHATWG URL Standard, lenient)."""

from monitor.detect.address.defang import defang
from monitor.detect.address.domain import parent_hosts, registrable_domain
from monitor.detect.address.url import CanonicalUrl, canonical_host, canonical_url

__all__ = ["CanonicalUrl", "canonical_host", "canonical_url", "defang", "parent_hosts", "registrable_domain"]
