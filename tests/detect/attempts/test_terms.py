import pytest

from monitor.detect.attempts.terms import is_typing


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("how to k", "how to kill"),
        ("how to kill", "how to k"),
        ("Sexy  girls ", "sexy girls"),
        ("pronhub", "pornhub"),
        ("porn hbu", "porn hub"),
        ("pornn", "porn"),
        ("buy vodka onlin cheap", "buy vodka online cheap"),
        ("same", "same"),
    ],
)
def test_a_search_typed_on_or_corrected_is_the_same_typing(one, other):
    assert is_typing(one, other)
    assert is_typing(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("buy vodka", "buy knives"),
        ("how to buy vodka", "how to make a bomb"),
        ("gun", "fun"),
        ("cheap knives", "kitchen knives"),
        ("", "anything"),
        ("   ", "anything"),
    ],
)
def test_another_search_is_not_the_same_typing(one, other):
    assert not is_typing(one, other)
    assert not is_typing(other, one)
