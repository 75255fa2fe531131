"""The command `filterwatch`: which commands there are, and how an error becomes a sentence and an exit code."""

import resource
import sys
from errno import ENOSPC
from typing import Any

import click

from monitor import __version__
from monitor.cli.lazy import LazyGroup
from monitor.errors import ConfigError, FilterwatchError

FOUND_PROBLEMS = 1
BAD_CONFIG = 78

COMMANDS = {
    "init": ("monitor.cli.setup:init", "write a commented config folder"),
    "check": (
        "monitor.cli.setup:check",
        "settings, formats, lists, roster, routes, database, mail: every problem at once",
    ),
    "run": ("monitor.cli.run:run", "the daemon; --once reads everything there is, delivers, and stops"),
    "web": ("monitor.cli.run:web", "the review pages"),
    "demo": ("monitor.cli.demo:demo", "a simulated school: live logs, drafts, pages and mail"),
    "replay": ("monitor.cli.replay:replay", "the same pipeline on a throw-away database; nothing is sent"),
    "formats": ("monitor.cli.formats:formats", "list, show, detect, learn, test log formats"),
    "lists": ("monitor.cli.lists:lists", "import, status, lookup of category lists"),
    "incidents": ("monitor.cli.incidents:incidents", "list, show, decide, export drafts"),
    "alerts": ("monitor.cli.alerts:alerts", "list, test, retry mail"),
    "model": ("monitor.cli.model:model", "train, status of the host model, which gives hints and no more"),
    "health": ("monitor.cli.health:health", "sources, lists, mail, database: is everything seen?"),
    "roster": ("monitor.cli.people:roster", "check the roster"),
    "users": ("monitor.cli.people:users", "who may sign in: add, list, reset, disable"),
    "audit": ("monitor.cli.people:audit", "verify the audit trail"),
}


class Root(LazyGroup):
    """Turns the product's own errors into one clear message on stderr and the exit codes of the contract."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ConfigError as error:
            for problem in error.problems:
                click.echo(f"{'problem' if problem.fatal else 'warning'}: {problem}", err=True)
            sys.exit(BAD_CONFIG)
        except FilterwatchError as error:
            click.echo(f"filterwatch: {error}", err=True)
            sys.exit(FOUND_PROBLEMS)
        except BrokenPipeError:
            sys.exit(FOUND_PROBLEMS)
        except OSError as error:
            if error.errno != ENOSPC:
                raise
            click.echo(f"filterwatch: {error.filename or 'the output'}: there is no room left on the disk.", err=True)
            sys.exit(FOUND_PROBLEMS)


@click.group(
    cls=Root, lazy=COMMANDS, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.version_option(__version__, prog_name="filterwatch")
def main() -> None:
    """Reads a school's filtering and monitoring logs, opens draft incidents, tells the safeguarding lead."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold names, and addresses while lists load
