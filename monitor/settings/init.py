"""A folder goes in; a commented config folder with a key of its own comes out. Nothing is ever overwritten."""

import os
from pathlib import Path

from monitor.errors import ConfigError, Problem
from monitor.settings.key import KEY_FILE, load_or_create_key
from monitor.settings.paths import default_config_folder

TEMPLATES = ("filterwatch.toml", "calendar.toml", "routes.toml", "roster.csv", "README.md")
SUBFOLDERS = ("logs", "lists")
FOLDER_MODE = 0o700
FILE_MODE = 0o600


def write_config_folder(folder: Path) -> tuple[Path, ...]:
    """Write the commented sample files and the key into a folder, which is made when it is missing (mode 0700).

    Returns the files that were written; a file that exists is left as it is. Raises ConfigError.
    """
    written = []
    try:
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        for name in SUBFOLDERS:
            (folder / name).mkdir(mode=FOLDER_MODE, exist_ok=True)
        for name in TEMPLATES:
            text = (default_config_folder() / "templates" / name).read_bytes()
            if _write_new(folder / name, text):
                written.append(folder / name)
    except OSError as error:
        fix = "Choose a folder that this account may write."
        raise ConfigError([Problem(str(folder), f"can't be written: {error.strerror}.", fix)]) from error
    if not (folder / KEY_FILE).exists():
        load_or_create_key(folder, environ={})
        written.append(folder / KEY_FILE)
    return tuple(written)


def _write_new(path: Path, data: bytes) -> bool:
    """Write a file that doesn't exist yet; False when something of that name is there, be it a dangling link."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags, mode=FILE_MODE)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    return True
