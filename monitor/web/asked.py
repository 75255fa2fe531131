"""An HTTP request in; what a view needs of it, plain and bounded, out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

from starlette.requests import Request

from monitor.records.people import Viewer
from monitor.services.access.sign_in import OpenSession

MOST_FIELDS = 60
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request. form: {} unless one was posted. address: of whoever asks. token: of the session cookie, or ""."""

    method: str
    path: str
    parts: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, str]
    csrf_header: str
    address: str
    token: str
    is_htmx: bool
    now: datetime
    session: OpenSession | None = None

    @property
    def viewer(self) -> Viewer:
        return self.signed_in.viewer

    @property
    def signed_in(self) -> OpenSession:
        assert self.session is not None, "a view behind the sign-in was served without one"
        return self.session

    @property
    def holds_csrf(self) -> bool:
        return self.signed_in.holds_csrf(self.csrf_header or self.form.get("csrf", ""))


async def read_request(request: Request, *, cookie: str, now: datetime) -> Asked:
    """Read headers, query and a form, if there is one. What isn't a form is as good as an empty one."""
    is_form = request.headers.get("content-type", "").startswith(FORM)
    return Asked(
        method=request.method,
        path=request.url.path,
        parts=request.path_params,
        query=dict(request.query_params),
        form=_read_form(await request.body()) if is_form else {},
        csrf_header=request.headers.get("x-csrf-token", ""),
        address=request.client.host if request.client else "",
        token=request.cookies.get(cookie, ""),
        is_htmx=request.headers.get("hx-request") == "true",
        now=now,
    )


def _read_form(body: bytes) -> dict[str, str]:
    try:
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        return {}
