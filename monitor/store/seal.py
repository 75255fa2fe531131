"""Sealing: text and a place in, AES-256-GCM bytes out; and keyed hashes, to find again what is sealed.

A sealed value is nonce (12 bytes) + ciphertext + tag (16 bytes). The place (table, column, row) is authenticated with
it, so that a value copied into another row or column doesn't open.
"""

import os
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Connection

from monitor.errors import StoreError
from monitor.store.text import read_json, to_json

KEY_BYTES = 32
NONCE_BYTES = 12
SEALER_OPTION = "filterwatch_sealer"


class Sealer:
    """Seals and unseals with keys derived (HKDF-SHA256) from the 32 bytes that were made at install."""

    __slots__ = ("_cipher", "_hash_key")

    def __init__(self, install_key: bytes) -> None:
        if len(install_key) != KEY_BYTES:
            raise StoreError(
                f"The install key has {len(install_key)} bytes instead of {KEY_BYTES}. "
                "Put the key file back from backup."
            )
        self._cipher = AESGCM(_derive(install_key, b"filterwatch store: sealed columns"))
        self._hash_key = _derive(install_key, b"filterwatch store: keyed hashes")

    def seal(self, data: bytes, place: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, data, place)

    def unseal(self, sealed: bytes, place: bytes) -> bytes:
        """Raise StoreError when the key is another one, or the value was changed or moved."""
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place)
        except (InvalidTag, ValueError):  # ValueError: too short to hold a nonce
            raise StoreError(
                f"A sealed value in {place.split(b':')[0].decode()} does not open: either the install key is not "
                "the one this database was made with, or the database was changed by hand. "
                "Put the right key file back, or restore the database from backup."
            ) from None

    def seal_text(self, text: str, place: bytes) -> bytes:
        return self.seal(text.encode("utf-8", "surrogatepass"), place)

    def unseal_text(self, sealed: bytes, place: bytes) -> str:
        return self.unseal(sealed, place).decode("utf-8", "surrogatepass")

    def seal_values(self, values: Any, place: bytes) -> bytes:
        """Seal what JSON can hold."""
        return self.seal(to_json(values), place)

    def seal_rows(self, rows: Sequence[tuple[Any, bytes]]) -> list[bytes]:
        """As `seal_values` for each (values, place), with one call for all their nonces."""
        nonces = os.urandom(NONCE_BYTES * len(rows))
        encrypt = self._cipher.encrypt
        sealed = []
        for number, (values, place) in enumerate(rows):
            nonce = nonces[NONCE_BYTES * number : NONCE_BYTES * (number + 1)]
            sealed.append(nonce + encrypt(nonce, to_json(values), place))
        return sealed

    def unseal_values(self, sealed: bytes, place: bytes) -> Any:
        return read_json(self.unseal(sealed, place))

    def hash_text(self, *parts: str) -> bytes:
        """Return 16 bytes (keyed BLAKE2b) by which a sealed text can be looked up; useless without the key."""
        return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16, key=self._hash_key).digest()


def sealer_of(connection: Connection) -> Sealer:
    """Return the sealer that `open_engine` put into the engine."""
    sealer = connection.get_execution_options().get(SEALER_OPTION)
    if not isinstance(sealer, Sealer):
        raise StoreError("This connection has no key. Open the database with monitor.store.engine.open_engine.")
    return sealer


def _derive(install_key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(install_key)
