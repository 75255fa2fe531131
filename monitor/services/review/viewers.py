"""A login and a day in; who that is to the product (roles, and the pseudonyms they must never read about), out."""

from datetime import date

from monitor.detect.people import subject_id
from monitor.records.people import Viewer
from monitor.services.review.rights import SIGN_IN_ROLES
from monitor.settings.roster import normalise_login
from monitor.settings.routes import reachable
from monitor.settings.school import School


def viewer_of(school: School, login: str, *, on: date) -> Viewer | None:
    """Who signs in with a login on a day; None when routes.toml gives it no role then that may sign in.

    A login of two sites has a pseudonym in each: none of them may be read about.
    """
    own = normalise_login(login)
    roles = frozenset(person.role for person in reachable(school.people, on=on) if person.login == own) & SIGN_IN_ROLES
    if not own or not roles:
        return None
    pseudonyms = frozenset(subject_id(school.key, own, site=site) for site in sites_of(school))
    return Viewer(login=own, roles=roles, subject_ids=pseudonyms)


def sites_of(school: School) -> frozenset[str]:
    """Every site that a login may have been seen at, the unnamed one included."""
    named = [source.site for source in school.settings.source] + [row.site for row in school.roster]
    return frozenset({"", *(site.casefold() for site in named)})
