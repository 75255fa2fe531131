"""Entries under their canonical names."""


def test_absent_fields_are_left_out_and_categories_are_a_list(entries):
    data = "Time,Username,URL,Category\n07/09/2026 09:00,a,http://x.test/,Chat\n"
    assert entries("csv", data) == [
        {
            "@timestamp": "2026-09-07T08:00:00.000Z",
            "event.timezone": "site",
            "event.action": "unknown",
            "event.category": "web",
            "user.name": "a",
            "labels.identity_type": "unknown",
            "url.full": "http://x.test/",
            "url.domain": "x.test",
            "rule.category": ["Chat"],
        }
    ]


def test_microseconds_are_kept_where_the_log_has_them(entries):
    line = '{"T":"2026-09-07T09:14:00.519796+01:00","QH":"a.test","IP":"10.0.0.1","Result":{}}\n'
    assert entries("adguard_home", line)[0]["@timestamp"] == "2026-09-07T08:14:00.519796Z"
