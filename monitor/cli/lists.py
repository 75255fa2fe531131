"""`lists`: what the category lists hold, whether they are safe, and what they say about an address."""

import sys
from pathlib import Path

import click

from monitor.cli.main import FOUND_PROBLEMS
from monitor.cli.options import config_option, json_option, say, write_json


@click.group()
def lists() -> None:
    """Import, look at and ask the category lists."""


@lists.command("import")
@config_option
@json_option
def import_(config: Path | None, as_json: bool) -> None:
    """Read every list of the config, and say what became of each of its entries."""
    from monitor.services.upkeep.lists import load_lists, manifest_row
    from monitor.settings.load import load_school

    loaded = load_lists(load_school(config, needs_routes=False))
    for manifest in loaded.library.manifests:
        row = manifest_row(manifest)
        if as_json:
            write_json({"type": "list", **row})
            continue
        kept = sum(row["accepted"].values())
        click.echo(
            f"{row['name']} {row['version']}: {row['entries']} entries, {kept} in use, {row['duplicates']} twice,"
            f" {row['rejected']} not understood, {row['quarantined']} kept out for safety"
        )
        for turned in (*row["rejects"], *row["quarantine"]):
            click.echo(f"  {turned['file']} line {turned['line']}: {turned['text']} {turned['reason']}".rstrip())
    for name, why in loaded.refused.items():
        say(f"{name}: {why}")
    sys.exit(FOUND_PROBLEMS if loaded.refused else 0)


@lists.command()
@config_option
@json_option
def status(config: Path | None, as_json: bool) -> None:
    """Which version of each list the daemon uses, and how old it is."""
    from monitor.cli.tables import show_table
    from monitor.services.review.incident_json import to_text
    from monitor.services.viewing import open_to_read
    from monitor.settings.load import load_school
    from monitor.store.lists import load_list_status

    with open_to_read(load_school(config, needs_routes=False)) as connection:
        found = load_list_status(connection)
    if as_json:
        for row in found:
            write_json(
                {
                    "type": "list",
                    "name": row.name,
                    "version": row.version,
                    "loaded_at": to_text(row.loaded_at),
                    "modified_at": row.modified_at and to_text(row.modified_at),
                    "entries": row.manifest.get("entries", 0),
                    "error": row.error or None,
                }
            )
        return
    show_table(
        ("list", "version", "loaded", "entries", "problem"),
        [
            (row.name, row.version, to_text(row.loaded_at)[:16], row.manifest.get("entries", 0), row.error or "")
            for row in found
        ],
    )


@lists.command()
@config_option
@json_option
@click.argument("urls", nargs=-1, required=True)
def lookup(config: Path | None, as_json: bool, urls: tuple[str, ...]) -> None:
    """Say which lists cover each of URLS, and by which entry. No address is opened."""
    from monitor.services.upkeep.looking_up import look_up
    from monitor.settings.load import load_school

    for row in look_up(load_school(config, needs_routes=False), urls):
        shown = row.pop("shown")
        if as_json:
            write_json(row)
            continue
        click.echo(shown)
        for match in row["themes"]:
            entry = match["entry"] or "(kept as a hash)"
            click.echo(f"  {match['theme']}: list {match['list']} {match['version']}, {match['kind']} entry {entry}")
        if not row["themes"]:
            click.echo("  on no list")
