"""The school's secrets, the 32-byte key and the mail password, from systemd credentials or files of mode 0600."""

import os
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path

from monitor.errors import ConfigError, Problem
from monitor.settings.model import MailSection

KEY_FILE = "filterwatch.key"
KEY_BYTES = 32
PASSWORD_CREDENTIAL = "filterwatch.mail-password"  # noqa: S105 -- the name of a systemd credential
MAX_SECRET_BYTES = 4096
CREDENTIALS_VARIABLE = "CREDENTIALS_DIRECTORY"


def has_key(folder: Path, *, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether a key was made for this folder."""
    if _credential(KEY_FILE, environ) is not None:
        return True
    try:
        return (folder / KEY_FILE).exists()
    except PermissionError:  # there or not, it isn't ours to make
        return True


def load_or_create_key(folder: Path, *, environ: Mapping[str, str] = os.environ) -> bytes:
    """The key that pseudonyms, list hashes and sealed columns are derived from: 32 bytes.

    The systemd credential `filterwatch.key` comes first, then `folder`/filterwatch.key, which is made when it is
    missing (mode 0600; whole or not at all, also when two programs start at once).
    Raises ConfigError when the file is open to others, has another size, or can't be read or made.
    """
    credential = _credential(KEY_FILE, environ)
    path = credential or folder / KEY_FILE
    try:
        if credential is None and not path.exists():
            _create(path)
        key = _read_secret(path, is_private=credential is None)
    except OSError as error:
        fix = "Run as the account that owns the folder, or pass the key as a systemd credential."
        raise ConfigError([Problem(str(path), f"can't be read or made: {error.strerror}.", fix)]) from error
    if len(key) != KEY_BYTES:
        fix = "Restore it from the backup: without it, pseudonyms change and sealed columns stay shut."
        raise ConfigError([Problem(str(path), f"has {len(key)} bytes instead of {KEY_BYTES}.", fix)])
    return key


def load_mail_password(mail: MailSection, *, environ: Mapping[str, str] = os.environ) -> str | None:
    """The password for [mail] username: the credential `filterwatch.mail-password`, else `password_file` (0600).

    Returns None when there is no username. Raises ConfigError when a username has no password that can be read.
    """
    if mail.username is None:
        return None
    credential = _credential(PASSWORD_CREDENTIAL, environ)
    path = credential or mail.password_file
    if path is None:
        fix = f"Pass the systemd credential {PASSWORD_CREDENTIAL}, or set password_file to a file of mode 0600."
        raise ConfigError([Problem("filterwatch.toml: [mail] username", "has no password.", fix)])
    try:
        text = _read_secret(path, is_private=credential is None).decode("utf-8").rstrip("\r\n")
    except OSError as error:
        raise ConfigError(
            [Problem(str(path), f"can't be read: {error.strerror}.", "Check who may read it.")]
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError([Problem(str(path), "is not UTF-8 text.", "Write the password into it anew.")]) from error
    if not text:
        raise ConfigError([Problem(str(path), "is empty.", "Write the password into it, and nothing else.")])
    return text


def _credential(name: str, environ: Mapping[str, str]) -> Path | None:
    folder = environ.get(CREDENTIALS_VARIABLE)
    path = Path(folder) / name if folder else None
    return path if path is not None and path.is_file() else None


def _create(path: Path) -> None:
    """Write beside, then link: the name appears only with all its bytes, and never over another program's key."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(beside, flags, mode=0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(beside, path)
        except FileExistsError:
            return
    finally:
        beside.unlink()


def _read_secret(path: Path, *, is_private: bool) -> bytes:
    """The bytes of a secret. is_private: systemd's credentials carry their own protection, files must be 0600."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | (os.O_NOFOLLOW if is_private else 0))
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise ConfigError([Problem(str(path), "is not a regular file.", "Put the secret itself there.")])
        if is_private and status.st_mode & 0o077:
            mode = f"{status.st_mode & 0o777:04o}"
            raise ConfigError([Problem(str(path), f"can be read by others (mode {mode}).", f"Run: chmod 600 {path}")])
        return file.read(MAX_SECRET_BYTES)
