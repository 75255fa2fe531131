"""What an incident stands for goes in; its id, and the reference that people say on the telephone, come out."""

from hashlib import blake2b
from uuid import UUID, uuid5

INCIDENTS = UUID("0d9c9bd3-2d1b-4f3a-8d53-6a0f6ad2f7c4")
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base32: no I, L, O or U to mishear or misread
REF_CHARACTERS = 6


def incident_id(*, subject_id: str, draft_group: str, restricted: bool, record: str, epoch: int) -> str:
    """UUIDv5 of what the incident is about, so that every run and every order of lines gives the same one.

    record: "" for a draft, else the kind of record. epoch: how many incidents of this kind were decided before.
    """
    facts = (subject_id, draft_group, "restricted" if restricted else "", record, str(epoch))
    return str(uuid5(INCIDENTS, "\x1f".join(facts)))


def ref_for(incident: str, salt: int = 0) -> str:
    """`FW-7KQ2M9`: 30 bits of a hash of the incident's id.

    Among 1,000 incidents two share a reference once in 2,000 schools. Whoever stores it must keep it unique, and take
    the next salt where it is another incident's already; the id stays what identifies.
    """
    digest = blake2b(f"{incident}/{salt}".encode(), digest_size=8).digest()
    number = int.from_bytes(digest, "big")
    return "FW-" + "".join(ALPHABET[number >> 5 * place & 31] for place in range(REF_CHARACTERS))
