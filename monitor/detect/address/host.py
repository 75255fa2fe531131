"""The host part of an address goes in; its canonical form comes out: A-labels, lower case, or an IP address."""

import re
from urllib.parse import unquote_to_bytes

import idna

from monitor.detect.address.ip import canonical_ipv4, canonical_ipv6, ends_in_number, is_bare_ipv6

PLAIN_HOST = re.compile(r"(?:[a-z0-9_-]+\.)*[a-z_][a-z0-9_-]*\Z")
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f#%/:<>?@\[\\\]^|]")
_LONGEST_LABEL = 63


def parse_host(text: str) -> str | None:
    """Canonicalise a host without port or userinfo (WHATWG host parser, with UTS #46 non-transitional mapping).

    One trailing dot is dropped. None when a browser could not open it. Labels of a length that DNS can't carry are
    kept when they are ASCII: what was typed counts, not what resolves.
    """
    if PLAIN_HOST.match(text):
        return text
    if text.startswith("["):
        return canonical_ipv6(text[1:-1]) if text.endswith("]") else None
    if is_bare_ipv6(text):
        return canonical_ipv6(text)
    if "%" in text:
        text = unquote_to_bytes(text.encode("utf-8", "replace")).decode("utf-8", "replace")
    mapped = _to_ascii(text)
    if mapped is None:
        return None
    mapped = mapped.removesuffix(".")
    if not mapped or _FORBIDDEN.search(mapped) or mapped.startswith(".") or mapped.endswith(".") or ".." in mapped:
        return None
    return canonical_ipv4(mapped) if ends_in_number(mapped) else mapped


def _to_ascii(text: str) -> str | None:
    if text.isascii():
        return text.lower()
    try:
        mapped = idna.uts46_remap(text, std3_rules=False, transitional=False)
    except idna.IDNAError:
        return None
    labels = [_to_a_label(label) for label in mapped.split(".")]
    return None if None in labels else ".".join(label for label in labels if label is not None)


def _to_a_label(label: str) -> str | None:
    """Punycode without IDNA 2008's registry rules, which browsers don't apply either; None when DNS can't carry it."""
    if label.isascii():
        return label.lower()
    if len(label) > _LONGEST_LABEL:
        return None
    return "xn--" + label.encode("punycode").decode("ascii")
