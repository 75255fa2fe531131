"""A school that does not exist, run for real: live logs, the daemon, the pages, a mailbox."""
