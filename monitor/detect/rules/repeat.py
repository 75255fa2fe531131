"""repeat: so many attempts on so many sites within so many minutes, in one draft group."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from monitor.detect.rules.interface import Case, spoken, state
from monitor.records.detection import Attempt, Finding
from monitor.settings.model import RepeatRule

RULE = "repeat"


@dataclass(frozen=True, slots=True)
class Window:
    """attempts[first:end] of those that count, on so many sites."""

    first: int
    end: int
    sites: int


def find_repeat(case: Case) -> list[Finding]:
    """One finding per configured rule that some window satisfies; it fires at the attempt that completes the first."""
    counted = [attempt for attempt in case.attempts if not attempt.restricted and not attempt.filter_test]
    findings = []
    for rule in case.rules.repeat:
        attempts = [attempt for attempt in counted if attempt.severity >= rule.severity]
        windows = find_windows(attempts, rule)
        if windows:
            within = sorted({number for window in windows for number in range(window.first, window.end)})
            fired_at = attempts[windows[0].end - 1].first_at
            why = _to_why(rule, attempts, windows)
            findings.append(state(RULE, [attempts[number] for number in within], fired_at=fired_at, why=why))
    return findings


def find_windows(attempts: list[Attempt], rule: RepeatRule) -> list[Window]:
    """Per attempt that completes one, the window that ends with it, measured from first line to first line."""
    minutes = timedelta(minutes=rule.minutes)
    sites: Counter[str] = Counter()
    windows = []
    first = 0
    for number, attempt in enumerate(attempts):
        sites.update(attempt.sites)
        while attempt.first_at - attempts[first].first_at > minutes:
            _take_out(sites, attempts[first])
            first += 1
        if number + 1 - first >= rule.attempts and len(sites) >= rule.sites:
            windows.append(Window(first, number + 1, len(sites)))
    return windows


def _take_out(sites: Counter[str], attempt: Attempt) -> None:
    for site in attempt.sites:
        sites[site] -= 1
        if not sites[site]:
            del sites[site]


def _to_why(rule: RepeatRule, attempts: list[Attempt], windows: list[Window]) -> str:
    """The numbers of the fullest window: the first of those with the most attempts, then the most sites."""
    fullest = max(windows, key=lambda window: (window.end - window.first, window.sites, -window.first))
    span = attempts[fullest.end - 1].first_at - attempts[fullest.first].first_at
    return say_fullest(rule, attempts=fullest.end - fullest.first, sites=fullest.sites, span=span)


def say_fullest(rule: RepeatRule, *, attempts: int, sites: int, span: timedelta) -> str:
    """attempts, sites, span: of the fullest window, from first line to first line."""
    minutes = max(1, ceil(span.total_seconds() / 60))
    tried = f"{spoken(attempts, 'attempt')} on {spoken(sites, 'site')}"
    limits = f"{rule.attempts} on {spoken(rule.sites, 'site')} within {spoken(rule.minutes, 'minute')}"
    return f'{tried} in {spoken(minutes, "minute")}; {limits} are enough (rule "{rule.name}").'
