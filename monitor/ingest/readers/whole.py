"""Bytes that come from no tail (a fixture, a file's beginning) enter; a batch that a reader can read leaves."""

from monitor.records.source import Batch, Generation, Mode


def batch_of(data: bytes, *, modified_ns: int = 0, final: bool = True) -> Batch:
    """The bytes as the only batch of a file. final: False when the file goes on behind them.

    modified_ns: when the file was written, for stamps without a year; 0 = not known.
    """
    generation = Generation(
        id="",
        source="",
        path="",
        device=0,
        inode=0,
        head_hash="",
        head_length=0,
        tail_hash="",
        offset=len(data),
        size=len(data),
        modified_ns=modified_ns,
        changed_ns=modified_ns,
    )
    return Batch(
        source="", mode=Mode.SNAPSHOT, generation=generation, data=data, offset=0, starts_file=True, final=final
    )
