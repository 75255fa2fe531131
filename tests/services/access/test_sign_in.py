"""Sessions and refusals."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.errors import ReviewError
from monitor.records.access import Account
from monitor.services.access.passwords import hash_password
from monitor.services.access.sign_in import Refusal, SignedIn, change_password, read_session, sign_in
from monitor.services.review.desk import Desk
from monitor.store.accounts import record_account
from monitor.store.engine import reading, writing
from monitor.store.tables import audit, web_session
from tests.web.school import NOW

PASSWORD = "correct horse battery"
NEW = "another pony charger"


@pytest.fixture
def known(empty_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A DSL with a password; hashes are tested elsewhere."""
    module = "monitor.services.access.sign_in"
    monkeypatch.setattr(f"{module}.hash_password", lambda password: f"hash of {password}")
    monkeypatch.setattr(f"{module}.is_password", lambda given, kept: kept == f"hash of {given}")
    with writing(empty_desk.engine) as connection:
        record_account(connection, Account(login="alead", password_hash=f"hash of {PASSWORD}", created_at=NOW))
    return empty_desk


def enter(
    desk: Desk, password: str = PASSWORD, *, login: str = "alead", address: str = "192.0.2.7", minutes: float = 0
) -> SignedIn | Refusal:
    now = NOW + timedelta(minutes=minutes)
    return sign_in(desk.school, desk.engine, login=login, password=password, address=address, now=now)


def token_of(result: SignedIn | Refusal) -> str:
    assert isinstance(result, SignedIn)
    return result.token


def read(desk: Desk, token: str, *, minutes: float = 0):
    return read_session(desk.school, desk.engine, token, now=NOW + timedelta(minutes=minutes))


def test_a_session_says_who_it_is(known: Desk) -> None:
    session = read(known, token_of(enter(known)))
    assert session is not None
    assert session.viewer.login == "alead"
    assert session.since == NOW


def test_the_token_itself_is_kept_nowhere(known: Desk) -> None:
    token = token_of(enter(known))
    assert len(token) >= 43
    with reading(known.engine) as connection:
        rows = repr(connection.execute(web_session.select()).all()) + repr(connection.execute(audit.select()).all())
    assert token not in rows


def test_a_session_ends_after_eight_hours_of_work(known: Desk) -> None:
    token = token_of(enter(known))
    seen = [read(known, token, minutes=minutes) is not None for minutes in range(0, 500, 10)]
    assert seen == [True] * 48 + [False] * 2


@pytest.mark.parametrize("token", ["", "unknown", "x" * 5000, "é"])
def test_an_unknown_token_is_nobody(known: Desk, token: str) -> None:
    assert read(known, token) is None


def test_whoever_lost_their_role_is_out(known: Desk) -> None:
    token = token_of(enter(known))
    school = replace(known.school, people=())
    assert read_session(school, known.engine, token, now=NOW) is None


@pytest.mark.parametrize(
    ("login", "password"), [("alead", "wrong"), ("stranger", PASSWORD), ("", ""), ("p.finch", "x")]
)
def test_every_wrong_sign_in_is_refused_alike(known: Desk, login: str, password: str) -> None:
    assert enter(known, password, login=login) is Refusal.WRONG


def test_five_failures_put_off_that_login_at_that_address_only_and_only_for_a_while(known: Desk) -> None:
    for minute in range(5):
        assert enter(known, "wrong", minutes=minute / 10) is Refusal.WRONG
    assert enter(known, minutes=1) is Refusal.TOO_MANY
    assert isinstance(enter(known, address="192.0.2.8", minutes=1), SignedIn)
    assert isinstance(enter(known, minutes=15.5), SignedIn)


def test_unknown_logins_are_put_off_as_well(known: Desk) -> None:
    results = [enter(known, "wrong", login="stranger") for _ in range(6)]
    assert results == [Refusal.WRONG] * 5 + [Refusal.TOO_MANY]


def test_signing_in_forgets_the_failures_before(known: Desk) -> None:
    for _ in range(4):
        enter(known, "wrong")
    enter(known)
    assert [enter(known, "wrong") for _ in range(5)] == [Refusal.WRONG] * 5


def test_a_new_password_ends_every_other_session(known: Desk) -> None:
    tokens = [token_of(enter(known)) for _ in range(2)]
    session = read(known, tokens[0])
    assert session is not None
    changed = change_password(known.engine, session, current=PASSWORD, new=NEW, repeated=NEW, now=NOW)
    assert [read(known, token) for token in tokens] == [None, None]
    assert read(known, changed.token) is not None
    assert enter(known) is Refusal.WRONG
    assert isinstance(enter(known, NEW), SignedIn)


@pytest.mark.parametrize(
    ("current", "new", "repeated", "words"),
    [
        ("wrong", NEW, NEW, "not your current"),
        (PASSWORD, "short", "short", "at least"),
        (PASSWORD, NEW, NEW + "x", "differ"),
        (PASSWORD, PASSWORD, PASSWORD, "you had"),
    ],
)
def test_a_password_that_wont_do_is_explained(known: Desk, current: str, new: str, repeated: str, words: str) -> None:
    session = read(known, token_of(enter(known)))
    assert session is not None
    with pytest.raises(ReviewError, match=words):
        change_password(known.engine, session, current=current, new=new, repeated=repeated, now=NOW)


def test_the_real_hash_is_the_one_that_is_asked(empty_desk: Desk) -> None:
    with writing(empty_desk.engine) as connection:
        record_account(connection, Account(login="alead", password_hash=hash_password(PASSWORD), created_at=NOW))
    assert isinstance(enter(empty_desk), SignedIn)
    assert enter(empty_desk, "wrong") is Refusal.WRONG
