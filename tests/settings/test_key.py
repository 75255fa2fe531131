"""The key is made once, whole, and for nobody else's eyes."""

import os
import stat
import threading

import pytest

from monitor.errors import ConfigError
from monitor.settings.key import has_key, load_mail_password, load_or_create_key
from monitor.settings.model import MailSection


def mail(**changes) -> MailSection:
    return MailSection(host="mail.example", sender="fw@school.example", **changes)


def test_key_is_made_once_and_private(tmp_path):
    key = load_or_create_key(tmp_path, environ={})
    assert len(key) == 32
    assert load_or_create_key(tmp_path, environ={}) == key
    assert stat.S_IMODE((tmp_path / "filterwatch.key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["filterwatch.key"]


def test_programs_that_start_together_get_the_same_key(tmp_path):
    keys: list[bytes] = []
    threads = [threading.Thread(target=lambda: keys.append(load_or_create_key(tmp_path, environ={}))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1


def test_two_schools_have_two_keys(tmp_path):
    (tmp_path / "other").mkdir()
    assert load_or_create_key(tmp_path, environ={}) != load_or_create_key(tmp_path / "other", environ={})


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_key_that_others_can_read_is_refused_with_the_command_that_helps(tmp_path, mode):
    load_or_create_key(tmp_path, environ={})
    (tmp_path / "filterwatch.key").chmod(mode)
    with pytest.raises(ConfigError, match="chmod 600"):
        load_or_create_key(tmp_path, environ={})


@pytest.mark.parametrize("data", [b"", b"short", b"x" * 33])
def test_key_of_another_size_is_refused(tmp_path, data):
    path = tmp_path / "filterwatch.key"
    path.write_bytes(data)
    path.chmod(0o600)
    with pytest.raises(ConfigError, match="instead of 32"):
        load_or_create_key(tmp_path, environ={})


def test_key_file_must_be_no_link(tmp_path):
    (tmp_path / "elsewhere").write_bytes(b"x" * 32)
    (tmp_path / "elsewhere").chmod(0o600)
    (tmp_path / "filterwatch.key").symlink_to("elsewhere")
    with pytest.raises(ConfigError, match=r"filterwatch\.key"):
        load_or_create_key(tmp_path, environ={})


def test_dangling_link_is_not_written_through(tmp_path):
    (tmp_path / "filterwatch.key").symlink_to(tmp_path / "target")
    with pytest.raises(ConfigError):
        load_or_create_key(tmp_path, environ={})
    assert not (tmp_path / "target").exists()


def test_pipe_in_place_of_the_key_does_not_hang(tmp_path):
    os.mkfifo(tmp_path / "filterwatch.key", 0o600)
    with pytest.raises(ConfigError, match="regular file"):
        load_or_create_key(tmp_path, environ={})


def test_folder_that_is_not_there_is_a_clear_problem(tmp_path):
    with pytest.raises(ConfigError, match="can't be read or made"):
        load_or_create_key(tmp_path / "nowhere", environ={})


def test_systemd_credential_comes_first(tmp_path):
    load_or_create_key(tmp_path, environ={})
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / "filterwatch.key").write_bytes(b"c" * 32)
    (credentials / "filterwatch.key").chmod(0o440)
    environ = {"CREDENTIALS_DIRECTORY": str(credentials)}
    assert load_or_create_key(tmp_path, environ=environ) == b"c" * 32
    assert has_key(tmp_path / "nowhere", environ=environ)


def test_credentials_without_a_key_leave_it_to_the_file(tmp_path):
    environ = {"CREDENTIALS_DIRECTORY": str(tmp_path / "credentials")}
    assert not has_key(tmp_path, environ=environ)
    assert load_or_create_key(tmp_path, environ=environ) == (tmp_path / "filterwatch.key").read_bytes()


def test_no_username_needs_no_password():
    assert load_mail_password(mail(), environ={}) is None


def test_password_comes_from_a_private_file_without_its_line_end(tmp_path):
    path = tmp_path / "password"
    path.write_text("correct horse \n")
    path.chmod(0o600)
    assert load_mail_password(mail(username="u", password_file=path), environ={}) == "correct horse "


def test_password_of_systemd_comes_first(tmp_path):
    (tmp_path / "filterwatch.mail-password").write_text("from systemd")
    environ = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert load_mail_password(mail(username="u", password_file=tmp_path / "x"), environ=environ) == "from systemd"


@pytest.mark.parametrize(
    ("content", "mode", "says"),
    [
        (b"x", 0o644, "chmod 600"),
        (b"", 0o600, "is empty"),
        (b"\n", 0o600, "is empty"),
        (b"\xff", 0o600, "UTF-8"),
        (None, 0, "can't be read"),
    ],
)
def test_password_that_will_not_do_is_a_clear_problem_without_itself(tmp_path, content, mode, says):
    path = tmp_path / "password"
    if content is not None:
        path.write_bytes(content)
        path.chmod(mode)
    with pytest.raises(ConfigError, match=says):
        load_mail_password(mail(username="u", password_file=path), environ={})


def test_username_without_any_password_says_where_it_could_be():
    with pytest.raises(ConfigError, match="password_file"):
        load_mail_password(mail(username="u"), environ={})
