import pytest

from bench.simulated import write_format
from monitor.simulate.formats import FORMATS


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_writes_as_many_lines_as_asked_after_the_header(tmp_path, name):
    size = write_format(tmp_path / "a.log", name, lines=60)
    data = (tmp_path / "a.log").read_bytes()
    assert len(data) == size
    assert data.count(b"\n") == 60 + bool(FORMATS[name].header)
