"""A second run changes nothing; appended lines change exactly what they say."""

import json
from pathlib import Path

from tests.cli.program import filterwatch, squid_line, write_school


def incidents(folder: Path) -> list[dict]:
    out = filterwatch("incidents", "list", "--json", "--reveal", "-c", folder).out
    return [json.loads(line) for line in out.splitlines()]


def totals(folder: Path) -> dict:
    source = json.loads(filterwatch("health", "--json", "-c", folder).out.splitlines()[0])["sources"][0]
    return {key: source[key] for key in ("lines", "entries", "ignored", "rejected", "last_line_at", "last_read_at")}


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    folder = write_school(tmp_path / "school")
    lines = [squid_line(n * 61, host=f"a{n}.betting.test" if n % 2 else "casino.test") for n in range(12)]
    (folder / "logs" / "access.log").write_text("".join(lines), encoding="utf-8")

    first = filterwatch("run", "--once", "-c", folder)
    before = (incidents(folder), totals(folder))
    second = filterwatch("run", "--once", "-c", folder)

    assert first.code == second.code == 0
    assert "lines=12" in first.out
    assert "lines=0" in second.out
    assert (incidents(folder), totals(folder)) == before


def test_ten_more_lines_change_exactly_what_they_say(tmp_path: Path) -> None:
    folder = write_school(tmp_path / "school")
    log = folder / "logs" / "access.log"
    sites = ["betting.test", "casino.test"]
    log.write_text("".join(squid_line(n * 660, host=sites[n % 2]) for n in range(4)), encoding="utf-8")
    filterwatch("run", "--once", "-c", folder)
    assert incidents(folder) == []

    with log.open("a", encoding="utf-8") as more:
        more.write("".join(squid_line(2640 + n, host=sites[n % 2]) for n in range(4)))
        more.write("".join(squid_line(2700 + n, login="p2", host="plain.test", denied=False) for n in range(6)))
    filterwatch("run", "--once", "-c", folder)

    (draft,) = incidents(folder)
    assert draft["subject"]["name"] == "p1"
    assert totals(folder)["lines"] == 14


def test_replay_says_what_run_did(tmp_path: Path) -> None:
    folder = write_school(tmp_path / "school")
    lines = [squid_line(n * 61, host=f"a{n}.betting.test" if n % 2 else "casino.test") for n in range(60)]
    (folder / "logs" / "access.log").write_text("".join(lines), encoding="utf-8")

    replayed = [json.loads(line) for line in filterwatch("replay", "--json", "--reveal", "-c", folder).out.splitlines()]
    filterwatch("run", "--once", "-c", folder)

    assert replayed[:-1] == incidents(folder)
    summary = replayed[-1]
    assert summary["type"] == "summary"
    for source in summary["sources"]:
        assert source["lines"] == source["entries"] + source["ignored"] + source["rejected"]
