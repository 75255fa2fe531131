"""Bytes in, fingerprints out: short ones of a generation's head and tail, one of a settled file's whole content."""

import hashlib
import os

import xxhash

HEAD_BYTES = 1024
TAIL_BYTES = 4096
BLOCK_BYTES = 1 << 20


def fingerprint(data: bytes) -> str:
    """BLAKE2b-128 as hex; "" for no bytes."""
    return hashlib.blake2b(data, digest_size=16).hexdigest() if data else ""


def fingerprint_file(descriptor: int) -> str:
    """XXH3-128 as hex of all bytes of an open file: tells a re-export with the same bytes from one with others."""
    state = xxhash.xxh3_128()
    offset = 0
    while block := os.pread(descriptor, BLOCK_BYTES, offset):
        state.update(block)
        offset += len(block)
    return state.hexdigest()
