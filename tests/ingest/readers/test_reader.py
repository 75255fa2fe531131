"""The reader as a whole: conservation, batch borders, what is ignored and what is rejected."""

import dataclasses
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.frames import Reading
from monitor.ingest.formats import load_formats, shipped_folder
from monitor.ingest.formats.check import find_fixtures
from monitor.ingest.readers import Reader, has_rest
from monitor.ingest.readers.canonical import to_canonical
from monitor.ingest.readers.mapping import WRONG_COLUMN
from monitor.ingest.readers.whole import batch_of

MODIFIED_NS = 1_790_856_000_000_000_000
FORMATS = load_formats([shipped_folder()])
GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "formats"
CASES = sorted(
    [(fmt.id, path) for fmt in FORMATS.values() for path in find_fixtures(fmt)]
    + [(path.parent.name, path) for path in GOLDEN.glob("*/*.log")]
)
IDS = [f"{name}-{path.stem}" for name, path in CASES]


def describe(readings: list[Reading]) -> tuple:
    entries, rejected, unknown = [], [], {}
    for reading in readings:
        frame = reading.entries
        rows = range(len(frame)) if frame is not None else ()
        entries += [(to_canonical(frame, row), int(frame.offset[row]), int(frame.length[row])) for row in rows]
        rejected += reading.rejected
        for word, count in reading.unknown_actions.items():
            unknown[word] = unknown.get(word, 0) + count
    lines = sum(reading.lines for reading in readings)
    return lines, sum(reading.ignored for reading in readings), entries, rejected, unknown


def read_in_parts(name: str, data: bytes, borders: list[int]) -> list[Reading]:
    """Read a file in batches that end at the given borders, each with what the one before left."""
    reader, readings, start, state = Reader(FORMATS[name]), [], 0, {}
    for number, end in enumerate([*borders, len(data)]):
        whole = batch_of(data[start:end], modified_ns=MODIFIED_NS, final=number == len(borders))
        generation = dataclasses.replace(whole.generation, reader_state=state)
        batch = dataclasses.replace(whole, generation=generation, offset=start, starts_file=start == 0)
        readings.append(reader.read(batch))
        start, state = end, json.loads(json.dumps(readings[-1].reader_state))
    return readings


def is_conserved(reading: Reading) -> bool:
    entries = len(reading.entries) if reading.entries is not None else 0
    return reading.lines == entries + reading.ignored + len(reading.rejected)


def line_ends(data: bytes) -> list[int]:
    return [place + 1 for place, octet in enumerate(data) if octet == 10 and place + 1 < len(data)]


@pytest.mark.parametrize(("name", "path"), CASES, ids=IDS)
def test_entries_do_not_depend_on_where_batches_end(name, path):
    data = path.read_bytes()
    whole = describe(read_in_parts(name, data, []))
    assert describe(read_in_parts(name, data, line_ends(data))) == whole


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_choice_of_record_borders_gives_the_same_entries(data):
    name, path = data.draw(st.sampled_from(CASES))
    content = path.read_bytes() * data.draw(st.integers(1, 2))
    ends = line_ends(content)
    borders = sorted(data.draw(st.sets(st.sampled_from(ends), max_size=6))) if ends else []
    assert describe(read_in_parts(name, content, borders)) == describe(read_in_parts(name, content, []))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_every_record_of_a_damaged_file_is_counted_once(data):
    name, path = data.draw(st.sampled_from(CASES))
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 3))] = data.draw(
            st.sampled_from(
                [b"\n", b"\r", b"\0", b'"', b"\\", b",", b"\t", b"\xff", b"\xe2\x80\xa8", b" ", b"=", b"\xc3"]
            )
        )
    readings = read_in_parts(name, bytes(content), [])
    assert all(is_conserved(reading) for reading in readings)
    assert not has_rest(readings[-1].reader_state)


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=400), name=st.sampled_from(sorted(FORMATS)))
def test_random_bytes_are_counted_and_never_an_error(data, name):
    (reading,) = read_in_parts(name, data, [])
    assert is_conserved(reading)


def test_what_stands_in_a_frame_can_always_be_encoded(entries):
    line = b"1788768000.123 1 10.0.0.1 TCP_MISS/200 1 GET http://caf\xe9.test/\xff\xfe j\xf6rg HIER_DIRECT/- -\n"
    (entry,) = entries("squid", line)
    assert all(str(value).encode("utf-8") for value in entry.values())


def test_blank_lines_are_ignored(read):
    reading = read("squid", "\n\r\n   \n")
    assert (reading.lines, reading.ignored, reading.rejected) == (3, 3, [])


def test_a_reject_keeps_its_bytes_and_its_place(read):
    reading = read("squid", b"\nnot a log \xff line\n")
    assert reading.rejected == [(1, "the line doesn't have the shape of this format", b"not a log \xff line")]


def test_chatter_is_ignored_and_an_emergency_is_told(read):
    reading = read("squidguard", "2026-09-07 09:02:40 [26] Going into emergency mode\n")
    assert reading.ignored == 1
    assert [kind for kind, _ in reading.notices] == ["emergency"]


def test_a_word_that_the_descriptor_does_not_list_is_unknown_and_counted(read, entries):
    data = "Time,Username,URL,Action\n07/09/2026 09:00,a,http://x.test/,Wobbled\n"
    assert entries("csv", data)[0]["event.action"] == "unknown"
    assert read("csv", data).unknown_actions == {"Wobbled": 1}


def test_a_web_record_without_an_address_is_rejected(read):
    reading = read("csv", "Time,Username,URL\n07/09/2026 09:00,a,\n")
    assert [reason for _, reason, _ in reading.rejected] == ["no address in the line"]


def test_a_captured_phrase_needs_no_address(entries):
    data = "Date/Time,PC name,Username,Phrase,Rule set,Severity\n07/09/2026 09:00,PC1,a,words,Bullying,HIGH\n"
    assert entries("senso", data)[0]["event.category"] == "keyword"


def test_a_future_time_is_kept_and_told(read):
    reading = read("squid", "1798768000.123 1 10.0.0.1 TCP_MISS/200 1 GET http://x.test/ - HIER_DIRECT/- -\n")
    assert len(reading.entries) == 1
    assert [kind for kind, _ in reading.notices] == ["future_time"]


def test_only_the_line_feed_ends_a_record(read):
    separators = "\u2028\u2029\u0085\x0b\x0c\x1c\x1d\x1e\r"
    line = f"Time,Username,URL,Category\n07/09/2026 09:00,a,http://x.test/,one{separators}two\n"
    reading = read("csv", line)
    assert (reading.lines, len(reading.entries)) == (2, 1)
    assert reading.entries.category[0] == f"one{separators}two"


def test_a_last_line_without_end_is_read_when_the_batch_is_final(read):
    reading = read("squid", "1788768000.123 1 10.0.0.1 TCP_MISS/200 1 GET http://x.test/ - HIER_DIRECT/- -")
    assert len(reading.entries) == 1


def test_what_was_held_is_read_when_bytes_behind_it_were_cut_out():
    data = b'Time,Username,URL,Category\n07/09/2026 09:00,a,http://x.test/,"open\n'
    reader = Reader(FORMATS["csv"])
    first = reader.read(batch_of(data, final=False))
    later = batch_of(b"07/09/2026 09:01,b,http://y.test/,Chat\n")
    generation = dataclasses.replace(later.generation, reader_state=first.reader_state)
    second = reader.read(dataclasses.replace(later, generation=generation, offset=9000, starts_file=False))
    assert (first.lines, second.lines) == (1, 2)
    assert [(offset, reason) for offset, reason, _ in second.rejected] == [(27, "a quote is left open")]
    assert second.entries.offset.tolist() == [9000]


def test_an_ended_file_flushes_what_was_held():
    reader = Reader(FORMATS["csv"])
    first = reader.read(batch_of(b"Username,URL\n", final=False))
    assert (first.lines, has_rest(first.reader_state)) == (0, True)
    last = batch_of(b"")
    generation = dataclasses.replace(last.generation, reader_state=first.reader_state)
    second = reader.read(dataclasses.replace(last, generation=generation, offset=13, starts_file=False))
    assert (second.lines, len(second.rejected), has_rest(second.reader_state)) == (1, 1, False)


@pytest.mark.parametrize(
    ("name", "head", "fill"),
    [
        ("squid", "1788768006.000 3 10.1.4.25 TCP_MISS/200 800 GET http://a.test/ ", " "),
        ("squid", "1788768006.000 3 10.1.4.25 TCP_MISS/200 800 GET ", ":"),
        ("e2guardian", "2026.09.07 09:00:16 - 10.1.4.30 http://a.test/ GET 1 0  ", "0"),
        ("watchguard", "LEEF:1.0|WatchGuard|XTM|12|1|a=1", "\t"),
        ("fortigate", "date=2026-09-07 ", "a=b "),
        ("bluecoat_elff", "#Fields: ", '" '),
        ("csv", "Time,Username,URL", ","),
        ("csv", "Time,Username,URL\n", ":"),
        ("senso", 'Date/Time,Username,Phrase\n07/09/2026 09:00,a,"', '" '),
        ("zscaler_web", "", '{"a":'),
        ("umbrella_dns", '"', '""'),
    ],
)
def test_a_line_made_to_be_slow_is_read_like_any_other(read, name, head, fill):
    assert is_conserved(read(name, head + fill * (60_000 // len(fill)) + "\n"))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_sixteen_bit_text_is_read_in_formats_whose_lines_end_with_their_last_field(entries, encoding, end):
    line = "1788769260.437     62 10.1.4.21 TCP_DENIED/403 42 GET http://bets.test/ ajones HIER_NONE/- text/html"
    found = entries("squid", f"\ufeff{line}{end}{line}{end}".encode(encoding))
    assert [entry["user.name"] for entry in found] == ["ajones", "ajones"]


def test_a_record_whose_values_stand_in_each_others_columns_is_rejected(read):
    good = "DNSBL-python,2026-09-07 09:21:00,bets.test,10.1.4.21,Python,DNSBL,Gambling,bets.test,list,+,A"
    forged = good.replace("bets.test,10.1.4.21", "bets.test,10.9.9.9,10.1.4.21")
    reading = read("pfblockerng", f"{good}\n{forged}\n")
    assert len(reading.entries) == 1
    assert [reason for _, reason, _ in reading.rejected] == [WRONG_COLUMN]
