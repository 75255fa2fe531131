"""A draft's findings, attempts and subject go in; the sentences that say why it exists and how sure it is come out.

No sentence names anyone, holds an address or search words, or tells of a support need: technicians read them too.
"""

from collections.abc import Sequence

from monitor.detect.attempts.summary import join_grounds
from monitor.detect.drafts.sums import Sums
from monitor.records.detection import Finding
from monitor.records.people import Confidence, Subject, SubjectKind

# How sure it is who it was; by kind where nobody is named, else by the confidence of the attribution.
NOBODY = {
    SubjectKind.SHARED: "The login is shared, so no person is named.",
    SubjectKind.DEVICE: "Only a device is known, so no person is named.",
    SubjectKind.UNKNOWN: "Only an address, or a login that isn't in the roster, is known, so no person is named.",
    SubjectKind.GROUP: "This is about a group, not about a person.",
    SubjectKind.SITE: "This is about a site that the filter lets through, not about a person.",
}
SURENESS = {
    Confidence.HIGH: "The login is in the roster and was used on a named device.",
    Confidence.MEDIUM: "The login is in the roster; whether it was its owner who used it isn't known.",
    Confidence.LOW: "The login is in the roster, but it is not sure that its owner used it.",
}
NEUTRAL = "It may be accidental; only a person can say."


def to_why(findings: Sequence[Finding], sums: Sums, subject: Subject) -> tuple[str, ...]:
    """findings: in the order in which they fired; sums: of all attempts that the draft counts."""
    sentences = [
        *dict.fromkeys(finding.why for finding in findings),
        _to_verdict(sums.blocked_lines, sums.lines),
    ]
    grounds = join_grounds(sums.grounds)
    if grounds:
        sentences.append(f"Named by {', '.join(grounds)}.")
    sentences.append(NOBODY.get(subject.kind) or SURENESS[subject.confidence])
    if not findings[0].record:
        sentences.append(NEUTRAL)
    return tuple(sentences)


def _to_verdict(blocked: int, lines: int) -> str:
    if lines == 1:
        return "The filter blocked the one log line." if blocked else "The filter didn't block the one log line."
    if blocked in {0, lines}:
        return f"The filter blocked {'all' if blocked else 'none'} of the {lines} log lines."
    return f"The filter blocked {blocked} of the {lines} log lines."
