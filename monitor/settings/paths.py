"""Where the config folder lies, and whether the paths that it names exist."""

from glob import escape, iglob
from pathlib import Path

import monitor
from monitor.errors import ConfigError, Problem
from monitor.settings.checks import MAIN
from monitor.settings.model import ListSection, Settings

SYSTEM_FOLDER = Path("/etc/filterwatch")
SQLITE = "sqlite:///"
SEGMENT = ".segment"
KINDS_WITH_THEME = frozenset({"ut1", "csv", "phrases", "iwf"})
ARCHIVES = (".tar", ".tar.gz", ".tgz")
"""They hold files named after categories."""


def default_config_folder() -> Path:
    """The shipped defaults: inside the wheel, or `config/` of a checkout."""
    package = Path(monitor.__file__).parent
    shipped = package / "_config"
    return shipped if shipped.is_dir() else package.parent / "config"


def find_config_file(path: Path | None = None) -> Path:
    """The filterwatch.toml that `-c PATH` means; without it that of the folder one stands in, else of /etc/filterwatch.

    Raises ConfigError when there is none.
    """
    if path is None:
        path = Path.cwd() if is_file(Path.cwd() / MAIN) else SYSTEM_FOLDER
    try:
        file = path / MAIN if path.is_dir() else path
        is_there = file.suffix == ".toml" and file.is_file()
    except OSError as error:
        fix = "Check the path, and that this account may enter its folder."
        raise ConfigError([Problem(str(path), f"can't be read: {error.strerror}.", fix)]) from error
    if not is_there:
        fix = "Make a config folder with `filterwatch init DIR`, and name it with `-c DIR`."
        raise ConfigError([Problem(str(path), f"there is no {MAIN}.", fix)])
    return file.resolve()


def resolve_paths(settings: Settings, folder: Path) -> Settings:
    """The same settings with every relative path made absolute against the folder. Globs stay globs."""
    url = settings.database.url
    if url.startswith(SQLITE) and not url.startswith((f"{SQLITE}/", f"{SQLITE}:memory:")):
        url = f"{SQLITE}{folder}/{url.removeprefix(SQLITE)}"
    mail, web = settings.mail, settings.web
    return settings.model_copy(
        update={
            "school": settings.school.model_copy(update={"roster": _absolute(settings.school.roster, folder)}),
            "source": tuple(
                source.model_copy(update={"path": _absolute_glob(source.path, folder)}) for source in settings.source
            ),
            "list": tuple(entry.model_copy(update={"path": _absolute(entry.path, folder)}) for entry in settings.list),
            "database": settings.database.model_copy(update={"url": url}),
            "mail": mail
            and mail.model_copy(
                update={
                    "ca_file": _absolute(mail.ca_file, folder),
                    "password_file": _absolute(mail.password_file, folder),
                }
            ),
            "web": web.model_copy(
                update={
                    "certificate": _absolute(web.certificate, folder),
                    "private_key": _absolute(web.private_key, folder),
                }
            ),
        }
    )


def sqlite_file(settings: Settings) -> Path | None:
    """The database file of resolved settings; None for PostgreSQL or a database in memory."""
    url = settings.database.url
    if not url.startswith(f"{SQLITE}/"):
        return None
    return Path(url.removeprefix(SQLITE).split("?", 1)[0])


def find_path_problems(settings: Settings) -> list[Problem]:
    """What resolved settings name but the disk doesn't hold. A source without files may yet get some: a warning."""
    problems = []
    for source in settings.source:
        if next(iglob(source.path, recursive=True), None) is None:  # noqa: PTH207 -- absolute globs
            where = f'{MAIN}: [[source]] "{source.name}", path'
            fix = "Check the path; reading starts when a file appears."
            problems.append(Problem(where, f"no file matches {source.path}", fix, fatal=False))
    for entry in settings.list:
        problems += _list_problems(entry, is_compiled=_is_compiled(settings, entry.name))
    mail, web = settings.mail, settings.web
    named = [
        ("[mail] ca_file", mail.ca_file if mail else None),
        ("[web] certificate", web.certificate),
        ("[web] private_key", web.private_key),
    ]
    problems += [
        Problem(f"{MAIN}: {key}", f"{path} doesn't exist or can't be reached.", "Correct the path.")
        for key, path in named
        if path is not None and not is_file(path)
    ]
    database = sqlite_file(settings)
    if database is not None and not exists(database.parent):
        problems.append(
            Problem(
                f"{MAIN}: [database] url", f"{database.parent} doesn't exist or can't be reached.", "Make that folder."
            )
        )
    return problems


def exists(path: Path) -> bool:
    """Whether something is there that can be reached; a folder that may not be entered hides what it holds."""
    try:
        return path.exists()
    except OSError:
        return False


def is_file(path: Path) -> bool:
    """Whether a regular file is there that can be reached."""
    try:
        return path.is_file()
    except OSError:
        return False


def compiled_folder(settings: Settings, folder: Path) -> Path:
    """Where compiled lists lie: `filterwatch.lists` beside `filterwatch.db`, or in the config folder.

    Its name begins otherwise than the database's own files, so that who copies or removes those needn't know of it.
    """
    return (sqlite_file(settings) or folder / "filterwatch").with_suffix(".lists")


def segment_file(folder: Path, name: str) -> Path:
    """The compiled file of one list. folder: of `compiled_folder`."""
    return folder / (name + SEGMENT)


def _is_compiled(settings: Settings, name: str) -> bool:
    database = sqlite_file(settings)
    return database is not None and exists(segment_file(compiled_folder(settings, database.parent), name))


def _list_problems(entry: ListSection, *, is_compiled: bool) -> list[Problem]:
    """A list whose file is gone goes on with what was compiled of it: that must not keep the service from starting."""
    where = f'{MAIN}: [[list]] "{entry.name}"'
    if not exists(entry.path):
        return [
            Problem(
                f"{where}, path",
                f"{entry.path} doesn't exist or can't be reached.",
                "Correct the path, or remove the list.",
                fatal=not is_compiled,
            )
        ]
    single = is_file(entry.path) and not entry.path.name.endswith(ARCHIVES)
    if entry.theme is None and entry.kind not in KINDS_WITH_THEME and single:
        fix = f'A list of kind "{entry.kind}" doesn\'t say what its entries are: add theme = "gambling", for instance.'
        return [Problem(f"{where}, theme", "is missing.", fix)]
    return []


def _absolute(path: Path | None, folder: Path) -> Path | None:
    return None if path is None else folder / path.expanduser()


def _absolute_glob(path: str, folder: Path) -> str:
    return path if Path(path).is_absolute() else f"{escape(str(folder))}/{path}"
