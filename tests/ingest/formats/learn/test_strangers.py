"""Exports of products nobody has described, each with a trap for a guess."""

import pytest

from monitor.ingest.formats.learn import Lesson, learn_file, learn_logformat

WHEN = "2026-09-{day:02d} 09:2{row}:01"


@pytest.fixture
def learn(tmp_path, formats):
    def learned(header: str, *rows: str) -> Lesson:
        file = tmp_path / "export.csv"
        file.write_text("\n".join((header, *rows)) + "\n")
        return learn_file(file, formats)

    return learned


def rows_of(pattern: str, **values: tuple[str, ...]) -> list[str]:
    return [pattern.format(n=n, **{name: cells[n % len(cells)] for name, cells in values.items()}) for n in range(1, 9)]


def columns(lesson: Lesson, field: str) -> list[str]:
    assert lesson.structure is not None
    assert lesson.guesses is not None
    guess = lesson.guesses.fields.get(field)
    return [] if guess is None else [lesson.structure.columns[number] for number in guess.columns]


def actions(lesson: Lesson) -> list[str]:
    return [entry["event.action"] for entry in lesson.sample]


def test_an_address_is_never_a_date_with_dots(learn):
    rows = rows_of("07/09/2026,09:2{n}:01,ajones{n},10.1.4.2{n},https://x{n}.example/,Blocked")
    lesson = learn("Date,Time,User,IP,URL,Action", *rows)
    assert columns(lesson, "time") == ["Date", "Time"]
    assert columns(lesson, "source.ip") == ["IP"]


def test_without_a_time_nothing_else_is_made_one(learn):
    lesson = learn("User,IP,URL,Action", *rows_of("ajones{n},10.1.4.2{n},https://x{n}.example/,Blocked"))
    assert lesson.missing == ("when",)


def test_a_duration_beside_the_date_is_not_its_time_of_day(learn):
    rows = rows_of("07/09/2026,00:0{n}:12,09:2{n}:01,ajones{n},https://x{n}.example/")
    assert columns(learn("Date,Duration,Time,User,URL", *rows), "time") == ["Date", "Time"]


@pytest.mark.parametrize(
    ("name", "values", "wanted"),
    [
        ("Blocked", ("0", "1"), ["blocked", "allowed", "blocked"]),
        ("Blocked", ("No", "Yes"), ["blocked", "allowed", "blocked"]),
        ("is_blocked", ("false", "true"), ["blocked", "allowed", "blocked"]),
        ("Denied", ("N", "Y"), ["blocked", "allowed", "blocked"]),
        ("Allowed", ("No", "Yes"), ["allowed", "blocked", "allowed"]),
        ("Permitted", ("0", "1"), ["allowed", "blocked", "allowed"]),
        ("Access", ("False", "True"), ["allowed", "blocked", "allowed"]),
    ],
)
def test_the_name_of_a_column_says_which_way_round_its_yes_and_no_are(learn, name, values, wanted):
    rows = rows_of("2026-09-07 09:2{n}:01,ajones{n},10.1.4.2{n},https://x{n}.example/,{verdict}", verdict=values)
    assert actions(learn(f"Time,User,IP,URL,{name}", *rows))[:3] == wanted


@pytest.mark.parametrize("name", ["Result", "Outcome", "Allowed or Blocked"])
def test_a_yes_that_no_name_explains_accuses_nobody(learn, name):
    rows = rows_of("2026-09-07 09:2{n}:01,ajones{n},https://x{n}.example/,{verdict}", verdict=("Yes", "No"))
    assert set(actions(learn(f"Time,User,URL,{name}", *rows))) == {"unknown"}


def test_a_group_of_web_themes_is_the_category(learn):
    themes = ("Games", "Gambling", "Social Networking", "News")
    rows = rows_of("2026-09-07 09:2{n}:01,ajones{n},https://x{n}.example/,{theme}", theme=themes)
    for name in ("Group", "Class"):
        lesson = learn(f"Time,User,URL,{name}", *rows)
        assert columns(lesson, "rule.category") == [name]
        assert columns(lesson, "user.group.name") == []


def test_a_group_stays_one_beside_a_category(learn):
    rows = rows_of("2026-09-07 09:2{n}:01,ajones{n},https://x{n}.example/,Games,{theme}", theme=("News", "Gambling"))
    lesson = learn("Time,User,URL,Group,Category", *rows)
    assert columns(lesson, "rule.category") == ["Category"]


def test_the_login_in_brackets_behind_a_name_is_who_it_was(learn):
    rows = rows_of("2026-09-07 09:2{n}:01,Ada Jones{n} (ajones{n}),https://x{n}.example/")
    rows = [row.replace("Jones1", "Jonas").replace("Jones2", "Jonson") for row in rows]
    assert learn("Time,User,URL", *rows).sample[2]["user.name"] == "ajones3"


def test_the_group_in_brackets_behind_a_login_is_not_who_it_was(learn):
    rows = rows_of("2026-09-07 09:2{n}:01,ajones{n} ({year}),https://x{n}.example/", year=("Year 7", "Year 8"))
    assert learn("Time,User,URL", *rows).sample[0]["user.name"] == "ajones1"


def test_an_access_point_on_every_line_is_no_web_site(learn):
    rows = rows_of("2026-09-07 09:2{n}:01,10.1.4.2{n},ap1.school.example,Connected")
    assert learn("Time,IP,AP,State", *rows).missing == ("where",)


def test_of_two_times_two_addresses_and_two_persons_the_pupils_are_taken(learn):
    lesson = learn(
        "start,logged,administrator,user,client,server,url,referrer,permitted",
        *rows_of(
            "2026-09-07 09:2{n}:01,2026-09-07 09:5{n}:01,head,ajones{n},10.1.4.2{n},203.0.113.7,"
            "https://x{n}.example/,https://www.news.example/,Yes"
        ),
    )
    found = {field: columns(lesson, field) for field in ("time", "user.name", "source.ip", "url.full", "action")}
    assert [name for names in found.values() for name in names] == ["start", "user", "client", "url", "permitted"]


def test_w3c_with_names_in_brackets_is_learned_and_is_in_utc(learn):
    lesson = learn(
        "#Fields: date time c-ip cs-username cs(User-Agent) cs(Referer) cs(Cookie) s-operation r-host "
        "cs-uri x-one x-two x-three(x) action",
        *rows_of(
            "2026-09-07 08:2{n}:01 10.1.4.2{n} ajones{n} M - - GET x{n}.example http://x{n}.example/ 1 2 3 Denied"
        ),
    )
    assert lesson.problem == ""
    assert lesson.sample[0]["@timestamp"] == "2026-09-07T08:21:01.000Z"


def test_zeeks_names_stand_over_their_own_columns(learn):
    lesson = learn(
        "#separator \\x09\n#fields\tts\tuid\tid.orig_h\tid.resp_h\tquery\trcode_name",
        *rows_of("178876{n}461.123\tC{n}x\t10.1.4.2{n}\t10.0.0.1\tx{n}.example\tNOERROR"),
    )
    assert (columns(lesson, "time"), columns(lesson, "source.ip")) == (["ts"], ["id.orig_h"])
    assert columns(lesson, "url.domain") == ["query"]
    assert columns(lesson, "user.name") != ["rcode_name"]


SQUID_LINES = (
    "%ts.%03tu %6tr %>a %Ss/%03>Hs %<st %rm %ru %[un %Sh/%<a %mt",
    'logformat school %tl %>a %>ha %[un "%rm %ru HTTP/%rv" %>Hs %<st "%{Referer}>h" "%{User-Agent}>h" %Ss:%Sh',
    'logformat dates %{%Y-%m-%d %H:%M:%S}tl %>a %un %"rm %"ru %Ss/%>Hs',
    "logformat short %{%F %T}tl %>a %un %rm %ru %Ss/%03>Hs",
    'logformat zone %{%d/%b/%Y:%T %z}tl %>a %ui %un "%rm %ru" %>Hs',
    "logformat bump %ts.%03tu %6tr %>a %Ss/%03>Hs %<st %rm %ru %ssl::bump_mode %ssl::>sni %[un %Sh/%<A %mt",
    "logformat note %ts.%03tu %6tr %>a %Ss/%03>Hs %<st %rm %ru %un %Sh/%<a %mt %{category}note %ea %et",
    "logformat parts %tg %>a %>eui %un %rm %>rd %>rP %Ss",
    "logformat ports %tl %>p %>a:%>p %la:%lp %un %rm %#ru %Ss/%03>Hs %<st",
    'logformat json {"time":"%{%Y-%m-%dT%H:%M:%S%z}tl","client":"%>a","user":"%[un","url":"%"ru","did":"%Ss/%03>Hs"}',
    'logformat pairs time=%ts.%03tu client=%>a user=%un method=%rm url="%"ru" result=%Ss/%>Hs ua="%{User-Agent}>h"',
    "logformat behind %ts.%03tu %{X-Forwarded-For}>h %>a %Ss/%03>Hs %rm %ru %un",
    "logformat mime %ts.%03tu %6tr %>a %Ss/%03>Hs %<st %rm %ru %[un %Sh/%<a %mt [%>h] [%<h]",
)


@pytest.mark.parametrize("line", SQUID_LINES)
def test_a_line_of_squid_conf_reads_what_squid_writes_by_it(line, formats):
    lesson = learn_logformat(line, formats)
    assert lesson.readable == 1.0
    assert (lesson.sample[0]["user.name"], lesson.sample[0]["source.ip"]) == ("asmith", "10.0.0.11")
    assert lesson.sample[0]["url.domain"] == "games.example"
