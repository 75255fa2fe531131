"""`lists`: what the category lists hold, whether they are safe, and what they say about an address."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from monitor.cli.main import FOUND_PROBLEMS
from monitor.cli.options import config_option, json_option, progress, say, write_json


@click.group()
def lists() -> None:
    """Import, look at and ask the category lists."""


@lists.command("import")
@config_option
@json_option
@click.option("--accept", "accepted", multiple=True, metavar="NAME", help="Take this list however much it changed.")
def import_(config: Path | None, as_json: bool, accepted: tuple[str, ...]) -> None:
    """Read every list of the config, say what became of each of its entries, and put into use what is safe to load.

    A list that shrank or grew out of proportion is refused, and its version before stays in use, until --accept names
    it once. A running daemon takes over what is put into use here.
    """
    from monitor.cli.manifests import import_lines
    from monitor.services.lists.compiling import compile_school
    from monitor.settings.load import load_school

    school = load_school(config, needs_routes=False)
    _check_names(accepted, [section.name for section in school.settings.list])
    with progress("importing lists", len(school.settings.list)) as advance:
        rows = compile_school(school, accept=accepted, on_list=lambda _: advance(1))
    for row in rows:
        manifest = row["manifest"]
        if as_json:
            write_json({"type": "list", **manifest, "error": row["error"], "refused": row["found"]})
            continue
        for line in import_lines(row):
            click.echo(line)
        if row["error"]:
            say(row["error"])
    sys.exit(FOUND_PROBLEMS if any(row["error"] for row in rows) else 0)


@lists.command("compile")
@config_option
@json_option
@click.option("--verify", is_flag=True, help="Read every compiled list and hold it against its checksums.")
def compile_(config: Path | None, as_json: bool, verify: bool) -> None:
    """Compile the lists that changed, so that whatever starts next opens them at once."""
    from monitor.services.lists.compiling import compile_school, heal
    from monitor.settings.load import load_school

    school = load_school(config, needs_routes=False)
    damaged = heal(school) if verify else []
    for problem in damaged:
        say(f"{problem} It is compiled anew.")
    with progress("compiling lists", len(school.settings.list)) as advance:
        rows = compile_school(school, on_list=lambda _: advance(1))
    for row in rows:
        told = {key: value for key, value in row.items() if key not in {"manifest", "found"}}
        if as_json:
            write_json({"type": "list", **told})
        else:
            click.echo(_compiled_sentence(told))
        if row["error"] and not as_json:
            say(row["error"])
    sys.exit(FOUND_PROBLEMS if damaged or any(row["error"] for row in rows) else 0)


@lists.command()
@config_option
@json_option
@click.option("--top", is_flag=True, help="Which entries of each list match most, and what the allow rules exclude.")
def status(config: Path | None, as_json: bool, top: bool) -> None:
    """Which version of each list is in use, how old it is, and why a newer one is not."""
    if top:
        _show_top(config, as_json=as_json)
        return
    from monitor.cli.tables import show_table
    from monitor.services.clock import utc_now
    from monitor.services.lists.status import list_rows
    from monitor.settings.load import load_school

    rows = list_rows(load_school(config, needs_routes=False), now=utc_now())
    if as_json:
        for row in rows:
            write_json({"type": "list", **row})
        return
    show_table(
        ("list", "version", "loaded", "days old", "entries", "problem"),
        [
            (
                row["name"],
                row["version"] or "none",
                (row["loaded_at"] or "not yet")[:16],
                "?" if row["age_days"] is None else row["age_days"],
                row["entries"],
                row["error"] or "",
            )
            for row in rows
        ],
    )


@lists.command()
@config_option
@json_option
@click.argument("urls", nargs=-1, required=True)
def lookup(config: Path | None, as_json: bool, urls: tuple[str, ...]) -> None:
    """Say which lists cover each of URLS, and by which entry. No address is opened.

    A list that has no version in use is named on stderr, the others answer, and the exit code is 1.
    """
    from monitor.services.upkeep.looking_up import look_up
    from monitor.settings.load import load_school

    found = look_up(load_school(config, needs_routes=False), urls)
    for sentence in found.missing:
        say(sentence)
    for row in found.rows:
        shown, said, categories = row.pop("shown"), row.pop("said"), row.pop("categories")
        if as_json:
            write_json(row)
            continue
        click.echo(shown)
        for sentence in said:
            click.echo(f"  {sentence}")
        for match, words in zip(row["themes"], categories, strict=True):
            entry, category = match["entry"] or "(kept as a hash)", f" ({', '.join(words)})" if words else ""
            listed = f"list {match['list']} {match['version']}{category}"
            click.echo(f"  {match['theme']}: {listed}, {match['kind']} entry {entry}")
        if not row["themes"]:
            click.echo("  on none of the lists in use" if found.missing else "  on no list")
    sys.exit(FOUND_PROBLEMS if found.missing else 0)


def _show_top(config: Path | None, *, as_json: bool) -> None:
    """Entries with the most flagged lines of the last 14 days, by list; then the allow rules that took effect."""
    from monitor.cli.tables import show_table
    from monitor.detect.address import defang
    from monitor.services.upkeep.list_hits import FEW_PEOPLE, find_top_entries
    from monitor.settings.load import load_school

    rows, excluded = find_top_entries(load_school(config, needs_routes=False))
    if as_json:
        for row in rows:
            write_json({"type": "entry", **row})
        for host, lines in excluded.items():
            write_json({"type": "allow", "host": host, "lines": lines})
        return
    show_table(
        ("list", "entry", "theme", "lines", "people"),
        [
            (row["list"], defang(row["entry"]), row["theme"], row["lines"], row["people"] or f"under {FEW_PEOPLE}")
            for row in rows
        ],
    )
    for row in rows:
        if row["broad"]:
            say(f"{defang(row['entry'])} is met by many people. If it is an ordinary site, add it to"
                " themes/popular_hosts.txt or themes/allow.toml.")  # fmt: skip
    for host, lines in excluded.items():
        click.echo(f"allow rule {defang(host)}: {lines} lines would count without it")


def _check_names(names: Sequence[str], known: Sequence[str]) -> None:
    unknown = [name for name in names if name not in known]
    if unknown:
        raise click.UsageError(f"there is no list {unknown[0]}. The lists are {', '.join(known) or 'none'}.")


def _compiled_sentence(row: Mapping[str, Any]) -> str:
    change = "" if row["added"] is None else f", {row['added']} new, {row['removed']} gone"
    size = "" if row["bytes"] is None else f", {row['bytes'] / 1e6:.1f} MB"
    what = f"{row['entries']} entries{change}{size}" if row["version"] else "not in use"
    return f"{row['name']} {row['version']} {row['did']}: {what}, {row['seconds']:.1f} s".replace("  ", " ")
