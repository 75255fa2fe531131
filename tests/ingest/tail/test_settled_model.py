"""Any order of overwriting, replacing, touching, dying and failing: each settled content is read whole, and once."""

import shutil
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.ingest.tail import TailLimits
from monitor.records.source import Mode
from tests.ingest.tail.caller import Caller, numbered

HEADER = b"Date,User,Address\n"
SETTLED_MODES = [Mode.SNAPSHOT, Mode.DROP]
CONTENTS = [HEADER + numbered(first, count) for first, count in ((0, 3), (3, 3), (0, 400), (1000, 400), (0, 401))]
ACTIONS = st.one_of(
    st.tuples(st.sampled_from(["overwrite", "replace", "copy"]), st.integers(0, len(CONTENTS) - 1)),
    st.tuples(st.sampled_from(["touch", "delete", "die", "poll", "settle"]), st.just(0)),
    st.tuples(st.just("fail"), st.integers(0, 3)),
)


@pytest.mark.fault("F32")
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=st.lists(ACTIONS, max_size=25), mode=st.sampled_from(SETTLED_MODES))
def test_whatever_happens_each_content_that_settled_is_read_whole_and_none_twice(
    tmp_path: Path, actions: list[tuple[str, int]], mode: Mode
) -> None:
    """A content that is overwritten while it is being read stays a part of itself, and is whole when it comes back."""
    folder = tmp_path / str(len(list(tmp_path.iterdir())))
    folder.mkdir()
    export = folder / "export.csv"
    caller = Caller(folder / "*.csv", mode, limits=TailLimits(batch_bytes=2000))
    settled: list[bytes] = []
    for action, number in [*actions, ("settle", 0)]:
        act(caller, export, action, number)
        if action == "settle" and export.exists() and export.read_bytes() not in settled:
            settled.append(export.read_bytes())
    caller.tailer.close()
    by_generation: defaultdict[str, bytes] = defaultdict(bytes)
    for batch in caller.batches:
        assert batch.offset == len(by_generation[batch.generation.id])
        by_generation[batch.generation.id] += batch.data
    read = list(by_generation.values())
    assert [content for content in settled if content not in read] == []
    assert all(any(content.startswith(part) for content in CONTENTS) for part in read)
    whole = [part for part in read if part in CONTENTS]
    assert len(set(whole)) == len(whole)


def act(caller: Caller, export: Path, action: str, number: int) -> None:
    if action == "overwrite":
        export.write_bytes(CONTENTS[number])
    elif action == "replace":
        (export.parent / "new.tmp").write_bytes(CONTENTS[number])
        (export.parent / "new.tmp").replace(export)
    elif action == "copy" and export.exists():
        shutil.copyfile(export, export.parent / f"export ({number}).csv")
    elif action == "touch" and export.exists():
        export.touch()
    elif action == "delete":
        export.unlink(missing_ok=True)
    elif action == "die":
        caller.restart()
    elif action == "fail":
        caller.later(61).poll_and_fail(number)
    elif action == "poll":
        caller.poll()
    elif action == "settle":
        caller.later(61).polls(2)
