"""Why a file fits no format is logged and mailed: the reason never repeats what a line says."""

import pytest

from monitor.ingest.formats import detect_format, load_formats


@pytest.mark.parametrize(
    "text",
    [
        "Alex Example,Blocked,Gambling,Pupil\nBo Example,Blocked,Gambling,Pupil\n",
        "Alex Example\tBlocked\tx\n",
        "Alex Example went to www.betting.test\n",
        '{"who": "Alex Example"}\n',
        "who=Alex Example\n",
    ],
)
def test_a_reason_repeats_no_word_of_the_file(tmp_path, text):
    path = tmp_path / "strange.log"
    path.write_text(text)
    found = detect_format(path, load_formats([]))
    assert found.format is None
    assert not [word for word in ("Alex", "Example", "betting", "Gambling") if word in found.reason]
