"""The shape of filterwatch.toml: what to read, against which lists, where to keep it, and how people are reached."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from monitor.records.source import Mode
from monitor.settings.model.section import Name, Section

ListKind = Literal[
    "ut1", "domains", "hosts", "wildcard", "dstdomain", "adblock", "dnsmasq", "unbound", "rpz", "csv", "phrases", "iwf"
]
Column = Annotated[int, Field(ge=1)] | Annotated[str, Field(min_length=1)]
"""A column of a CSV file: its name in the header, or its place from 1."""


class SchoolSection(Section):
    """The school, and who its logins are."""

    name: str = "Example School"
    """Stands in mails and on the pages."""
    timezone: str = "Europe/London"
    """The school's time zone: school hours, the time of the morning mail, every time that a person reads."""
    roster: Path | None = None
    """The file that says who a login is. Without one every login is unknown, and no draft has a year group."""


class SourceSection(Section):
    """One log. Any number of sources may stand in the file, each with a name of its own."""

    name: Name
    """What counts and health call this log."""
    path: str
    """A glob, so that rotated files are found as well: `logs/access.log*`."""
    format: str | None = None
    """A format id of `filterwatch formats list`. Left out: detected from the first file, and then fixed."""
    mode: Mode = Mode.APPEND
    """`append`: a log that grows. `snapshot`: an export that is replaced as a whole. `drop`: new files, each whole."""
    site: str = ""
    """A word for the place, where the logs come from several: addresses and logins of two sites never mix."""
    timezone: str | None = None
    """The time zone of the times in this log, where they don't say it and it isn't the school's."""


class ColumnsSection(Section):
    """Which column of a CSV list holds what, each by its name in the header or its place from 1. Columns with a usual
    name (`domain`, `category`, `phrase`, `severity`...) are found without this."""

    address: Column | None = None
    """The host or address."""
    category: Column | None = None
    """The list's own word for what the address or phrase stands for."""
    phrase: Column | None = None
    """The phrase, in a list of kind `phrases`."""
    weight: Column | None = None
    """What the phrase weighs, 1 to 9: 3 counts by itself."""


class ListSection(Section):
    """One list of addresses or phrases, each with a name of its own."""

    name: Name
    """What a draft calls this list when it rests on it."""
    path: Path
    """A file, a folder of category folders, or a tar archive of it; .gz is unpacked."""
    kind: ListKind
    """How the file is written. `iwf` is kept as keyed hashes only, and opens restricted drafts."""
    theme: str | None = None
    """What its entries are about, where the kind doesn't say it by itself. `filterwatch check` names the themes."""
    max_change: float = Field(default=0.5, gt=0, le=1)
    """An update that loses more than this share of the entries, or of those about one theme, is not taken until a
    person accepts it; nor is one that grows as much (0.5: to less than half, or more than double). 1 takes any. A
    hundred entries may always come or go."""
    columns: ColumnsSection | None = None
    """Of a CSV file: which column holds what."""


class DatabaseSection(Section):
    """Where drafts, flagged lines and the audit trail are kept."""

    url: str = "sqlite:///filterwatch.db"
    """A path after `sqlite:///` is relative to this folder; with a fourth slash it is absolute."""


class MailSection(Section):
    """The school's mail server. Without this section drafts are made, but nobody is told by mail."""

    host: str
    """The mail server. Its certificate is checked against this name."""
    port: int = Field(default=587, ge=1, le=65535)
    """Usually 587 with `starttls`, 465 with `implicit`."""
    tls: Literal["starttls", "implicit", "none"] = "starttls"
    """Mail never leaves this machine in plain text: `none` is for a mail server on 127.0.0.1 only."""
    sender: str = Field(alias="from")
    """The sender of every mail."""
    ca_file: Path | None = None
    """Trust this certificate authority (PEM) instead of the system's."""
    username: str | None = None
    """Only where the server wants one."""
    password_file: Path | None = None
    """A file of mode 0600 that holds the password and nothing else. The systemd credential
    `filterwatch.mail-password` comes first."""


class WebSection(Section):
    """The review pages."""

    host: str = "127.0.0.1"
    """The address on which they answer. Another than this machine's own needs a certificate."""
    port: int = Field(default=8765, ge=0, le=65535)
    """0 takes any free port."""
    certificate: Path | None = None
    """PEM, with the chain. Goes together with `private_key`."""
    private_key: Path | None = None
    """PEM, without a password."""
    public_url: str = ""
    """What people type, where that isn't host and port: `https://filterwatch.school.example`. Links in mails begin with
    it, and the pages answer to its name."""


class ReadingSection(Section):
    """How files are read. These seldom need another value."""

    batch_bytes: int = Field(default=4_194_304, ge=1)
    """At most this many bytes are read before they are stored, all or none."""
    record_bytes: int = Field(default=65_536, ge=256)
    """A longer line is counted as rejected, and the next one is read as usual."""
    poll_seconds: float = Field(default=1.0, gt=0)
    """How often files are looked at, besides the hints of the operating system."""
    settle_seconds: float = Field(default=60.0, ge=0)
    """A snapshot, a dropped file or a list counts as finished when it has not changed for so long."""
    list_seconds: float = Field(default=10.0, gt=0)
    """How often the running daemon looks whether the file of a list changed."""


class ModelSection(Section):
    """The host model: what a blocked host that no list names resembles. A hint on drafts, never a reason for one."""

    enabled: bool = False
    """Give hints. Make the model first, with `filterwatch model train`."""
    path: Path = Path("host-model.npz")
    """Where the model is kept."""


class Settings(Section):
    """What is read, against which lists, and how people are reached."""

    school: SchoolSection = SchoolSection()
    source: tuple[SourceSection, ...] = ()
    list: tuple[ListSection, ...] = ()
    database: DatabaseSection = DatabaseSection()
    mail: MailSection | None = None
    web: WebSection = WebSection()
    reading: ReadingSection = ReadingSection()
    model: ModelSection = ModelSection()
