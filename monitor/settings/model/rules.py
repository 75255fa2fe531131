"""The shape of the rules: config/rules/*.toml together."""

from pydantic import Field

from monitor.settings.model.section import Name, Section


class InstantRule(Section):
    """One attempt in one of these themes opens a draft.

    What a list of illegal content or the filter itself calls illegal always does, whatever stands here.
    """

    themes: tuple[str, ...] = ("csam", "terrorism", "illegal_other", "self_harm")
    """Themes in which one attempt is enough."""


class BreachRule(Section):
    """The filter let through a host or page that one of the school's lists names."""

    severity: int = Field(default=2, ge=1, le=4)
    """Themes from this severity on. 2: pornography, drugs, gambling, bypass. 3: violence, hate and the like."""
    people: int = Field(default=5, ge=1)
    """Once more people than this reached one site on one day, one draft about the site stands for them all."""


class RepeatRule(Section):
    """Somebody keeps trying. Each rule stands for itself, and any number of them may be given."""

    name: Name
    """What the draft calls the rule."""
    attempts: int = Field(ge=2)
    """At least so many attempts in one group of themes..."""
    sites: int = Field(default=1, ge=1)
    """...on at least so many different sites..."""
    minutes: int = Field(ge=1)
    """...within so many minutes, from the first to the last."""
    severity: int = Field(default=2, ge=1, le=4)
    """Attempts in themes below this severity don't count. 1: malware, piracy, misinformation."""


class AttemptRule(Section):
    """How log lines fold into one attempt: one act of one person, not the forty lines that a page makes."""

    gap_minutes: float = Field(default=10.0, gt=0)
    """Lines on one site and theme belong together until so long without any."""
    chain_seconds: float = Field(default=2.0, ge=0)
    """Another site this soon after, on the same device, is a redirect or an advert of the same page."""
    late_days: int = Field(default=14, ge=1)
    """A line that comes so much later than the newest of its log opens a draft only where one attempt is enough."""


class Rules(Section):
    """When attempts become a draft. Values to begin with: try your own on past logs before you keep them."""

    attempt: AttemptRule = AttemptRule()
    instant: InstantRule = InstantRule()
    breach: BreachRule = BreachRule()
    repeat: tuple[RepeatRule, ...] = (
        RepeatRule(name="lesson", attempts=5, sites=2, minutes=60),
        RepeatRule(name="day", attempts=8, sites=3, minutes=480),
    )
