"""Signs that an export changed."""

import pytest

from monitor.ingest.formats import find_drift
from monitor.ingest.readers import Reader
from monitor.ingest.readers.whole import batch_of

GOOD = "07/09/2026 09:00,a,http://x.test/,{}\n"


def drift(formats, rows):
    data = "Time,Username,URL,Action\n" + "".join(rows)
    return find_drift(formats["csv"], Reader(formats["csv"]).read(batch_of(data.encode())))


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([GOOD.format("Blocked")] * 100, 0),
        ([GOOD.format("Blocked")] * 97 + ["torn\n"] * 3, 0),
        ([GOOD.format("Blocked")] * 90 + ["torn\n"] * 10, 1),
        ([GOOD.format("Blocked")] * 70 + [GOOD.format("Wobbled")] * 30, 1),
        ([GOOD.format("Wobbled")] * 5 + ["torn\n"] * 5, 0),
    ],
)
def test_tells_many_rejects_and_many_unknown_actions(formats, rows, found):
    notices = drift(formats, rows)
    assert len(notices) == found
    assert all(kind == "drift" for kind, _ in notices)


def test_says_nothing_of_what_stands_in_the_records(formats):
    ((_, text),) = drift(formats, [GOOD.format("http://secret.test")] * 30)
    assert "secret" not in text
