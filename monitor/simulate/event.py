"""The one shape that the simulated school produces: a request as the filter saw it, before any product logs it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from monitor.records.event import Action


class Channel(StrEnum):
    """Which log a request lands in: the proxy at school, or the cloud filter on a laptop that is at home."""

    SCHOOL = "school"
    HOME = "home"


class Topic(StrEnum):
    """What a page is about; each log format says it in its own vendor's words."""

    EDUCATION = "education"
    SEARCH = "search"
    NEWS = "news"
    VIDEO = "video"
    SHOPPING = "shopping"
    GAMES = "games"
    SOCIAL = "social"
    ADVERTS = "adverts"
    INFRASTRUCTURE = "infrastructure"
    UPDATES = "updates"
    SUPPORT = "support"
    GAMBLING = "gambling"
    PORNOGRAPHY = "pornography"
    DRUGS = "drugs"
    BYPASS = "bypass"
    SELF_HARM = "self_harm"
    CSAM = "csam"
    UNRATED = "unrated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Who sits where: the login, address and device that the filter writes beside a request."""

    login: str
    address: str
    device: str = ""
    group: str = "pupils"
    channel: Channel = Channel.SCHOOL


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One request.

    at: aware UTC, whole milliseconds. url: with its scheme; method CONNECT means that the filter saw only the host.
    term: the words searched for. size in bytes.
    """

    at: datetime
    seat: Seat
    url: str
    action: Action = Action.ALLOWED
    topic: Topic = Topic.EDUCATION
    method: str = "GET"
    status: int = 200
    size: int = 4096
    milliseconds: int = 80
    mime: str = "text/html"
    referrer: str = ""
    term: str = ""

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""
