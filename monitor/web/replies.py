"""Replies that need no template."""

from starlette.responses import PlainTextResponse, RedirectResponse, Response

SEE_OTHER = 303


def plain_reply(status: int, sentence: str) -> Response:
    """One sentence, for what is refused before anybody is known."""
    return PlainTextResponse(sentence + "\n", status_code=status)


def see_other(path: str, *, is_htmx: bool = False) -> Response:
    """Go there with a GET. htmx is told by a header, or it would put that page into a corner of the old one."""
    if is_htmx:
        return Response(status_code=204, headers={"HX-Redirect": path})
    return RedirectResponse(path, status_code=SEE_OTHER)
