"""What a simulated school is made from: a seed, a day, a head count, and where its mail and pages are."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

SCHOOL_SOURCE, HOME_SOURCE = "filter", "laptops"


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolPlan:
    """day: the school day (Monday to Friday) on which the cases are planted. people: 30 to 2,000.

    pace: 1.0 = about 60 pages for each pupil on a school day. mail_tls: "none" only towards 127.0.0.1.
    """

    seed: int
    day: date
    people: int = 120
    head_is_dsl: bool = False
    pace: float = 1.0
    mail_port: int = 2525
    mail_tls: Literal["starttls", "implicit", "none"] = "none"
    ca_file: str = ""
    web_port: int = 8765
