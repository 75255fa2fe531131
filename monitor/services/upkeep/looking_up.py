"""What the lists say about addresses: the answer of `lists lookup`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from monitor.detect.address import defang, registrable_domain
from monitor.detect.classify import AllowRule, Reference
from monitor.detect.lists import find_matches
from monitor.detect.lists.entry import EntryKey
from monitor.detect.lists.quarantine import Quarantine
from monitor.records.listing import Shape
from monitor.services.lists.load import LoadedLists, load_lists
from monitor.settings.school import School


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedUp:
    """rows: the JSON object of DESIGN section 4 for each address, and for a person `shown`, `said`, `categories`.

    shown: the address, readable but not clickable. said: sentences on what it is and what stands against the lists.
    categories: the list's own words for each of its themes.
    missing: a sentence for each list that has no version in use, so that nothing here is of it.
    """

    rows: Iterator[dict[str, Any]]
    missing: tuple[str, ...]


def look_up(school: School, addresses: Sequence[str]) -> LookedUp:
    """Ask every list that has a version in use, also where its newest files were refused. Raises ConfigError."""
    lists = load_lists(school)
    missing = tuple(one.refused for one in lists.installed if one.segment is None)
    return LookedUp(rows=(_to_row(address, lists) for address in addresses), missing=missing)


def _to_row(address: str, lists: LoadedLists) -> dict[str, Any]:
    found = find_matches(address, lists.library.index)
    said = _explain(found.host, lists.reference)
    return {**found.to_dict(), "shown": defang(address), "said": said, "categories": found.categories()}


def _explain(host: str | None, reference: Reference) -> list[str]:
    if host is None:
        return ["This names no host on a network, so no list can hold it."]
    site = registrable_domain(host)
    said = [f"host {defang(host)}" + ("" if site == host else f", of the site {defang(site)}")]
    if reason := Quarantine(reference.popular_hosts).why(
        EntryKey(host, host, has_path=False), Shape.BELOW, guarded=True
    ):
        said.append(f"It {reason}. An entry for it is kept out of use.")
    said += [_explain_rule(rule, reference) for rule in reference.allow.find(host)]
    if (theme := reference.tests.find_host(host)) is not None:
        said.append(f"It is a test address of filters ({theme}): a visit is recorded, and accuses nobody.")
    return said


def _explain_rule(rule: AllowRule, reference: Reference) -> str:
    """What an allow rule does, and where and until when."""
    labels = ", ".join(theme.label for theme in reference.themes.in_rank(rule.shields))
    limits = f" until {rule.until:%d.%m.%Y}" if rule.until else ""
    limits += f" at {', '.join(sorted(rule.sites))}" if rule.sites else ""
    return f"The allow rule {defang(rule.host)} ({rule.reason}) keeps from counting{limits}: {labels}."
