"""`run` is the daemon, `web` the review pages: the two services of systemd/."""

from pathlib import Path

import click

from monitor.cli.options import config_option, progress, say


@click.command()
@config_option
@click.option("--once", is_flag=True, help="Read everything there is, deliver, and stop.")
def run(config: Path | None, once: bool) -> None:
    """Read the logs, open drafts, send mail: until stopped."""
    from monitor.logs import configure_logs
    from monitor.settings.load import load_school

    school = load_school(config)
    for warning in school.warnings:
        say(f"warning: {warning}")
    if once:
        from monitor.services.once import run_once

        with progress("reading", None) as advance:
            report = run_once(school, on_batch=lambda batch, _: advance(len(batch.data)))
        for notice in report.read.notices:
            say(f"{notice.source}: {notice.text}")
        click.echo(report.sentence)
        return
    configure_logs()
    from monitor.daemon.run import run_daemon

    run_daemon(school)


@click.command()
@config_option
def web(config: Path | None) -> None:
    """Serve the review pages (on this machine only, unless a certificate is configured)."""
    import signal
    import threading

    from monitor.settings.load import load_school
    from monitor.web.serve import serve

    stopping = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda _signal, _frame: stopping.set())
    serve(load_school(config, needs_routes=False), stopping)
