"""Columns that only some records bear enter (Pi-hole names the client on the query only); filled, they leave."""

from monitor.ingest.readers.columns import Table
from monitor.ingest.readers.format import Carry

Memory = dict[str, list[str | None]]


def carry_columns(table: Table, carry: Carry, state: dict[str, object]) -> Table:
    """Fill absent values from the last record with the same key. state: the memory under "carry"; updated in place."""
    before = state.get("carry")
    memory: Memory = dict(before) if isinstance(before, dict) else {}
    keys = table.joined((carry.key,), " ").to_texts()
    columns = [table.joined((name,), " ").to_texts() for name in carry.columns]
    for row, key in enumerate(keys):
        if key is None:
            continue
        values = [column[row] for column in columns]
        if any(values):
            memory.pop(key, None)
            memory[key] = values
        else:
            for column, value in zip(columns, memory.get(key, values), strict=True):
                column[row] = value
        if len(memory) > carry.limit:
            del memory[next(iter(memory))]
    state["carry"] = memory
    return table.replace(dict(zip(carry.columns, columns, strict=True)))
