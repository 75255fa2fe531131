"""One line per unit of work, and nothing in it that moves a terminal."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.logs import configure_logs, escape_controls, get_logger


@pytest.fixture
def stream():
    stream = io.StringIO()
    configure_logs(stream=stream)
    yield stream
    configure_logs()


@pytest.mark.fault("S06")
@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("plain text, 5 > 4", "plain text, 5 > 4"),
        ("Zoë \U0001f600", "Zoë \U0001f600"),
        ("a\nb", r"a\x0ab"),
        ("\x1b[31m", r"\x1b[31m"),
        ("\x9b31m", r"\x9b31m"),
        ("\x7f\x00\t", r"\x7f\x00\x09"),
        ("abc\u202edef", r"abc\u202edef"),
        ("\u2028\u2029\u200b\ufeff", r"\u2028\u2029\u200b\ufeff"),
        ("\x85", r"\x85"),
        ("\udcff", r"\udcff"),
    ],
)
def test_controls_are_shown_not_obeyed(text, safe):
    assert escape_controls(text) == safe


@given(st.text())
def test_escaped_text_is_one_printable_line_and_stays_as_it_is(text):
    safe = escape_controls(text)
    assert len(safe.splitlines()) <= 1
    assert escape_controls(safe) == safe


def test_line_is_an_event_and_its_counts(stream):
    get_logger(source="filter").info("batch processed", lines=4120, seconds=0.41234, format=None)
    line = stream.getvalue()
    assert line.endswith(' info batch processed source=filter lines=4120 seconds=0.412 format=""\n')


def test_values_with_spaces_are_quoted(stream):
    get_logger().warning("source unreadable", reason='no "such" file', path="/a=b")
    assert stream.getvalue().endswith(r'reason="no \"such\" file" path="/a=b"' + "\n")


@pytest.mark.fault("S06")
def test_value_with_a_newline_and_escapes_stays_on_its_line(stream):
    get_logger().info("read", file="x\nerror fake line \x1b[2J")
    assert stream.getvalue().count("\n") == 1
    assert "\x1b" not in stream.getvalue()


def test_debug_is_silent_unless_asked_for(stream):
    get_logger().debug("detail")
    assert stream.getvalue() == ""
    configure_logs(stream=stream, level="debug")
    get_logger().debug("detail")
    assert "detail" in stream.getvalue()
