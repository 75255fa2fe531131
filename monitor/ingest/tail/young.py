"""Files that can't be told from copies of others yet are noted here, poll by poll."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from monitor.ingest.tail.discovery import Found
from monitor.ingest.tail.stamp import Identity, Stamp
from monitor.ingest.tail.track import Track


@dataclass(slots=True)
class YoungCopies:
    """Files that hold, so far, only what another file holds: a copy being made, or a new log with the same first lines.

    For each the original's track and the copy's stamp when they were compared. They are left alone until they settle or
    differ: while the original is there, nothing in them is new.
    """

    _seen: dict[Identity, tuple[Track, Stamp]] = field(default_factory=dict)
    _ahead: set[Identity] = field(default_factory=set)

    def note(self, found: Found, original: Track) -> None:
        self._seen[found.identity] = original, found.stamp

    def note_ahead(self, found: Found) -> None:
        """The original has still to be read as far as the copy goes: only then is the copy known."""
        self._ahead.add(found.identity)

    def take_ahead(self) -> set[Identity]:
        """Those noted as ahead since the last call: their originals were read meanwhile, so look again."""
        ahead, self._ahead = self._ahead, set()
        return ahead

    def original_of(self, found: Found) -> Track | None:
        """The track of the file that this one was a whole copy of, if it wasn't written to since."""
        seen = self._seen.get(found.identity)
        return seen[0] if seen and seen[1].content == found.stamp.content else None

    def is_unchanged(self, found: Found) -> bool:
        original = self.original_of(found)
        return original is not None and original.is_present and not original.is_waiting

    def forget(self, identity: Identity) -> None:
        self._seen.pop(identity, None)

    def keep_only(self, identities: Iterable[Identity]) -> None:
        kept = set(identities)
        self._seen = {identity: seen for identity, seen in self._seen.items() if identity in kept}
