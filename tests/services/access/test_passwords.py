"""Hashes, one-time passwords, and what a good password is."""

import pytest

from monitor.services.access import passwords
from monitor.services.access.passwords import hash_password, is_password, one_time_password, password_problem


def test_a_password_is_known_by_its_hash() -> None:
    password_hash = hash_password("correct horse battery")
    assert password_hash.startswith("$argon2id$v=19$m=65536,t=3,p=1$")
    assert is_password("correct horse battery", password_hash)
    assert not is_password("correct horse batterz", password_hash)


def test_without_an_account_the_same_work_is_done_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []

    class Counting:
        def verify(self, password_hash: str, password: str) -> bool:
            compared.append(password_hash)
            return True

    monkeypatch.setattr(passwords, "_hasher", Counting())
    monkeypatch.setattr(passwords, "_decoy", lambda: "decoy")
    assert not is_password("anything", None)
    assert compared == ["decoy"]


@pytest.mark.parametrize("password_hash", ["-", "", "$argon2id$broken"])
def test_a_hash_that_is_none_lets_nobody_in(password_hash: str) -> None:
    assert not is_password("anything", password_hash)


def test_one_time_passwords_differ_and_can_be_read_out() -> None:
    made = {one_time_password() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        assert [len(group) for group in password.split("-")] == [4, 4, 4, 4]
        assert not set(password) & set("01IOUL")


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "at least 12"),
        ("elevenchars", "at least 12"),
        ("x" * 129, "at most 128"),
        ("abcabcabcabcabc", "repeats"),
        ("my password is 1234", "out of it"),
        ("the alead of school", "out of it"),
        ("oak river mondaY", ""),
        ("twelve-chars", ""),
    ],
)
def test_length_counts_and_nothing_obvious(password: str, words: str) -> None:
    problem = password_problem(password, login="alead")
    assert words in problem
    assert bool(problem) is bool(words)
