"""`python -m monitor` is the command `filterwatch`."""

from monitor.cli.main import main

main()
