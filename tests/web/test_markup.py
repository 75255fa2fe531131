"""What anybody typed, and what any log said, is text on a page: never a tag, a link, a script or a style."""

from pathlib import Path

import pytest

from monitor.records.detection import Evidence, Origin
from monitor.records.health import ListStatus
from monitor.records.people import SubjectKind
from monitor.records.source import SourceNotice
from monitor.services.review.decisions import add_note
from monitor.services.review.desk import Desk
from monitor.services.review.persons import reveal
from monitor.store.engine import writing
from monitor.store.lists import record_list_status
from monitor.store.sources import record_notice
from tests.web.client import Html, signed_in
from tests.web.planted import EVERYTHING, Line, Planted
from tests.web.school import NOW, viewer_for
from tests.web.stock import plant, plant_reading

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "monitor" / "web" / "templates"
POLYGLOTS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus=alert(1) x='",
    "javascript:alert(1)",
    "</textarea></title></style><svg/onload=alert(1)>",
    "jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk=alert() )//%0D%0A%0d%0a//</stYle/</titLe/</teXtarEa/</scRipt/--!>\\x3csVg/<sVg/oNloAd=alert()//>\\x3e",
    "{{7*7}}{% include '/etc/passwd' %}${7*7}",
    "<a href=https://bad.example>click</a>",
    "<base href=//bad.example><form action=//bad.example>",
    "<meta http-equiv=refresh content=0;url=//bad.example>",
    "\u202eevil\u2066\u200b\u0000\u001b[31m",
    "<!--<iframe src=//bad.example>-->",
    "&lt;script&gt;alert(1)&lt;/script&gt;&#x3c;b&#x3e;",
    "hx-get=/sign-out hx-trigger=load data-hx-get=/x",
    "<div hx-get='/trail' hx-trigger='load'></div>",
    "\udc80\udcffbytes that were no text",
)
OWN_TAGS = frozenset(
    [
        "html",
        "head",
        "meta",
        "title",
        "link",
        "script",
        "body",
        "a",
        "header",
        "div",
        "p",
        "svg",
        "path",
        "span",
        "nav",
        "ul",
        "li",
        "form",
        "input",
        "button",
        "main",
        "footer",
        "h1",
        "h2",
        "section",
        "ol",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "dl",
        "dt",
        "dd",
        "i",
        "details",
        "summary",
        "figure",
        "figcaption",
        "desc",
        "rect",
        "line",
        "text",
        "circle",
        "polygon",
        "g",
        "time",
        "label",
        "fieldset",
        "legend",
        "textarea",
        "strong",
        "br",
        "q",
        "code",
    ]
)


def plant_poison(desk: Desk, poison: str) -> list[str]:
    """Put a text into every field that a log, a list or a person can fill; return the pages that show it."""
    text = poison.encode("utf-8", "replace").decode()  # what is no log field can't hold broken bytes
    planted = Planted(
        login=f"x{poison}",
        kind=SubjectKind.UNKNOWN,
        theme="violence",
        draft_group="violence",
        year=text[:60],
        rules=(text,),
        why=(text, text),
        themes=("violence", "bullying"),
        because=Evidence(theme=poison, origin=Origin.LIST, name=poison, entry=poison, kind="host", version=poison),
        lines=(
            Line(site=f"bad.example{poison}", path=f"/{poison}?{poison}", words=poison),
            Line(site="", path="", minutes=1),
        ),
    )
    incident = plant(desk, planted)
    viewer = viewer_for(desk, "alead")
    add_note(desk, viewer, incident.id, text=text, now=NOW)
    reveal(desk, viewer, incident.subject_id, reason=f"because {text}", now=NOW)
    with writing(desk.engine) as connection:
        record_notice(connection, SourceNotice(source="filter", kind="missing", text=poison, at=NOW))
        status = ListStatus(name="ut1", version=text[:60], loaded_at=NOW, error=poison)
        record_list_status(connection, status)
    lists = ["/", "/queue", "/records", "/health", "/trail"]
    return [*lists, f"/drafts/{incident.id}", f"/people/{incident.subject_id}"]


def assert_is_only_ours(text: str) -> None:
    for tag, attributes in Html(text).tags:
        assert tag in OWN_TAGS, tag
        assert not [name for name in attributes if name.startswith(("on", "srcdoc", "data-hx")) or name == "style"], tag
        for name in ("href", "action", "src", "hx-get", "hx-post"):
            value = attributes.get(name, "/")
            assert value.startswith(("/", "#")), (tag, name)
            assert not value.startswith("//"), (tag, name)
        if tag == "script":
            assert attributes == {"src": "/static/vendor/htmx.min.js", "defer": ""}


@pytest.mark.parametrize("poison", POLYGLOTS)
def test_a_poisonous_text_in_every_field_stays_text(empty_desk: Desk, poison: str) -> None:
    plant_reading(empty_desk)
    paths = plant_poison(empty_desk, poison)
    client = signed_in(empty_desk, "alead")
    for path in paths:
        reply = client.get(path)
        assert reply.status == 200, path
        assert_is_only_ours(reply.text)


@pytest.mark.parametrize("poison", POLYGLOTS)
def test_a_poisonous_text_that_comes_back_in_a_form_stays_text(desk: Desk, poison: str) -> None:
    poison = poison.encode("utf-8", "replace").decode()
    client, incident = signed_in(desk, "alead"), plant(desk, EVERYTHING[0])
    form = {"state": poison, "reason": poison, "note": poison, "text": poison}
    for page in (
        client.post(f"/drafts/{incident.id}/decide", form),
        client.post("/sign-in", {"login": poison, "next": poison}),
        client.get("/find?ref=%3Cscript%3E"),
    ):
        assert_is_only_ours(page.text)


def test_no_page_of_the_stock_links_a_logged_address(desk: Desk) -> None:
    client = signed_in(desk, "alead")
    incidents = [plant(desk, planted) for planted in EVERYTHING]
    for path in ["/", "/records", "/trail", "/health", *(f"/drafts/{incident.id}" for incident in incidents)]:
        text = client.get(path).text
        assert_is_only_ours(text)
        assert "https://" not in text
        assert "http://" not in text


def test_direction_and_control_characters_are_spelt_out(empty_desk: Desk) -> None:
    paths = plant_poison(empty_desk, "a\u202eb\u001bc")
    text = signed_in(empty_desk, "alead").get(paths[-2]).text
    assert "\u202e" not in text
    assert "\u001b" not in text
    assert "a\\u202eb\\x1bc" in text


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_no_template_switches_escaping_off_or_holds_script_or_style(template: Path) -> None:
    text = template.read_text()
    for forbidden in (
        "|safe",
        "| safe",
        "autoescape",
        "<style",
        "style=",
        "javascript:",
        "onclick",
        "<iframe",
        "http://",
        "https://",
    ):
        assert forbidden not in text, forbidden


def test_htmx_may_neither_evaluate_nor_remember_anything(desk: Desk) -> None:
    text = signed_in(desk, "alead").get("/").text
    for setting in (
        '"allowEval":false',
        '"includeIndicatorStyles":false',
        '"historyCacheSize":0',
        '"selfRequestsOnly":true',
    ):
        assert setting in text
