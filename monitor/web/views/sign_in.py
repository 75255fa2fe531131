"""Signing in and out, and setting a password of one's own."""

from starlette.responses import Response

from monitor.errors import ReviewError
from monitor.services.access.passwords import SHORTEST
from monitor.services.access.sign_in import Refusal, change_password, read_session, sign_in, sign_out
from monitor.web.asked import Asked
from monitor.web.guard import PASSWORD, SIGN_IN, safe_next
from monitor.web.pages import Pages
from monitor.web.replies import see_other

SENTENCES = {
    Refusal.WRONG: "That login and password don't fit together, or may not be used now.",
    Refusal.TOO_MANY: "Too many tries. Wait a quarter of an hour, then try again.",
}
STATUS = {Refusal.WRONG: 403, Refusal.TOO_MANY: 429}


def show_sign_in(pages: Pages, asked: Asked) -> Response:
    """Whoever is signed in already goes on to where they wanted to go."""
    desk, target = pages.desk, safe_next(asked.query.get("next", "/"))
    if read_session(desk.school, desk.engine, asked.token, now=asked.now, is_asked_by_person=False) is not None:
        return see_other(target)
    return pages.render("sign_in.html", {"session": None, "path": SIGN_IN, "next": target, "problem": ""})


def take_sign_in(pages: Pages, asked: Asked) -> Response:
    target = safe_next(asked.form.get("next", "/"))
    result = sign_in(
        pages.desk.school,
        pages.desk.engine,
        login=asked.form.get("login", ""),
        password=asked.form.get("password", ""),
        address=asked.address,
        now=asked.now,
    )
    if isinstance(result, Refusal):
        facts = {"session": None, "path": SIGN_IN, "next": target, "problem": SENTENCES[result]}
        return pages.render("sign_in.html", facts, status=STATUS[result])
    return pages.set_session(see_other(PASSWORD if result.must_change else target), result.token)


def take_sign_out(pages: Pages, asked: Asked) -> Response:
    sign_out(pages.desk.engine, asked.token, login=asked.viewer.login, now=asked.now)
    return pages.drop_session(see_other(SIGN_IN))


def show_password(pages: Pages, asked: Asked, *, problem: str = "") -> Response:
    facts = {"session": asked.session, "path": PASSWORD, "problem": problem, "shortest": SHORTEST}
    return pages.render("password.html", facts, status=422 if problem else 200)


def take_password(pages: Pages, asked: Asked) -> Response:
    try:
        result = change_password(
            pages.desk.engine,
            asked.signed_in,
            current=asked.form.get("current", ""),
            new=asked.form.get("new", ""),
            repeated=asked.form.get("repeated", ""),
            now=asked.now,
        )
    except ReviewError as error:
        return show_password(pages, asked, problem=str(error))
    return pages.set_session(see_other("/"), result.token)
