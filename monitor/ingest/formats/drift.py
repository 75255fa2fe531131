"""A reading enters; the signs that the vendor changed the export leave, as notices for the technician."""

from monitor.frames import Reading
from monitor.ingest.readers.format import Format

DRIFT = "drift"
FEWEST_RECORDS = 20
REJECTED_SHARE = 0.05
UNKNOWN_SHARE = 0.2


def find_drift(fmt: Format, reading: Reading) -> list[tuple[str, str]]:
    """Notices (kind, text): many records that can't be read, many actions that the closed list doesn't hold.

    Neither names what stands in the records. Small readings (under 20 records) say nothing.
    """
    entries = len(reading.entries) if reading.entries is not None else 0
    judged = entries + len(reading.rejected)
    if judged < FEWEST_RECORDS:
        return []
    notices = []
    rejected = len(reading.rejected)
    if rejected > REJECTED_SHARE * judged:
        reason = max((why for _, why, _ in reading.rejected), key=[why for _, why, _ in reading.rejected].count)
        text = f"{rejected} of {judged} records don't read as {fmt.id}: {reason}."
        notices.append((DRIFT, f"{text} See `filterwatch formats detect`."))
    unknown = sum(reading.unknown_actions.values())
    if unknown > UNKNOWN_SHARE * judged:
        text = f"{unknown} of {judged} records have an action that {fmt.path.name} doesn't list."
        notices.append((DRIFT, f"{text} Add its words to [action] rules."))
    return notices
