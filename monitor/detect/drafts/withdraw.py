"""What was drafted before and what the rules say now go in; which drafts no longer stand comes out.

Late lines can join two attempts into one, so that a rule is no longer met. Only what nobody has been told of or has
touched goes; the rest stays for a person to decide.
"""

from collections.abc import Collection, Iterable

from monitor.records.detection import Incident, IncidentState

UNTOUCHED = (IncidentState.DRAFT, IncidentState.FILTER_TEST)


def find_withdrawn(
    standing: Iterable[Incident], drafted: Iterable[Incident], *, told: Collection[str]
) -> frozenset[str]:
    """The ids of the incidents that no rule asks for any more.

    standing: the stored incidents of every subject, draft group and epoch that was looked at again, no others.
    drafted: what that gave. told: ids of incidents of which somebody was told, or has seen the page.
    """
    still = {incident.id for incident in drafted}
    return frozenset(
        incident.id
        for incident in standing
        if incident.state in UNTOUCHED and incident.id not in still and incident.id not in told
    )
